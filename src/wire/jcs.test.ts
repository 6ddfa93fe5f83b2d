import fc from 'fast-check';
import { canonicalize } from 'json-canonicalize';
import { expect, it } from 'vitest';
import { jcs } from './jcs.js';

it('sorts members by UTF-16 code units, as in the example of RFC 8785, section 3.2.3', () => {
  const example = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  expect(jcs(example)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
      '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  );
});

it('writes numbers as ECMAScript does, as in the example of RFC 8785, section 3.2.2', () => {
  const example = '[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]';
  expect(jcs(JSON.parse(example))).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27]');
});

it('is one text for one value, whatever its members are called and however they are ordered', () => {
  expect(jcs({ toJSON: 'x', b: 1, a: { toJSON: null, z: 1, y: 2 } })).toBe(
    '{"a":{"toJSON":null,"y":2,"z":1},"b":1,"toJSON":"x"}',
  );
});

it('leaves out what is undefined', () => {
  expect(jcs({ b: undefined, a: 1 })).toBe('{"a":1}');
});

it('agrees with another implementation', () => {
  const withoutToJson = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('toJSON'));
  fc.assert(fc.property(withoutToJson, (value) => jcs(value) === canonicalize(value)));
});
