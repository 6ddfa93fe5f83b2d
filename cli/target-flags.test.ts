import { expect, it } from 'vitest';
import { namedTarget, type TargetFlags } from './target-flags.js';

const flags = (change: Partial<TargetFlags>): TargetFlags => ({
  header: [],
  timeout: 10,
  template: [],
  passEnv: [],
  ...change,
});

it('a mode goes with the target that it belongs to', () => {
  expect(namedTarget(undefined, flags({ target: 'ledgerflow', mode: 'bridge' }))).toEqual({
    kind: 'preset',
    name: 'ledgerflow',
    mode: 'bridge',
  });
  expect(namedTarget(undefined, flags({ target: 'ledgerflow' }))).toEqual({
    kind: 'preset',
    name: 'ledgerflow',
  });
});

it.each([
  ['no target', undefined, {}],
  ['a URL', 'http://127.0.0.1:4022', {}],
  ['a command', undefined, { exec: 'facilitator' }],
])('a mode with %s is bad usage', (_, url, change) => {
  expect(() => namedTarget(url, flags({ mode: 'bridge', ...change }))).toThrow(
    expect.objectContaining({ code: 'MODE_WITHOUT_TARGET', exitCode: 64 }),
  );
});
