/**
 * LFV-B64: base64 with one spelling per value. Step 0.
 * @module
 */
import { signerOf } from '../../../src/warrant/signature/signing-key.js';
import { paramsOf } from '../build.js';
import { all, extRespelled, holder, proof } from '../changes.js';
import { type Family, negatives, type Positive, positive, type Row } from '../draft.js';
import { bytesFor, keyNamed } from '../keys.js';
import type { Change } from '../scene.js';
import { noon, open, signerItem } from '../worlds.js';

const hasBoth = (text: string): boolean => text.includes('+') && text.includes('/');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function firstOf<Value>(make: (index: number) => Value, fits: (value: Value) => boolean): Value {
  for (let index = 0; ; index += 1) {
    const value = make(index);
    if (fits(value)) return value;
  }
}

/** A nonce and a key whose base64 has both letters in which the alphabets differ. */
const nonce = firstOf(
  (index) => bytesFor(`both letters ${index}`, 16),
  (bytes) => hasBoth(base64(bytes)),
);
const key = firstOf(
  (index) => keyNamed(`both letters ${index}`),
  (one) => hasBoth(base64(signerOf(one).public_key)),
);
const document = (change: Change): string =>
  Buffer.from(String(paramsOf(change(open)).payment_payload_b64), 'base64').toString();
const withBoth = firstOf(
  (index) => all(holder(key, signerItem(key)), proof({ nonce, createdAtMs: noon - 1_000 - index })),
  (change) =>
    hasBoth(/"value_b64":"([^"]*)"/.exec(document(change))?.[1] ?? '') &&
    /"inline_b64":"[^"]*_[^"]*-|"inline_b64":"[^"]*-[^"]*_/.test(document(change)),
);

const base: Positive = positive('values with both letters in which the alphabets differ', withBoth(open), {
  refs: ['L14'],
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The next letter, which differs in the unused bits alone. */
const dirty = (text: string): string =>
  text.replace(/(.)(=*)$/, (_, letter: string, padding: string) => {
    const index = alphabet.indexOf(letter.replace('-', '+').replace('_', '/'));
    return `${alphabet[index + 1] ?? ''}${padding}`;
  });
const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');

const places = [
  'proof.nonce_b64',
  'subject.signer.key_b64',
  'proof.signature.value_b64',
  'warrant.inline_b64',
] as const;

/** Between the alphabets: one letter of the other one. */
const mixed = (text: string): string =>
  text.includes('+') || text.includes('/') ? text.replace('+', '-') : text.replace('-', '+');

const rows = (path: (typeof places)[number]): Row[] => [
  [path, 'letters of both alphabets', extRespelled(path, mixed)],
  [path, 'empty', extRespelled(path, () => ''), { basis: 'kit' }],
  [path, 'a line feed in the middle', extRespelled(path, (text) => `${text.slice(0, 8)}\n${text.slice(8)}`)],
  [path, 'a space at the end', extRespelled(path, (text) => `${text} `)],
  [
    path,
    'a character outside the alphabet',
    extRespelled(path, (text) => `${text.slice(0, 8)}*${text.slice(9)}`),
  ],
  [path, 'more padding than there can be', extRespelled(path, (text) => `${text.replace(/=+$/, '')}====`)],
  [
    path,
    'a padding sign in the middle',
    extRespelled(path, (text) => `${text.slice(0, 8)}=${text.slice(8)}`),
  ],
];

export const b64: Family = {
  id: 'LFV-B64',
  description: 'Base64 in both alphabets, and spellings that lax decoders take for the same bytes.',
  drafts: [
    base,
    ...places.slice(0, 3).map((path) =>
      positive(`${path} in the other alphabet`, extRespelled(path, urlSafe)(withBoth(open)), {
        refs: ['L14'],
      }),
    ),
    ...places
      .slice(0, 3)
      .map((path) =>
        positive(
          `${path} without padding`,
          extRespelled(path, (text) => text.replace(/=+$/, ''))(withBoth(open)),
          { refs: ['L14'] },
        ),
      ),
    ...negatives(
      base,
      { step: '0', code: 'ledgerflow_malformed', flags: ['MALLEABILITY'], basis: 'spec*', refs: ['W73'] },
      [
        ...places.flatMap(rows),
        ...places
          .slice(0, 3)
          .map((path): Row => [path, 'unused bits that are not zero', extRespelled(path, dirty)]),
        [
          'proof.nonce_b64',
          'one padding sign of two',
          extRespelled('proof.nonce_b64', (text) => text.slice(0, -1)),
        ],
      ],
    ),
  ],
};
