import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { createRedactor } from './redact.js';

const MARK = '\u2021';
/** The mark keeps a secret from occurring in the surrounding text or in a replacement by chance. */
const secret = fc
  .tuple(
    fc.string({ minLength: 3, maxLength: 40, unit: 'grapheme' }),
    fc.string({ minLength: 3, maxLength: 9 }),
  )
  .map(([a, b]) => `${a}${MARK}Q7z${b}`);
const around = fc.string({ maxLength: 30 });

const forms: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => encodeURIComponent(value),
  (value) => encodeURIComponent(value).replace(/%../g, (byte) => byte.toLowerCase()),
  (value) => new URLSearchParams({ value }).toString(),
  (value) => JSON.stringify(value),
  (value) => Buffer.from(value).toString('base64'),
  (value) => Buffer.from(value).toString('base64url'),
  (value) => encodeURIComponent(Buffer.from(value).toString('base64')),
  (value) => Buffer.from(`user:${value}`).toString('base64'),
  (value) => Buffer.from(JSON.stringify({ key: value })).toString('base64'),
];

/** Looks for the secret independently of the redactor: by decoding each form. */
function survives(text: string, value: string): boolean {
  const candidates = [text];
  try {
    candidates.push(decodeURIComponent(text.replace(/\+/g, ' ')));
  } catch {
    // Surrounding text need not be percent-encoded.
  }
  for (const run of text
    .replace(/%2[bB]/g, '+')
    .replace(/%2[fF]/g, '/')
    .match(/[A-Za-z0-9+/_-]{8,}/g) ?? []) {
    candidates.push(Buffer.from(run, 'base64').toString('utf8'));
  }
  return candidates.some((candidate) => candidate.includes(value));
}

test.prop([fc.array(secret, { minLength: 1, maxLength: 4 }), around, around, fc.nat(), fc.nat()])(
  'no secret survives, in any form, alone or deep in a value',
  (values, before, after, pick, form) => {
    const redactor = createRedactor(values.map((value, index) => ({ name: `N${index}`, value })));
    const value = values[pick % values.length] ?? '';
    const written = forms[form % forms.length]?.(value) ?? '';
    const out = redactor.text(`${before} ${written} ${after}`);
    expect(survives(out, value)).toBe(false);
    expect(out).not.toContain(written);
    const deep = JSON.stringify(redactor.deep({ a: [{ [`k${written}`]: written }] }));
    expect(survives(JSON.parse(deep).a[0][Object.keys(JSON.parse(deep).a[0])[0] ?? ''], value)).toBe(false);
    expect(deep).not.toContain(written);
  },
);

/** Hashes and signatures look like base64; between them a plain secret must still be found, at any alignment. */
test.prop([
  fc
    .string({ unit: fc.constantFrom(...'abcXYZ019-_.~'), minLength: 6, maxLength: 40 })
    .map((text) => `Q7${text}`),
  fc.uint8Array({ maxLength: 64 }),
  fc.uint8Array({ maxLength: 64 }),
])('no ASCII secret survives inside the base64 text of other bytes', (value, before, after) => {
  const written = Buffer.concat([before, Buffer.from(value), after]).toString('base64url');
  const out = createRedactor([{ name: 'N', value }]).text(`x ${written} y`);
  expect(survives(out, value)).toBe(false);
});

const privateKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const hexAround = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 20 });

test.prop([privateKey, hexAround, hexAround, fc.boolean()])(
  'no private key survives in hexadecimal text',
  (key, before, after, upper) => {
    const redactor = createRedactor([{ name: 'KEY', value: `0x${key}` }]);
    const text = upper ? `0x${before}${key}${after}`.toUpperCase() : `0x${before}${key}${after}`;
    expect(redactor.text(text).toLowerCase()).not.toContain(key);
  },
);

test.prop([fc.string()])('without secrets, text that names no header stays as it is', (text) => {
  fc.pre(!/bearer|basic|authorization|api-key|cookie/i.test(text));
  expect(createRedactor([]).text(text)).toBe(text);
});
