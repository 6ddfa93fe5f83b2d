/** Markdown, SARIF and badges: what they say, and that nothing a target wrote is interpreted in any of them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { renderBadge, renderBadgeJson } from './badge.js';
import { noColours, renderConsole } from './console.js';
import { exitDecision } from './exit-code.js';
import { markdownCode, markdownText, renderMarkdown } from './markdown.js';
import { sampleCheck, sampleChecks, sampleRecord } from './record.sample.js';
import type { CheckRecord } from './run-record.js';
import { renderSarif } from './sarif.js';

const hostile =
  '`</code>`` | <img src=x onerror=alert(1)> [a](javascript:x) @everyone\n# head\u202e\u001b[31m';
const underpaid = sampleCheck({
  status: 'fail',
  cases: [
    {
      id: 'one-less',
      status: 'fail',
      assertions: [
        { claim: 'refused', expected: 'isValid false', actual: hostile, ok: false, evidence: ['x'] },
      ],
    },
  ],
});
const provisional = { state: 'provisional' as const, saboteurs: [], honest: [] };
const obeyed = /[^\P{Cc}\n]|[\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('Markdown', () => {
  const page = renderMarkdown(sampleRecord([underpaid, ...sampleChecks(24, 'X402-SOUND')]));

  test('says the grade with its context, what failed, why, and how to see it again', () => {
    expect(page).toContain('## Assay: C (T2, exact-evm, catalogue 2026.11)');
    expect(page).toContain('**X402-EVM-010** (MUST, critical) refuses an authorization for less');
    expect(page).toContain('- To fix: Compare authorization.value with requirements.amount for equality.');
    expect(page).toContain('- Again: `assay replay assay-report/report.json X402-EVM-010`');
  });

  test('shows text of a target in code spans only', () => {
    const outside = page.replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/[<@]|onerror|javascript/);
    expect(page).not.toMatch(/^# head/m);
    expect(obeyed.test(page)).toBe(false);
  });

  test.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['``', '``` `` ```'],
    ['a | b', '`a ¦ b`'],
    ['two\nlines', '`two lines`'],
    ['', ''],
  ])('a code span of %j', (text, span) => {
    expect(markdownCode(text)).toBe(span);
  });

  test('a race says how many rounds it had, and how often as many caught the saboteur', () => {
    const race = sampleCheck({ status: 'fail', rounds: 5 });
    const of = (check: CheckRecord): string => renderMarkdown(sampleRecord([check]));
    expect(of(race)).toContain('- Rounds: 5\n');
    expect(of({ ...race, detection: { caught: 19, tries: 20 } })).toContain(
      '- Rounds: 5; with as many, the saboteur was caught in 19 of 20 selftest runs\n',
    );
  });

  test('words stay words', () => {
    expect(markdownText('a*b_c [d] <e> `f` @g http://h #1 ~i~ | \\')).toBe(
      'a&#42;b&#95;c &#91;d&#93; &#60;e&#62; &#96;f&#96; &#64;g http&#58;//h &#35;1 &#126;i&#126; &#124; &#92;',
    );
  });

  test('a provisional failure is not among the failures', () => {
    const text = renderMarkdown(sampleRecord([sampleCheck({ status: 'fail', proof: provisional })]));
    expect(text).toContain('### Failed, provisional: not counted');
    expect(text).not.toContain('### Failed\n');
  });

  test('a disputed failure says that it is one', () => {
    const disputed = { ...provisional, state: 'disputed' as const };
    const record = sampleRecord([sampleCheck({ status: 'fail', proof: disputed })]);
    expect(renderMarkdown(record)).toContain('X402-EVM-010 (disputed)');
    const printed = renderConsole(record, { colours: noColours, exit: exitDecision(record), files: [] });
    expect(printed).toContain('X402-EVM-010 (disputed)');
  });
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { readonly id: string; readonly properties: object }[] };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly partialFingerprints: object;
    }[];
  }[];
}

describe('SARIF', () => {
  const schema: object = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json'), 'utf8'),
  );
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const valid = ajv.compile(schema);
  const of = (...checks: CheckRecord[]): Sarif => JSON.parse(renderSarif(sampleRecord(checks))) as Sarif;

  test.each<[string, CheckRecord[]]>([
    ['a run with findings', [underpaid, ...sampleChecks(3, 'X402-SOUND', { status: 'warn', cause: 'form' })]],
    ['a run without findings', sampleChecks(3, 'X402-SOUND')],
    [
      'text of a hostile target',
      [sampleCheck({ status: 'fail', title: hostile, reason: hostile, flags: [hostile] })],
    ],
  ])('%s is valid against the schema of the standard', (_, checks) => {
    valid(of(...checks));
    expect(valid.errors ?? []).toEqual([]);
    expect(obeyed.test(renderSarif(sampleRecord(checks)))).toBe(false);
  });

  test('the schema refuses what is no SARIF', () => {
    expect(valid({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
  });

  test('each check is a stable rule, each finding a result of its weight', () => {
    const [run] = of(
      underpaid,
      sampleCheck({ id: 'X402-A-1', status: 'fail', proof: provisional }),
      sampleCheck({ id: 'X402-A-2', status: 'warn', cause: 'should' }),
      sampleCheck({ id: 'X402-A-3', status: 'warn', cause: 'ambiguity' }),
      sampleCheck({ id: 'X402-A-4', severity: 'low' }),
    ).runs;
    expect(run?.tool.driver.rules.map((rule) => rule.id)).toEqual([
      'X402-A-1',
      'X402-A-2',
      'X402-A-3',
      'X402-A-4',
      'X402-EVM-010',
    ]);
    expect(run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['X402-EVM-010', 4, 'error'],
      ['X402-A-1', 0, 'note'],
      ['X402-A-2', 1, 'warning'],
      ['X402-A-3', 2, 'note'],
    ]);
    expect(run?.tool.driver.rules[4]?.properties).toMatchObject({ 'security-severity': '9.5' });
    expect(run?.tool.driver.rules[3]?.properties).toMatchObject({ 'security-severity': '3.0' });
  });

  test('the same finding has the same fingerprint, whatever was seen', () => {
    const print = (check: CheckRecord): object | undefined =>
      of(check).runs[0]?.results[0]?.partialFingerprints;
    expect(print(underpaid)).toEqual(print(sampleCheck({ status: 'fail', reason: 'something else' })));
    expect(print(underpaid)).not.toEqual(print(sampleCheck({ id: 'X402-EVM-011', status: 'fail' })));
  });
});

describe('badges', () => {
  const record = sampleRecord(sampleChecks(25, 'X402-SOUND'));

  test('carry the letter with tier, profile and catalogue', () => {
    expect(renderBadge(record)).toContain('>A (T2, exact-evm, catalogue 2026.11)</text>');
    expect(JSON.parse(renderBadgeJson(record))).toEqual({
      schemaVersion: 1,
      label: 'assay',
      message: 'A (T2, exact-evm, catalogue 2026.11)',
      color: '#1a7f37',
      isError: false,
    });
  });

  test('an F is red', () => {
    const forged = sampleRecord([
      ...sampleChecks(25, 'X402-SOUND'),
      sampleCheck({ status: 'fail', outcome: 'forged-accepted' }),
    ]);
    expect(JSON.parse(renderBadgeJson(forged))).toMatchObject({ color: '#b91c1c', isError: true });
  });

  test('ask the network for nothing and run nothing', () => {
    const text = renderBadge(record);
    expect(text).not.toMatch(/href|<script|url\(|<image|\son\w+=/);
  });
});
