import { expect, it } from 'vitest';
import { isReason, reasonLength } from './reason.js';

it.each([
  ['31 letters', 'a'.repeat(31), 31],
  ['32 letters', 'a'.repeat(32), 32],
  ['31 letters of two bytes', 'é'.repeat(31), 31],
  ['32 letters of four bytes', '😀'.repeat(32), 32],
  ['32 spaces', ' '.repeat(32), 0],
  ['31 letters and spaces behind them', `${'a'.repeat(31)}    `, 31],
  ['31 letters and spaces before them', `\t\n ${'a'.repeat(31)}`, 31],
  ['a run of blanks between words', `${'a'.repeat(15)}   \u00a0  ${'b'.repeat(15)}`, 31],
  ['a line break between words', `${'a'.repeat(15)}\n${'b'.repeat(16)}`, 32],
  ['characters that show nothing', `${'a'.repeat(31)}\u200b\u200b\u2060\ufe0f`, 31],
  ['control characters', `${'a'.repeat(31)}\u0000\u0007`, 31],
  ['the sample of the specification', 'Buy one read of the premium weather table for report 17.', 56],
])('counts %s', (_, reason, length) => {
  expect(reasonLength(reason)).toBe(length);
});

it.each([
  ['31 of 32', 31, undefined, false],
  ['32 of 32', 32, undefined, true],
  ['99 of 100', 99, 100, false],
  ['100 of 100', 100, 100, true],
])('decides %s', (_, length, least, isEnough) => {
  expect(isReason('x'.repeat(length), least)).toBe(isEnough);
});
