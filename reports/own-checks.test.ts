import { expect, test } from 'vitest';
import { noColours, renderConsole } from './console.js';
import { exitDecision } from './exit-code.js';
import { completeRecord } from './grade.js';
import { renderHtml } from './html.js';
import { recordFromJson, recordToJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { publicRecord } from './public.js';
import { sampleCheck, sampleChecks, sampleFacts } from './record.sample.js';
import type { OwnChecks } from './run-record.js';

const hostile = '<img src=x onerror=alert(1)>';
const own: OwnChecks = {
  suite: 'mine/refunds.mjs',
  checks: [
    sampleCheck({ id: 'OWN-A', profile: 'own', title: 'holds' }),
    sampleCheck({
      id: 'OWN-B',
      profile: 'own',
      title: 'names its block',
      status: 'fail',
      reason: hostile,
      proof: { state: 'provisional', saboteurs: [], honest: [] },
      reproduce: ["assay grade http://localhost:4022 --suite 'mine/refunds.mjs' --only OWN-B"],
    }),
  ],
};
const facts = sampleFacts(sampleChecks(30, 'X402-EVM'));
const without = completeRecord(facts);
const record = completeRecord({ ...facts, own });

test('nothing that is concluded from a run hears of own checks', () => {
  const { own: _, ...rest } = record;
  expect(rest).toEqual(without);
  expect(exitDecision(record, {})).toEqual(exitDecision(without, {}));
});

test('the summary names them apart, and those that did not pass', () => {
  const text = renderConsole(record, { colours: noColours, exit: exitDecision(record, {}), files: [] });
  expect(text).toContain(
    'Own checks of mine/refunds.mjs, not graded: 1 passed, 1 failed\n  OWN-B  names its block',
  );
  expect(text).not.toContain('OWN-A');
});

test('the reports hold them apart, and what they saw stays text', () => {
  const html = renderHtml(record);
  expect(html.indexOf('id="own-checks"')).toBeGreaterThan(html.indexOf('id="checks"'));
  expect(html).toContain('id="OWN-B"');
  expect(html).not.toContain(hostile);
  const markdown = renderMarkdown(record);
  expect(markdown).toContain('### Own checks, not graded\n\n`mine/refunds.mjs`: 1 passed, 1 failed.\n\n|');
  expect(markdown).toContain('names its block');
  const junit = renderJunit(record);
  expect(junit).toMatch(/<testsuites name="[^"]*" tests="32" failures="0" errors="0" skipped="1"/);
  expect(junit).toMatch(/<testsuite name="own" tests="2" failures="0" errors="0" skipped="1"/);
});

test('the record holds them, and the public one no command and no file name', () => {
  expect(recordFromJson(recordToJson(record), 'report.json').own).toEqual(own);
  const shown = publicRecord(record).own;
  expect(shown?.checks.map(({ id, reproduce }) => [id, reproduce])).toEqual([
    ['OWN-A', []],
    ['OWN-B', []],
  ]);
  expect(shown?.suite).not.toContain('refunds');
});
