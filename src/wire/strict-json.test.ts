import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.js';

describe('strict JSON', () => {
  it.each([
    '{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}',
    '{"a":"a","b":["a","a",{"b":"b"}],"":""}',
    '"\\ud83d\\ude00"',
    '["\\\\", "\\"", "{", "a,b"]',
    '{"a":"}","b":"{\\"a\\":1,\\"a\\":2}"}',
    ' 42 ',
    'null',
    '{"__proto__":{"x":1},"constructor":1}',
    '[0,-1,1.5e300,-2E-400,"1e999",{"1e999":1}]',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"a":1,"b":[],"a":2}]}',
    '{"a":{},"b":[],"a":{}}',
    '"\\ud800"',
    '{"\\udc00":1}',
    '{"a":"\\ud83dx"}',
    '{',
    '',
    '{"a":1,}',
    '1e999',
    '{"a":[1,-1e999]}',
    `[1${'0'.repeat(400)}]`,
  ])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
  });

  it('gets through deep and long text', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(() => parseStrictJson(deep)).not.toThrow();
    expect(() => parseStrictJson(JSON.stringify('\n"'.repeat(500_000)))).not.toThrow();
  });
});
