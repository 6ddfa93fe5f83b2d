/**
 * Rules C1 to C9, C11 and C12, each broken once. Inputs are written by hand or by the second writer.
 */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../refusal.js';
import { treeOf, writeCbor } from '../second/cbor-writer.fixture.js';
import { decodeCbor } from './decode.js';
import { encodeCbor } from './encode.js';
import type { CborMap, Encodable } from './value.js';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const codeOf = (outcome: Outcome<CborMap>): string => (outcome.ok ? 'accepted' : outcome.refusal.code);
const read = (hex: string): string => codeOf(decodeCbor(bytes(hex)));

const malformed = 'warrant_malformed';
const notCanonical = 'warrant_not_canonical';

/** {"a": item} */
const inMap = (hex: string): string => `a1 6161 ${hex}`;

describe('what is read', () => {
  it.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['18ff', 255],
    ['190100', 256],
    ['19ffff', 65_535],
    ['1a00010000', 65_536],
    ['1affffffff', 4_294_967_295],
    ['1b0000000100000000', 4_294_967_296],
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['1b0020000000000000', 2n ** 53n],
    ['1bffffffffffffffff', 2n ** 64n - 1n],
    ['40', new Uint8Array()],
    ['43010203', Uint8Array.of(1, 2, 3)],
    ['60', ''],
    ['62c3bc', 'ü'],
    ['64f09f9880', '😀'],
    ['f4', false],
    ['f5', true],
    ['8101', [1]],
    ['8201f5', [1, true]],
    ['a1616201', new Map([['b', 1]])],
  ])('%s', (hex, value) => {
    const outcome = decodeCbor(bytes(inMap(hex)));
    expect(outcome).toEqual({ ok: true, value: new Map([['a', value]]) });
    expect(Buffer.from(encodeCbor(new Map([['a', value]]))).toString('hex')).toBe(
      inMap(hex).replaceAll(' ', ''),
    );
  });

  it('texts of every length and width, a leading U+FEFF included', () => {
    for (const letter of ['a', 'é', '€', '😀'])
      for (const count of [1, 10, 11, 12, 23, 24, 63, 64, 85, 128, 255, 256, 300])
        for (const start of ['', '\ufeff']) {
          const value = { key: start + letter.repeat(count) };
          const written = writeCbor(treeOf(value));
          expect(Buffer.from(encodeCbor(value)).equals(written)).toBe(true);
          expect(decodeCbor(written)).toEqual({ ok: true, value: new Map(Object.entries(value)) });
        }
  });

  it('byte strings that are no views of the input', () => {
    const input = bytes(inMap('420102'));
    const outcome = decodeCbor(input);
    input.fill(0);
    expect(outcome).toEqual({ ok: true, value: new Map([['a', Uint8Array.of(1, 2)]]) });
  });

  it('input that is a view of something larger', () => {
    const large = Buffer.concat([Buffer.alloc(3, 0xff), bytes(inMap('1b0020000000000000')), Buffer.alloc(3)]);
    expect(codeOf(decodeCbor(large.subarray(3, large.length - 3)))).toBe('accepted');
  });

  it('keys of other prototypes as plain data', () => {
    const outcome = decodeCbor(writeCbor(treeOf(new Map([['__proto__', 1]]))));
    expect(outcome).toEqual({ ok: true, value: new Map([['__proto__', 1]]) });
  });
});

describe('C1: one map, nothing around it', () => {
  it.each([
    ['no bytes', ''],
    ['an integer', '01'],
    ['text', '6161'],
    ['an array', '8101'],
    ['an array with the content of a map', '82 6161 01 6162 01'],
    ['a byte after it', `${inMap('01')} 00`],
    ['a second map', `${inMap('01')} ${inMap('01')}`],
    ['a break', 'ff'],
    ['a head that is cut', inMap('19')],
    ['a head of eight bytes that is cut', inMap('1b00000001000000')],
    ['text that is cut', inMap('6261')],
    ['bytes that are cut', inMap('4201')],
    ['an array that is cut', inMap('8201')],
    ['a map that is cut', 'a2616101'],
    ['a key without value', 'a16161'],
    ['a map that ends before its second key', 'a2 6161 43010203'],
    ['a reserved head with as many bytes as it would ask for', inMap(`1c${'00'.repeat(15)}01`)],
    ['an array of 2^64 - 1 items', inMap('9bffffffffffffffff')],
    ['text of 2^64 - 1 bytes', inMap('7bffffffffffffffff')],
    ['a map of 2^32 entries', 'bb0000000100000000'],
    ['a map of 65535 entries', 'b9ffff'],
  ])('%s is refused', (_name, hex) => {
    expect(read(hex)).toBe(malformed);
  });
});

describe('C2, C3: kinds that are not used', () => {
  it.each([
    ['null', 'f6'],
    ['undefined', 'f7'],
    ['simple 0', 'e0'],
    ['simple 19', 'f3'],
    ['simple 32', 'f820'],
    ['simple 20 in two bytes', 'f814'],
    ['half float', 'f93c00'],
    ['single float', 'fa3f800000'],
    ['double', 'fb3ff0000000000000'],
    ['NaN', 'f97e00'],
    ['-1', '20'],
    ['-2^64', '3bffffffffffffffff'],
    ['-2 before what would be an entry', '21616101'],
    ['a tag before what would be an entry', 'c1616101'],
    ['a date', 'c100'],
    ['a bignum', 'c24101'],
    ['self-described CBOR', 'd9d9f700'],
    ['a break', 'ff'],
    ['reserved 28', '1c'],
    ['reserved 29', '5d'],
    ['reserved 30', '7e'],
    ['reserved 30 of a map', 'be'],
    ['an integer of indefinite length', '1f'],
  ])('%s is refused', (_name, hex) => {
    expect(read(inMap(hex))).toBe(malformed);
    expect(read(inMap(`81${hex}`))).toBe(malformed);
    expect(read(hex)).toBe(malformed);
  });
});

describe('C4: indefinite lengths', () => {
  it.each([
    ['bytes', '5f4101ff'],
    ['text', '7f6161ff'],
    ['an array', '9f01ff'],
    ['a map', 'bf616101ff'],
  ])('%s is refused', (_name, hex) => {
    expect(read(inMap(hex))).toBe(notCanonical);
  });

  it('also of the top-level map', () => {
    expect(read('bf616101ff')).toBe(notCanonical);
  });
});

describe('C5: heads that are not the shortest', () => {
  it.each([
    ['1800'],
    ['1817'],
    ['190018'],
    ['1900ff'],
    ['1a0000ffff'],
    ['1b00000000ffffffff'],
    ['580101'],
    ['59000101'],
    ['780161'],
    ['7a0000000161'],
    ['980101'],
    ['9b000000000000000101'],
    ['b801616101'],
  ])('%s is refused', (hex) => {
    expect(read(inMap(hex))).toBe(notCanonical);
  });

  it('also of the top-level map and of a key', () => {
    expect(read('b801616101')).toBe(notCanonical);
    expect(read('a1780161 01')).toBe(notCanonical);
  });
});

describe('C6, C7: keys', () => {
  it('longer keys come later, equal lengths by bytes', () => {
    expect(read('a3 6161 01 6162 01 626161 01')).toBe('accepted');
    expect(read('a2 6162 01 6161 01')).toBe(notCanonical);
    expect(read('a2 626161 01 6162 01')).toBe(notCanonical);
    expect(read('a2 6161 01 6161 01')).toBe(malformed);
    expect(read('a2 6161 01 6161 01 6162 01')).toBe(malformed);
    expect(read('a3 6161 01 6162 01 6161 01')).toBe(notCanonical);
  });

  it.each([
    ['an integer', '01'],
    ['bytes', '4161'],
    ['a boolean', 'f5'],
    ['an array', '8101'],
    ['a map', 'a1616101'],
  ])('%s as key is refused', (_name, hex) => {
    expect(read(`a1 ${hex} 01`)).toBe(notCanonical);
  });

  it('a key of a kind that is not used is refused as such', () => {
    expect(read('a1 20 01')).toBe(malformed);
    expect(read('a1 f6 01')).toBe(malformed);
  });

  it('keys beyond 23 bytes are sorted by their heads', () => {
    const value = { [`b${'x'.repeat(22)}`]: 1, [`a${'x'.repeat(23)}`]: 2, [`a${'é'.repeat(20)}`]: 3 };
    const written = writeCbor(treeOf(value));
    expect(Buffer.from(encodeCbor(value)).equals(written)).toBe(true);
    expect(codeOf(decodeCbor(written))).toBe('accepted');
  });

  it('are written in order, whatever the order of the members', () => {
    const hex = (value: Encodable): string => Buffer.from(encodeCbor(value)).toString('hex');
    expect(hex({ b: 1, a: 2 })).toBe('a2616102616201');
    expect(hex({ aa: 1, b: 2 })).toBe('a261620262616101');
    expect(
      hex(
        new Map([
          ['é', 1],
          ['zz', 2],
          ['z', 3],
        ]),
      ),
    ).toBe('a3617a03627a7a0262c3a901');
  });

  it('of members that are undefined are left out', () => {
    expect(Buffer.from(encodeCbor({ a: undefined, b: 1 })).toString('hex')).toBe('a1616201');
  });
});

describe('C8: text that is not UTF-8', () => {
  it.each([['61ff'], ['62c3c3'], ['63eda080'], ['62c080'], ['64f4908080'], ['63efbfff']])(
    '%s is refused',
    (hex) => {
      expect(read(inMap(hex))).toBe(malformed);
      expect(read(`a1 ${hex} 01`)).toBe(malformed);
    },
  );
});

describe('C9: depth', () => {
  const nested = (levels: number): string => inMap(`${'81'.repeat(levels - 1)}01`);

  it('eight levels are read, the ninth is refused', () => {
    expect(read(nested(8))).toBe('accepted');
    expect(read(nested(9))).toBe(malformed);
    expect(read(`${'a16161'.repeat(8)}01`)).toBe('accepted');
    expect(read(`${'a16161'.repeat(9)}01`)).toBe(malformed);
  });
});

describe('C11: empty arrays and maps', () => {
  it('are refused at every level', () => {
    expect(read('a0')).toBe(malformed);
    expect(read(inMap('80'))).toBe(malformed);
    expect(read(inMap('a0'))).toBe(malformed);
    expect(read(inMap('8180'))).toBe(malformed);
  });
});

describe('hostile input', () => {
  const hostile: readonly (readonly [string, (size: number) => Uint8Array])[] = [
    ['open arrays', '81'],
    ['open maps', 'a16161'],
    ['indefinite arrays', '9f'],
    ['indefinite maps', 'bf6161'],
    ['tags', 'c1'],
    ['breaks', 'ff'],
    ['zeros', '00'],
    ['maps that promise much', 'bb00ffffffffffffff'],
    ['arrays that promise much', 'a161619b00ffffffffffffff'],
    ['byte strings that promise much', 'a161615b7fffffffffffffff'],
  ].map(
    ([name = '', piece = '']) => [name, (size) => Buffer.alloc(size, Buffer.from(piece, 'hex'))] as const,
  );
  const sixteen: readonly (readonly [string, Uint8Array])[] = [
    ['one array of empty arrays', Buffer.concat([bytes('a161619938f9'), Buffer.alloc(14_585, 0x80)])],
    [
      'one array of heads that are too long',
      Buffer.concat([bytes('a161619938f9'), Buffer.alloc(14_585, 0x18)]),
    ],
  ];

  it.each(hostile)('%s: refused for what they are at 16 KiB, and unread at 1 MiB', (_name, make) => {
    expect([malformed, notCanonical]).toContain(codeOf(decodeCbor(make(2 ** 14))));
    expect(codeOf(decodeCbor(make(2 ** 14 + 1)))).toBe('payload_too_large');
    expect(codeOf(decodeCbor(make(2 ** 20)))).toBe('payload_too_large');
  });

  it.each(sixteen)('%s', (_name, input) => {
    expect([malformed, notCanonical]).toContain(codeOf(decodeCbor(input)));
  });

  it('nothing is allocated by a declared length', () => {
    const before = process.memoryUsage().heapTotal;
    for (const head of ['9b', 'bb', '5b', '7b'])
      for (const length of ['0000000fffffffff', '0000000100000000'])
        expect(read(inMap(head + length))).toBe(malformed);
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(2 ** 27);
  });
});

describe('what has no encoding', () => {
  it.each([
    [-1],
    [1.5],
    [Number.NaN],
    [2 ** 53],
    [2n ** 64n],
    [-1n],
    ['\ud800'],
    [['\udc00']],
    [{ '\ud800': 1 }],
  ])('%s is a fault of the caller', (value) => {
    expect(() => encodeCbor(value)).toThrow(
      expect.objectContaining({
        code: 'cbor_unencodable',
        exitCode: 3,
        message: expect.stringContaining('has no deterministic encoding'),
      }),
    );
  });
});
