import { expect, test } from 'vitest';
import { harmlessJson, harmlessLog, plainLine, plainText, shorten } from './plain-text.js';

test.each([
  ['colour', '\u001b[31mred\u001b[0m', 'red'],
  ['cursor movement', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
  ['a window title', '\u001b]0;title\u0007x', 'x'],
  ['a hyperlink', '\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
  ['8-bit CSI', '\u009b31mred', 'red'],
  ['a device control string', '\u001bPq#0\u001b\\x', 'x'],
  ['an unfinished sequence', 'x\u001b[', 'x'],
  ['charset switching', '\u001b(0x', 'x'],
  ['carriage return that overwrites the line', 'FAIL\rPASS', 'FAIL PASS'],
  ['backspace and null', 'a\b\u0000b', 'ab'],
  ['line breaks', 'a\n\nb', 'a b'],
])('a terminal line: %s', (_, text, expected) => {
  expect(plainLine(text)).toBe(expected);
});

test('bidirectional controls and zero-width characters become visible', () => {
  expect(plainLine('a\u202eb\u200bc')).toBe('a⟦U+202E⟧b⟦U+200B⟧c');
});

test('a lone surrogate becomes visible, a pair stays', () => {
  expect(plainText('\ud800 \u{1f600}')).toBe('⟦U+D800⟧ \u{1f600}');
});

test('a document keeps its line breaks and tabs', () => {
  expect(plainText('a\r\nb\tc\u001b[1m')).toBe('a\nb\tc');
});

test('a long text is cut at whole characters and says how much is missing', () => {
  expect(shorten('\u{1f600}\u{1f600}\u{1f600}', 1)).toBe('\u{1f600}…');
  expect(shorten('short', 10)).toBe('short');
});

test('JSON keeps its value while no 8-bit control, bidirectional or invisible character stays raw', () => {
  const text = '"\u009b31m \u202e \u007f \u{e0041} é \u{1f600}"';
  expect(harmlessJson(text)).toBe('"\\u009b31m \\u202e \\u007f \\udb40\\udc41 é \u{1f600}"');
  expect(JSON.parse(harmlessJson(text))).toBe(JSON.parse(text));
});

test('a log shows its control characters instead of sending them', () => {
  expect(harmlessLog('\u001b[31mred\u0007\r\n\tnext \u009b\u200b')).toBe(
    '\\u001b[31mred\\u0007\\u000d\n\tnext \\u009b\\u200b',
  );
});
