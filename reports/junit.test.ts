import { describe, expect, test } from 'vitest';
import { renderJunit } from './junit.js';
import { sampleCheck, sampleRecord } from './record.sample.js';
import type { CheckRecord } from './run-record.js';

const render = (...checks: CheckRecord[]) => renderJunit(sampleRecord(checks));

/** Fails on anything that is not well-formed in the subset of XML that we write. */
function elements(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const text = xml
    .replace(/^<\?xml [^?]*\?>/, '')
    .replace(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (...m) => {
      const [, closing, name, , empty] = m as string[];
      if (closing === '/') {
        expect(open.pop()).toBe(name);
      } else {
        names.push(name ?? '');
        if (empty !== '/') {
          open.push(name ?? '');
        }
      }
      return '';
    });
  expect(open).toEqual([]);
  expect(text).not.toMatch(/[<>]/);
  expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#10|#9);)/);
  return names;
}

test('one suite per profile, one case per check', () => {
  const names = elements(render(sampleCheck(), sampleCheck({ id: 'X-2', profile: 'core' })));
  expect(names.filter((name) => name === 'testsuite')).toHaveLength(2);
  expect(names.filter((name) => name === 'testcase')).toHaveLength(2);
});

test('a case carries level, basis, severity, tier and how to see it again', () => {
  const xml = render(sampleCheck());
  expect(xml).toContain('<property name="level" value="MUST"/>');
  expect(xml).toContain('<property name="basis" value="spec*"/>');
  expect(xml).toContain('<property name="severity" value="critical"/>');
  expect(xml).toContain('<property name="tier" value="T1"/>');
  expect(xml).toContain('<system-out>assay replay assay-report/report.json X402-EVM-010</system-out>');
});

describe('results', () => {
  const proof = { state: 'provisional' as const, saboteurs: [], honest: [] };
  test.each<[string, Partial<CheckRecord>, string]>([
    ['fail', { status: 'fail', reason: 'r' }, 'failures="1" errors="0" skipped="0"'],
    ['provisional fail', { status: 'fail', proof }, 'failures="0" errors="0" skipped="1"'],
    [
      'proven outcome',
      { level: 'INFO', status: 'fail', outcome: 'double-move' },
      'failures="1" errors="0" skipped="0"',
    ],
    ['error', { status: 'error' }, 'failures="0" errors="1" skipped="0"'],
    ['blocked MUST', { status: 'blocked' }, 'failures="0" errors="1" skipped="0"'],
    ['blocked SHOULD', { level: 'SHOULD', status: 'blocked' }, 'failures="0" errors="0" skipped="1"'],
    ['warn', { status: 'warn', cause: 'form' }, 'failures="0" errors="0" skipped="0"'],
    ['skip', { status: 'skip' }, 'failures="0" errors="0" skipped="1"'],
    ['out of reach', { status: 'out-of-reach' }, 'failures="0" errors="0" skipped="1"'],
    ['disabled', { status: 'disabled' }, 'failures="0" errors="0" skipped="1"'],
  ])('%s', (_, over, totals) => {
    const xml = render(sampleCheck(over));
    elements(xml);
    expect(xml).toContain(`tests="1" ${totals}`);
  });
});

test('text of a target is escaped, and characters that XML forbids are gone', () => {
  const actual = ']]></failure><x a="\'"> \u0000\u0008\u001b[31m\ufffe\ud800 & <script>';
  const hostile = sampleCheck({
    status: 'fail',
    title: actual,
    cases: [
      {
        id: 'a',
        status: 'fail',
        assertions: [{ claim: 'c', expected: 'e', actual, ok: false, evidence: [] }],
      },
    ],
  });
  const xml = render(hostile);
  elements(xml);
  // Every code point is one of XML 1.0's Char production.
  expect(
    [...xml].every((character) =>
      /[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(character),
    ),
  ).toBe(true);
});
