/**
 * `report.sarif`: SARIF 2.1.0 for code scanning. One stable rule per check, one result per finding.
 *
 * Findings about a running service have no source line: their place is the record itself, and the check is named as a
 * logical location.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { findingsOf, whatWasSeen } from './findings.js';
import { basisText, gradeLine } from './grade-text.js';
import { harmlessJson, plainText } from './plain-text.js';
import type { CheckRecord, RunRecord, Severity } from './run-record.js';

type Level = 'error' | 'warning' | 'note' | 'none';

/** The scale that code scanning sorts by (0 to 10), one step per severity of ours. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

const RULE_LEVEL: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'none',
};

function ruleOf(check: CheckRecord): object {
  const requirement = `${basisText(check)}: ${check.title} (${check.spec}).`;
  return {
    id: check.id,
    name: check.id,
    shortDescription: { text: plainText(check.title) },
    fullDescription: { text: plainText(requirement) },
    help: { text: plainText(`${requirement}\n\n${check.why}\n\nTo fix: ${check.fix}`) },
    defaultConfiguration: { level: RULE_LEVEL[check.severity] },
    properties: {
      tags: ['security', check.profile, check.level, ...check.flags],
      precision: check.proof.state === 'confirmed' ? 'very-high' : 'medium',
      'problem.severity': check.severity === 'low' || check.severity === 'info' ? 'recommendation' : 'error',
      'security-severity': SECURITY_SEVERITY[check.severity],
      basis: check.basis,
      rev: check.rev,
    },
  };
}

interface Finding {
  readonly check: CheckRecord;
  readonly level: Level;
  /** Before what was seen, so that nobody reads it as more than it is. */
  readonly prefix: string;
}

function findings(record: RunRecord): Finding[] {
  const found = findingsOf(record);
  return [
    ...found.failed.map((check) => ({ check, level: 'error' as const, prefix: '' })),
    ...found.provisional.map((check) => ({
      check,
      level: 'note' as const,
      prefix: `${check.proof.state} failure, not counted: `,
    })),
    ...found.warned.map((check) => ({
      check,
      level: check.cause === 'ambiguity' ? ('note' as const) : ('warning' as const),
      prefix: check.cause === undefined ? 'warning: ' : `warning (${check.cause}): `,
    })),
  ];
}

/** The same finding of the same target has the same fingerprint in every run. */
function fingerprint(record: RunRecord, check: CheckRecord): string {
  return createHash('sha256').update(`${record.target.name}\n${check.profile}\n${check.id}`).digest('hex');
}

function resultOf(record: RunRecord, rules: readonly string[], finding: Finding): object {
  const { check, level, prefix } = finding;
  const again = check.reproduce[0];
  const seen = `${prefix}${check.title}: ${whatWasSeen(check)}`;
  return {
    ruleId: check.id,
    ruleIndex: rules.indexOf(check.id),
    level,
    message: { text: plainText(again === undefined ? seen : `${seen}\nAgain: ${again}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'report.json' }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: `${check.profile}/${check.id}`, kind: 'function' }],
      },
    ],
    partialFingerprints: { 'assayCheck/v1': fingerprint(record, check) },
    properties: { status: check.status, outcome: check.outcome ?? null, severity: check.severity },
  };
}

/** Text of `report.sarif`. Pure, and safe whatever a target wrote. */
export function renderSarif(record: RunRecord): string {
  const byId = new Map(record.checks.map((check) => [check.id, check]));
  const rules = [...byId.keys()].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Assay',
            version: plainText(record.kit.version),
            rules: rules.flatMap((id) => {
              const check = byId.get(id);
              return check === undefined ? [] : [ruleOf(check)];
            }),
          },
        },
        automationDetails: { id: `assay/${plainText(record.target.name).replaceAll('/', '-')}/` },
        invocations: [
          {
            executionSuccessful: record.summary.by_status.error === 0,
            startTimeUtc: record.run.started_at,
            commandLine: plainText(record.run.command_line),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: findings(record).map((finding) => resultOf(record, rules, finding)),
        properties: { grade: gradeLine(record), target: plainText(record.target.url) },
      },
    ],
  };
  return `${harmlessJson(JSON.stringify(log, null, 2))}\n`;
}
