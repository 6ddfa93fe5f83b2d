import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtml } from './html.js';
import {
  sampleBridgedRecord,
  sampleCheck,
  sampleChecks,
  sampleRecord,
  sampleTimeline,
} from './record.sample.js';
import type { CheckRecord } from './run-record.js';

const render = (...checks: CheckRecord[]) => renderHtml(sampleRecord(checks));
const hostile =
  '</details></script><script>alert(1)</script><style>*{}</style><img src=x onerror=alert(1)>"\'\u202e\u001b[31m';

/** A check in which a target, or a file that was tampered with, wrote every free text. */
const infected = sampleCheck({
  title: hostile,
  status: 'fail',
  reason: hostile,
  why: hostile,
  fix: hostile,
  spec: hostile,
  flags: [hostile],
  ambiguity: hostile,
  seed: hostile,
  counterexample: hostile,
  observed: { [hostile]: hostile },
  timelines: [{ ...sampleTimeline(hostile), label: hostile }],
  reproduce: [hostile],
  proof: { state: 'confirmed', saboteurs: [hostile], honest: [hostile] },
  cases: [
    {
      id: hostile,
      status: 'fail',
      reason: hostile,
      assertions: [{ claim: hostile, expected: hostile, actual: hostile, ok: false, evidence: [hostile] }],
    },
  ],
});

describe('text of a target', () => {
  const page = renderHtml({
    ...sampleRecord([infected]),
    target: { kind: 'url', name: hostile, url: `javascript:alert(1)//${hostile}`, version: hostile },
  });

  test('opens no element and sets no attribute', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    // Quotes are escaped too, so `onerror=` can only stand in text: never inside a tag.
    expect(page.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').match(/<[^>]*\son\w+=/g)).toBeNull();
  });

  test('is no link', () => {
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(targets.filter((href) => href !== 'data:,' && !/^#[A-Za-z0-9-]+$/.test(href))).toEqual([]);
  });

  test('shows bidirectional controls and holds no control character', () => {
    expect(page).toContain('⟦U+202E⟧');
    expect(
      [...page].filter((character) => character !== '\n' && /[\p{Cc}\u202a-\u202e]/u.test(character)),
    ).toEqual([]);
  });
});

describe('one file without the network', () => {
  const page = render(sampleCheck());

  test('the policy admits exactly our own style and script', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'");
    const hash = (tag: string) => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; img-src data:; ` +
        "base-uri 'none'; form-action 'none'",
    );
  });

  test('it refers to nothing outside itself', () => {
    expect(page).not.toMatch(/\s(?:src|srcset|action|poster)=/);
    expect(page).not.toMatch(/url\(|@import|fetch\(|XMLHttpRequest|WebSocket/);
  });

  test('nothing is styled by attribute, which the policy would refuse', () => {
    expect(page).not.toMatch(/\sstyle=/);
  });
});

describe('content', () => {
  test('the grade stands on top with its context', () => {
    const page = render(...sampleChecks(25, 'X402-SOUND'));
    expect(page).toContain('A (T2, exact-evm, catalogue 2026.11)');
    expect(page).toContain('At most A: A+ needs tier T3');
  });

  test('each check has a deep link, also when two profiles share an id', () => {
    const page = render(sampleCheck(), sampleCheck({ profile: 'v1' }));
    expect(page).toContain('id="X402-EVM-010"');
    expect(page).toContain('id="X402-EVM-010-v1"');
  });

  test.each([
    ['spec', 'The specification requires:'],
    ['client', 'The official client needs:'],
    ['kit', 'Assay holds that:'],
  ] as const)('basis %s is said in words', (basis, words) => {
    expect(render(sampleCheck({ basis }))).toContain(words);
  });

  test('page one says which profiles rest on provisional checks', () => {
    const proof = { state: 'provisional' as const, saboteurs: [], honest: ['reference'] };
    const lez = ['LEZ-001', 'LEZ-002'].map((id) => sampleCheck({ id, profile: 'lez', proof }));
    const page = renderHtml(sampleRecord([sampleCheck(), ...lez]));
    expect(page).toContain('counts only where an outcome is proven: lez (2 of 2).');
    expect(renderHtml(sampleRecord([sampleCheck()]))).not.toContain('provisional checks ask');
  });

  test('a provisional failure is shown as such and not among the failures', () => {
    const proof = { state: 'provisional' as const, saboteurs: [], honest: [] };
    const page = render(sampleCheck({ status: 'fail', proof }));
    expect(page).toContain('provisional failure');
    expect(page).not.toContain('What failed');
  });

  test('bridges are shown with their ledgers, and the faults that were never forced', () => {
    const page = renderHtml(sampleBridgedRecord([sampleCheck()]));
    expect(page).toContain('offchain:binance at bridge binance: 7 calls, 2 debits');
    expect(page).toContain('USDT 0');
    expect(page).toContain('Never forced: redirect.');
    expect(render(sampleCheck())).not.toContain('Off-chain ledgers');
  });

  test('latency is drawn with units from the first to the last bucket that holds an answer', () => {
    const page = renderHtml(sampleBridgedRecord([sampleCheck()]));
    const [, section = ''] = /<section aria-labelledby="latency">(.*?)<\/section>/s.exec(page) ?? [];
    const words = section
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(words).toContain('/verify 4 ms median 1,204 ms 95 of 100 within 10,350 ms slowest');
    expect(words).toContain('40 answers; 2 without an answer Took Share Answers to 5 ms 37 to 2 s 2');
    expect(words).toContain('to 10 s 0 over 10 s 1');
    expect(words).not.toContain('to 1 ms');
    // 19 answers are no distribution.
    expect(words).not.toContain('/settle');
    expect(render(sampleCheck())).not.toContain('How long answers took');
  });

  test('a settlement under a fault is drawn moment by moment', () => {
    const page = render(sampleCheck({ timelines: [sampleTimeline()] }));
    const [, timeline = ''] = /<div class="timeline">(.*?)<\/div>/s.exec(page) ?? [];
    const rows = [...timeline.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
      row
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    expect(rows.slice(0, 4)).toEqual([
      'After 2,154 ms in all What happened',
      '0 ms request settle is asked',
      '58 ms broadcast transaction 0xc2c0a4ae… is broadcast',
      '58 to 912 ms mined transaction 0xc2c0a4ae… is mined',
    ]);
    const marks = [...timeline.matchAll(/class="event-([a-z-]+)" x="([\d.]+)" y="0" width="([\d.]+)"/g)];
    expect(marks.map(([, kind, x, width]) => [kind, Number(x), Number(width)])).toEqual([
      ['request', 0, 12],
      ['broadcast', expect.closeTo(26.6, 1), 12],
      ['mined', expect.closeTo(26.6, 1), expect.closeTo(403.7, 1)],
      ['fault', expect.closeTo(37.6, 1), expect.closeTo(944, 1)],
      ['answer', 988, 12],
    ]);
  });

  test('coverage is drawn in one scale and said in numbers', () => {
    const page = render(
      ...sampleChecks(3, 'X402-A'),
      ...sampleChecks(6, 'X402-B', { profile: 'core', level: 'SHOULD', status: 'skip' }),
    );
    const [, chart = ''] = /<div class="card chart coverage">(.*?)<\/table>/s.exec(page) ?? [];
    const widths = [...chart.matchAll(/class="fill-([a-z]+)" x="0.00" y="0" width="([\d.]+)"/g)];
    expect(widths.map(([, status, width]) => [status, width]).sort()).toEqual([
      ['pass', '500.00'],
      ['rest', '1000.00'],
    ]);
    expect(chart).toContain('0 of 6');
    expect(chart).toContain('3 of 3');
  });

  test('checks that restate others name them', () => {
    expect(render(sampleCheck({ same_as: ['X402-SET-001', 'X402-SET-004'] }))).toContain(
      'X402-SET-001, X402-SET-004',
    );
  });

  test('an operator who disabled checks is named', () => {
    expect(render(sampleCheck({ status: 'disabled' }))).toContain('Modified run');
  });

  test('the same record gives the same bytes', () => {
    expect(render(infected)).toBe(render(infected));
  });

  test('a thousand checks take under three seconds', () => {
    const started = performance.now();
    render(...sampleChecks(1000, 'X402-MANY', { cases: infected.cases }));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
