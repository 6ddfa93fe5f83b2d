import { describe, expect, it } from 'vitest';
import { needsToBeAlone, parseProgram, textOfProgram } from './step.js';

describe('programs as text', () => {
  it('are read and printed again', () => {
    const text = 'verify A; settle A; respell B capitals; repurpose A less; hang-up; restart';
    expect(textOfProgram(parseProgram(text))).toBe(text);
    expect(parseProgram(' settle  A ;drain; ')).toEqual([{ act: 'settle', payment: 'A' }, { act: 'drain' }]);
  });

  it.each([
    'settle',
    'settle C',
    'settle A capitals',
    'respell A',
    'respell A backwards',
    'drain A',
    'pray',
    'constructor A',
  ])('say which step is none: %s', (text) => {
    expect(() => parseProgram(`settle A; ${text}`)).toThrow(`"${text}" is no step of a program.`);
  });

  it('tell which steps touch everybody', () => {
    expect(parseProgram('hold-mining; restart; mine; settle A').map(needsToBeAlone)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
