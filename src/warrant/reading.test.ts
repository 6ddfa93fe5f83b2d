/**
 * Base64, strict JSON and JCS (section 2), and the table of codes (section 13).
 */
import { describe, expect, it } from 'vitest';
import { jcs } from '../wire/jcs.js';
import { decodeBase64, encodeBase64, encodeBase64Url } from './base64.js';
import { bytesOfHex, hexOf } from './bytes.js';
import { isChallengeId } from './challenge-id.js';
import { digestOf, hashOfDigest, isDigest, sha256 } from './digest.js';
import { isRefusalCode, refusalCodes, steps } from './refusal-codes.js';
import { findForeignNumber, readDocument } from './strict-json.js';

describe('base64', () => {
  it.each([
    ['AA==', '00'],
    ['AA', '00'],
    ['AAA=', '0000'],
    ['AAA', '0000'],
    ['AAAA', '000000'],
    ['+/+/', 'fbffbf'],
    ['-_-_', 'fbffbf'],
    ['+/8=', 'fbff'],
    ['-_8', 'fbff'],
  ])('%s is read', (text, hex) => {
    expect(hexOf(decodeBase64(text) ?? new Uint8Array())).toBe(hex);
  });

  it.each([
    '',
    '=',
    '==',
    'A',
    'A=',
    'A==',
    'A===',
    'AA=',
    'AA===',
    'AAA==',
    'AAAA=',
    'AAAA====',
    'AB',
    'AB==',
    'AAB',
    'AAB=',
    '+/-_',
    '+_',
    ' AA==',
    'AA==\n',
    'AA ==',
    'A\nA==',
    'AA==AA==',
    'A=A=',
    'AAAAA',
    'ÄÄ==',
    'AA\u0000',
  ])('%j is refused', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  it('is written in two forms', () => {
    expect(encodeBase64(Uint8Array.of(251, 255))).toBe('+/8=');
    expect(encodeBase64Url(Uint8Array.of(251, 255))).toBe('-_8');
  });
});

const read = (text: string | Uint8Array): string => {
  const outcome = readDocument(Buffer.from(text));
  return outcome.ok ? 'read' : outcome.refusal.code;
};
const malformed = 'ledgerflow_malformed';

describe('strict JSON', () => {
  it.each([
    '{}',
    ' {"a":1}\n',
    '[1.5,-0.25,1e3]',
    '"\u2028"',
    '{"a":{"a":1}}',
    '9007199254740991',
    '-9007199254740991',
    '[1e300]',
    '{"n":"9007199254740992"}',
    '"\\ud83d\\ude00"',
    '{"__proto__":1}',
  ])('%s is read', (text) => {
    expect(read(text)).toBe('read');
  });

  it.each([
    '',
    '{',
    '{}{}',
    '{} x',
    '{}\u00a0',
    '\ufeff{}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '"\\ud800"',
    '{"\\udfff":1}',
    '9007199254740992',
    '[-9007199254740992]',
    '1e999',
    'NaN',
    '{"a":18446744073709551616}',
    '01',
    '"\u0001"',
  ])('%j is refused', (text) => {
    expect(read(text)).toBe(malformed);
  });

  it('bytes that are not UTF-8 are refused', () => {
    expect(read(Buffer.from('22ff22', 'hex'))).toBe(malformed);
    expect(read(Buffer.from('22eda08022', 'hex'))).toBe(malformed);
  });

  it('32 levels are read, 33 are refused, brackets in strings are no levels', () => {
    const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(read(nested(32))).toBe('read');
    expect(read(nested(33))).toBe(malformed);
    expect(read(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`)).toBe(malformed);
    expect(read(`["${'['.repeat(50)}\\"${'{'.repeat(50)}\\\\"]`)).toBe('read');
    expect(read(`[${Array(40).fill('[]').join(',')}]`)).toBe('read');
  });

  it('131072 bytes are read, one more is too large', () => {
    expect(read(`"${'x'.repeat(131_070)}"`)).toBe('read');
    expect(read(`"${'x'.repeat(131_071)}"`)).toBe('payload_too_large');
    expect(read(Buffer.alloc(2 ** 20, '['))).toBe('payload_too_large');
  });

  it.each(['[', '{"a":', '"', '"\\', '"\\"', '\\"', '""', '1', ',', '-'])(
    '131072 bytes of %j are refused',
    (piece) => {
      expect(read(piece.repeat(Math.floor(131_072 / piece.length)))).toBe(malformed);
    },
  );

  it('numbers of the extension are unsigned integers', () => {
    expect(
      findForeignNumber({ a: [0, 1, { b: 9_007_199_254_740_991 }], c: 'x', d: null, e: true }),
    ).toBeUndefined();
    for (const number of [-1, 1.5, 2 ** 53, 1e300])
      expect(findForeignNumber({ a: [{ b: number }] })).toBe(number);
  });
});

describe('JCS', () => {
  it.each([
    ['{"b":1,"a":[3,2]}', '{"a":[3,2],"b":1}'],
    ['[1e3,1.0,-0,0.1,1e21,1E-7]', '[1000,1,0,0.1,1e+21,1e-7]'],
    ['"\\u0041\\/\\u001f\\n"', '"A/\\u001f\\n"'],
    ['{"toJSON":1,"b":2,"a":3}', '{"a":3,"b":2,"toJSON":1}'],
    ['{"b":{"toJSON":null,"a":1}}', '{"b":{"a":1,"toJSON":null}}'],
    ['{"b":1,"__proto__":{"d":1,"c":2}}', '{"__proto__":{"c":2,"d":1},"b":1}'],
    ['{"10":1,"9":2,"":3}', '{"":3,"10":1,"9":2}'],
    ['null', 'null'],
    ['{"a":null}', '{"a":null}'],
  ])('%s becomes %s', (text, expected) => {
    expect(jcs(JSON.parse(text))).toBe(expected);
  });
});

describe('small grammars', () => {
  it('challenge ids', () => {
    for (const id of ['01HV7W8M7BX3Q6P0WJ7T5QK1V2', 'a'.repeat(16), '-_'.repeat(32)])
      expect(isChallengeId(id)).toBe(true);
    for (const id of ['a'.repeat(15), 'a'.repeat(65), `${'a'.repeat(16)};`, `${'a'.repeat(16)}\n`, '', 7])
      expect(isChallengeId(id)).toBe(false);
  });

  it('digests', () => {
    const digest = digestOf(sha256('x'));
    expect(isDigest(digest)).toBe(true);
    expect(hexOf(hashOfDigest(digest))).toBe(digest.slice(7));
    for (const text of [
      digest.toUpperCase(),
      digest.slice(7),
      `${digest}0`,
      digest.slice(0, -1),
      `${digest}\n`,
      7,
    ])
      expect(isDigest(text)).toBe(false);
  });

  it('hex', () => {
    expect(bytesOfHex('00fF')).toEqual(Uint8Array.of(0, 255));
    for (const text of ['0', '0g', '0x00', ' 00']) expect(bytesOfHex(text)).toBeUndefined();
  });
});

describe('the table of codes', () => {
  it('has the 59 codes, with known steps and a sentence each', () => {
    const rows = Object.entries(refusalCodes);
    expect(rows).toHaveLength(59);
    for (const [code, row] of rows) {
      expect(isRefusalCode(code)).toBe(true);
      expect(row.steps.every((step) => steps.includes(step))).toBe(true);
      expect(row.sentence).toMatch(/^(?:The|A) [^{}$]+\.$/);
    }
    expect(new Set(rows.map(([, { sentence }]) => sentence)).size).toBe(rows.length);
    for (const code of ['', 'toString', 'protocol_internal', 'LEDGERFLOW_MISSING'])
      expect(isRefusalCode(code)).toBe(false);
  });

  it('names the statuses that are not 402', () => {
    const others = Object.entries(refusalCodes).filter(([, { status }]) => status !== 402);
    expect(Object.fromEntries(others.map(([code, { status }]) => [code, status]))).toEqual({
      ledgerflow_malformed: 400,
      payload_too_large: 400,
      payment_identifier_invalid: 400,
      warrant_malformed: 400,
      warrant_not_canonical: 400,
      payment_identifier_conflict: 409,
      verifier_unavailable: 503,
    });
  });
});
