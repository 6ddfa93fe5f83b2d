import { describe, expect, it } from 'vitest';
import { parseNetworkPattern, patternCovers, patternHides } from './network-pattern.js';

function pattern(text: string) {
  const parsed = parseNetworkPattern(text);
  if (parsed === undefined) throw new Error(`${text} is no pattern`);
  return parsed;
}

describe('network pattern', () => {
  it.each([':x', 'offchain', 'offchain:', 'offchain:{}', 'offchain:{a,}', 'offchain:{,a}', 'of:x', 'OFF:x'])(
    'refuses %s',
    (text) => expect(parseNetworkPattern(text)).toBeUndefined(),
  );

  it.each(['offchain:{a,b', 'offchain:a,b', 'offchain:**', `offchain:${'x'.repeat(33)}`, 'offchain:a b'])(
    'refuses %s, too',
    (text) => expect(parseNetworkPattern(text)).toBeUndefined(),
  );

  it('names the members of a set in the written order, without blanks', () => {
    expect(pattern('offchain:{b, a}').networks).toEqual(['offchain:b', 'offchain:a']);
    expect(pattern('offchain:*').networks).toBeUndefined();
    expect(pattern('eip155:1').networks).toEqual(['eip155:1']);
  });

  it.each([
    ['offchain:*', 'offchain:foo', true],
    ['offchain:*', 'exchange:foo', false],
    ['offchain:*', 'offchain:*', false],
    ['offchain:*', 'offchain:{a}', false],
    ['offchain:*', 'offchain:', false],
    ['offchain:{a,b}', 'offchain:b', true],
    ['offchain:{a,b}', 'offchain:bc', false],
    ['offchain:a', 'offchain:A', false],
  ])('%s and %s: %s', (text, network, covered) => {
    expect(patternCovers(pattern(text), network)).toBe(covered);
  });

  it.each([
    ['offchain:*', 'offchain:a', true],
    ['offchain:*', 'offchain:*', true],
    ['offchain:{a,b}', 'offchain:{b,c}', true],
    ['offchain:a', 'offchain:*', false],
    ['offchain:*', 'exchange:a', false],
  ])('%s hides %s: %s', (first, second, hidden) => {
    expect(patternHides(pattern(first), pattern(second))).toBe(hidden);
  });
});
