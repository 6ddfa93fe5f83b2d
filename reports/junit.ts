/**
 * JUnit XML for CI systems: one test suite per profile, one test case per check.
 *
 * JUnit knows four results. What turns the exit code red is a failure; what the kit could not judge is an error; what
 * was not exercised, or accuses nobody, is skipped with its reason; warnings pass and say so.
 *
 * @module
 */
import { whatWasSeen } from './findings.js';
import { basisText, gradeLine, verdictLine } from './grade-text.js';
import { plainText } from './plain-text.js';
import type { CheckRecord, ProfileRecord, RunRecord } from './run-record.js';
import { isBinding, isRed } from './weight.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 text: what the standard forbids is removed, the rest escaped. */
function xml(text: string): string {
  return plainText(text)
    .replace(/[\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');
}

/** Attribute values are normalised by parsers; line breaks are written as references to survive. */
function attribute(name: string, value: string | number): string {
  const text = typeof value === 'number' ? String(value) : xml(value);
  return ` ${name}="${text.replace(/\n/gu, '&#10;').replace(/\t/gu, '&#9;')}"`;
}

function property(name: string, value: string): string {
  return `<property${attribute('name', name)}${attribute('value', value)}/>`;
}

type Result = 'passed' | 'failure' | 'error' | 'skipped';

function resultOf(check: CheckRecord): Result {
  if (isRed(check)) {
    return 'failure';
  }
  switch (check.status) {
    case 'pass':
    case 'warn':
      return 'passed';
    case 'error':
      return 'error';
    case 'blocked':
      // A blocked binding check keeps the exit code from 0: CI has to show it.
      return isBinding(check) ? 'error' : 'skipped';
    default:
      return 'skipped';
  }
}

function resultElement(check: CheckRecord, result: Result): string[] {
  const seen = whatWasSeen(check);
  switch (result) {
    case 'passed':
      return [];
    case 'failure': {
      const type = check.outcome ?? check.level;
      const body = [`${basisText(check)}: ${check.title}`, seen, check.why, `To fix: ${check.fix}`];
      return [
        `<failure${attribute('message', seen)}${attribute('type', type)}>${xml(body.join('\n'))}</failure>`,
      ];
    }
    case 'error':
      return [
        `<error${attribute('message', `${check.status}: ${seen}`)}${attribute('type', check.status)}/>`,
      ];
    case 'skipped': {
      const word = check.status === 'fail' ? `${check.proof.state} failure, not counted` : check.status;
      return [`<skipped${attribute('message', seen === '' ? word : `${word}: ${seen}`)}/>`];
    }
  }
}

function testCase(check: CheckRecord): string[] {
  const output = [...(check.status === 'warn' ? [`warning: ${whatWasSeen(check)}`] : []), ...check.reproduce];
  return [
    `    <testcase${attribute('name', `${check.id} ${check.title}`)}${attribute('classname', check.profile)}` +
      `${attribute('time', (check.duration_ms / 1000).toFixed(3))}>`,
    '      <properties>',
    ...[
      property('level', check.level),
      property('basis', check.basis),
      property('severity', check.severity),
      property('tier', check.needs),
      property('status', check.status),
    ].map((line) => `        ${line}`),
    '      </properties>',
    ...resultElement(check, resultOf(check)).map((line) => `      ${line}`),
    ...(output.length === 0 ? [] : [`      <system-out>${xml(output.join('\n'))}</system-out>`]),
    '    </testcase>',
  ];
}

function totals(checks: readonly CheckRecord[]): string {
  const count = (result: Result): number => checks.filter((check) => resultOf(check) === result).length;
  return (
    attribute('tests', checks.length) +
    attribute('failures', count('failure')) +
    attribute('errors', count('error')) +
    attribute('skipped', count('skipped'))
  );
}

function testSuite(
  record: RunRecord,
  name: string,
  checks: readonly CheckRecord[],
  properties: readonly string[],
): string[] {
  const seconds = checks.reduce((sum, check) => sum + check.duration_ms, 0) / 1000;
  return [
    `  <testsuite${attribute('name', name)}${totals(checks)}${attribute('time', seconds.toFixed(3))}` +
      `${attribute('timestamp', record.run.started_at)}>`,
    '    <properties>',
    ...properties.map((one) => `      ${one}`),
    `      ${property('grade of the run', gradeLine(record))}`,
    `      ${property('target', `${record.target.name} ${record.target.url}`)}`,
    '    </properties>',
    ...checks.flatMap(testCase),
    '  </testsuite>',
  ];
}

const profileSuite = (record: RunRecord, profile: ProfileRecord): string[] =>
  testSuite(
    record,
    profile.id,
    record.checks.filter((check) => check.profile === profile.id),
    [property('verdict', verdictLine(record, profile)), property('letter', profile.letter ?? 'none')],
  );

/** The operator's own checks: what did not pass there is skipped with its reason, because nothing rests on it. */
const ownSuite = (record: RunRecord): string[] =>
  record.own === undefined
    ? []
    : testSuite(record, 'own', record.own.checks, [property('suite', record.own.suite)]);

/** Text of `junit.xml`. Pure, and safe whatever a target wrote. */
export function renderJunit(record: RunRecord): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attribute('name', `assay ${record.target.name}`)}${totals([...record.checks, ...(record.own?.checks ?? [])])}` +
      `${attribute('time', (record.run.duration_ms / 1000).toFixed(3))}>`,
    ...record.profiles.flatMap((profile) => profileSuite(record, profile)),
    ...ownSuite(record),
    '</testsuites>',
    '',
  ].join('\n');
}
