import { expect, test } from 'vitest';
import { noColours, renderConsole } from './console.js';
import { exitDecision } from './exit-code.js';
import { renderHtml } from './html.js';
import { renderMarkdown } from './markdown.js';
import { publicRecord } from './public.js';
import { sampleCheck, sampleChecks, sampleRecord } from './record.sample.js';
import type { RunRecord } from './run-record.js';
import { endsOfTarget } from './target-ended.js';

const gone = sampleCheck({
  id: 'X-9',
  status: 'blocked',
  reason: 'the target was gone: one request was not answered',
});
const sound = sampleRecord([...sampleChecks(30, 'S'), gone]);
const ending = (...ended: NonNullable<RunRecord['target']['ended']>): RunRecord => ({
  ...sound,
  target: { ...sound.target, ended },
});
const crash = {
  after_ms: 2_140,
  code: 137,
  signal: null,
  under_way: ['X402-REQ-020'],
  output: 'Error: boom at 10.0.0.7\u001b[2J\n<b>bye</b>',
};

test.each([
  [
    'a crash',
    crash,
    'The target ended by itself 2.1 s into the run (exit code 137) and did not come back. Without it 1 check could not be judged. It had taken requests of X402-REQ-020.',
  ],
  [
    'a signal, and a restart by the kit',
    { after_ms: 100, code: null, signal: 'SIGSEGV', back_after_ms: 900, under_way: [], output: '' },
    'The target ended by itself 0.1 s into the run (signal SIGSEGV), back at 0.9 s. Without it 1 check could not be judged. It printed nothing.',
  ],
  [
    'a target that somebody else started',
    { after_ms: 100, under_way: [] },
    'The target stopped answering 0.1 s into the run and did not come back. Without it 1 check could not be judged.',
  ],
])('%s is told in words', (_, end, text) => {
  expect(endsOfTarget(ending(end)).map((one) => one.text)).toEqual([text]);
});

test('every report says it first, with the last words as text', () => {
  const record = ending(crash);
  const exit = exitDecision(record);
  const console = renderConsole(record, { colours: noColours, exit, files: [] });
  expect(console.split('\n').slice(0, 8).join('\n')).toMatch(
    /ended by itself 2\.1 s .*\n {4}Error: boom at 10\.0\.0\.7\n {4}<b>bye/,
  );
  expect(console).not.toContain('\u001b');
  expect(renderMarkdown(record)).toMatch(/^- \*\*The target ended by itself .*boom/m);
  const html = renderHtml(record);
  expect(html).toContain('&lt;b&gt;bye');
  expect(renderHtml(publicRecord(record))).not.toContain('10.0.0.7');
});

test('a run that ends without its target is inconclusive', () => {
  expect(exitDecision(ending(crash))).toMatchObject({ code: 2 });
  expect(exitDecision(ending({ ...crash, back_after_ms: 5_000 })).reasons).not.toContain(
    'the target was gone at the end of the run',
  );
});

test('a target that ends again and again is told shortly on a terminal', () => {
  const record = ending(...Array.from({ length: 7 }, (_, at) => ({ ...crash, after_ms: at * 1_000 })));
  const text = renderConsole(record, { colours: noColours, exit: exitDecision(record), files: [] });
  expect(text.match(/ended by itself/g)).toHaveLength(4);
  expect(text.match(/Error: boom/g)).toHaveLength(1);
  expect(text).toContain('and 3 more times');
});
