/**
 * LFV-LIM: a value at its limit passes, one more does not (section 16). Step 0.
 * @module
 */

import { jcs } from '../../../src/wire/jcs.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { builtNodes, paramsOf } from '../build.js';
import type { Item } from '../cbor-item.js';
import { all, challengeId, constraints, leaf, node, printed, subject, terms } from '../changes.js';
import {
  type Family,
  type Negative,
  type Notes,
  negatives,
  type Positive,
  positive,
  type Refusal,
} from '../draft.js';
import { keyNamed } from '../keys.js';
import type { Change, Scene } from '../scene.js';
import { cap, chainOf, open, openTerms, payee, signerItem, subjects, usdc } from '../worlds.js';

const text = (length: number): string => 'x'.repeat(length);
const many = (count: number, one: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => one(index));
const numbered = (index: number): string => `n-${index}`;

const metadata = (count: number): Change =>
  leaf({ metadata: new Map(Array.from({ length: count }, (_, index) => [numbered(index), 'v'])) });
const payees = (count: number): Change =>
  constraints(-1, {
    payment: { ...cap('1000000').payment, payee_ids: [payee, ...many(count - 1, numbered)] },
  });
const manySubjects = (count: number): Change =>
  leaf({
    payment_subjects: [
      ...subjects,
      ...many(count - subjects.length, (index) => ({ kind: 'opaque', value: numbered(index) })),
    ],
  });
const manyConstraints = (count: number): Change => constraints(-1, ...many(count, () => cap('1000000')));
const warrantId = (id: string): Change => leaf({ warrant_id: id });
const named = (value: string): Change =>
  all(leaf({ payment_subjects: [{ kind: 'opaque', value: 'x' }] }), subject('opaque', value));
const namedHonestly = (value: string): Change =>
  all(leaf({ payment_subjects: [{ kind: 'opaque', value }] }), subject('opaque', value));
const capOf = (amount: string): Change => constraints(-1, cap(amount));
const window = (window_ms: number): Change =>
  constraints(-1, { payment: { ...cap('1000000').payment, period_limit: { amount: '1000000', window_ms } } });
const depth = (max_depth: number): Change => leaf({ delegation: { can_delegate: true, max_depth } });
const method = (name: string): Change =>
  all(constraints(-1, cap('1000000'), { resource: { http_methods: ['POST', name] } }));
const networkEntry = (reference: string): Change =>
  constraints(-1, {
    payment: {
      max_per_request: { amount: '1000000' },
      allowed_assets: [
        { asset: usdc, network: 'eip155:8453' },
        { asset: 'x', network: `cosmos:${reference}` },
      ],
    },
  });
const label = (length: number): Change =>
  leaf({ audience: { merchant_hosts: ['merchant-a.example', `${text(length)}.example`] } });

const documentOf = (bytes: number): Change =>
  printed((written) => written + ' '.repeat(bytes - Buffer.byteLength(written)));

/** The largest number of a range for which something holds; it holds for the first. */
function largest(from: number, to: number, holds: (value: number) => boolean): number {
  if (from === to) return from;
  const middle = Math.ceil((from + to) / 2);
  return holds(middle) ? largest(middle, to, holds) : largest(from, middle - 1, holds);
}

/** Fills a warrant with payees, and the rest with its id. */
function warrantOf(bytes: number): Change {
  const filled = (count: number, id: number): Change =>
    all(
      constraints(-1, {
        payment: {
          ...cap('1000000').payment,
          payee_ids: [payee, ...many(count, (index) => `${text(252)}-${index}`)],
        },
      }),
      warrantId(text(id)),
    );
  const sizeOf = (change: Change): number => builtNodes(change(open)).at(-1)?.bytes.length ?? 0;
  const count = largest(1, 63, (entries) => sizeOf(filled(entries, 30)) <= bytes);
  const missing = bytes - sizeOf(filled(count, 30));
  // A text of up to 255 bytes has a head of two, like the 30 it starts from.
  return filled(count, Math.min(30 + missing, 255));
}

function extensionSize(scene: Scene): number {
  const document: unknown = JSON.parse(
    Buffer.from(String(paramsOf(scene).payment_payload_b64), 'base64').toString(),
  );
  const extensions = isJsonObject(document) ? document.extensions : undefined;
  return isJsonObject(extensions) ? Buffer.byteLength(jcs(extensions.ledgerflow ?? null)) : 0;
}

/** A chain whose extension value has a size: filled by metadata and the id of the leaf, the rest by the challenge id. */
function extensionOf(bytes: number): Scene {
  const filled = (perValue: number, warrant: number, challenge: number): Scene => {
    const big = new Map(Array.from({ length: 16 }, (_, index) => [numbered(index), text(perValue)]));
    const chain = chainOf(6);
    return all(
      ...chain.nodes.map((_, index) => terms(index, { metadata: big })),
      warrantId(text(warrant)),
      challengeId(text(challenge)),
    )(chain);
  };
  const fits = (scene: Scene): boolean => extensionSize(scene) <= bytes;
  const perValue = largest(30, 250, (length) => fits(filled(length, 4, 16)));
  const warrant = largest(4, 250, (length) => fits(filled(perValue, length, 16)));
  return filled(perValue, warrant, 16 + bytes - extensionSize(filled(perValue, warrant, 16)));
}

const limit = (
  title: string,
  change: Change,
  notes: Notes & { readonly rail?: string } = {},
  base: Scene = open,
): Positive => positive(title, change(base), { flags: ['EDGE_CASE'], refs: ['16'], ...notes });

/** A limit: how to make a value of a size, the size that passes, and what one more is answered with. */
interface Limit {
  readonly what: string;
  readonly of: (size: number) => Change;
  readonly most: number;
  readonly refusal: Refusal;
  readonly notes?: Notes;
  readonly rail?: string;
}

const warrant = { step: '0', code: 'warrant_malformed' } as const;
const message = { step: '0', code: 'ledgerflow_malformed' } as const;
const large = { step: '0', code: 'payload_too_large' } as const;

const limits: readonly Limit[] = [
  {
    what: 'bytes in the payment document',
    of: documentOf,
    most: 131_072,
    refusal: large,
    notes: { flags: ['DOS'], refs: ['16', 'L32'] },
  },
  {
    what: 'bytes in a warrant',
    of: warrantOf,
    most: 16_384,
    refusal: large,
    notes: { flags: ['DOS'], refs: ['16', 'L32'] },
  },
  { what: 'entries in a list', of: payees, most: 64, refusal: warrant },
  { what: 'payment subjects', of: manySubjects, most: 16, refusal: warrant },
  { what: 'constraints', of: manyConstraints, most: 32, refusal: warrant },
  { what: 'entries of metadata', of: metadata, most: 16, refusal: warrant, notes: { refs: ['16', 'L30'] } },
  {
    what: 'bytes in a text of the warrant',
    of: (size) => warrantId(text(size)),
    most: 256,
    refusal: warrant,
  },
  {
    what: 'bytes in a subject of the payment',
    of: (size) => (size > 256 ? named(text(size)) : namedHonestly(text(size))),
    most: 256,
    refusal: message,
    rail: 'custodial',
  },
  { what: 'characters in a challenge id', of: (size) => challengeId(text(size)), most: 64, refusal: message },
  { what: 'levels that may be delegated', of: depth, most: 8, refusal: warrant },
  {
    what: 'milliseconds in the window of a budget',
    of: window,
    most: 31_622_400_000,
    refusal: warrant,
    notes: { needs: ['period_limit'] },
  },
  { what: 'letters in a method', of: (size) => method('X'.repeat(size)), most: 32, refusal: warrant },
  {
    what: 'characters in the reference of a network',
    of: (size) => networkEntry(text(size)),
    most: 32,
    refusal: warrant,
  },
  { what: 'characters in a label of a host', of: label, most: 63, refusal: warrant },
];

const atLimit = ({ most, what, of, notes, rail }: Limit): Positive =>
  limit(`${most} ${what}`, of(most), { ...notes, ...(rail === undefined ? {} : { rail }) });

const pairs = limits.map((one) => {
  const base = atLimit(one);
  const [above] = negatives(base, { ...one.refusal, flags: ['EDGE_CASE'], refs: ['16'], ...one.notes }, [
    [one.what, `${one.most + 1}, one more than the limit`, () => one.of(one.most + 1)(open)],
  ]);
  return { base, above };
});

const fullExtension = positive('an extension value of 32768 bytes', extensionOf(32_768), {
  flags: ['EDGE_CASE'],
  refs: ['16', 'L32'],
});
const nineNodes = limit('nine warrants, one byte of extension each side', (scene) => scene, {}, chainOf(9));
const shortest = limit('a challenge id of 16 characters', challengeId(text(16)));
const least = limit('a window of one second', window(1_000), { needs: ['period_limit'] });
const twoByteText = limit('a text of 128 letters with two bytes each', warrantId('\u00e9'.repeat(128)));
const biggest = limit('a cap of 2^256 - 1', capOf((2n ** 256n - 1n).toString()), { refs: ['16', 'L10'] });
const levels = positive(
  '32 levels of JSON',
  printed((written) =>
    written.replace('"x402Version":2', `"x402Version":2,"vendor":${'['.repeat(31)}${']'.repeat(31)}`),
  )(open),
  { flags: ['EDGE_CASE'], refs: ['16'] },
);

/** Ancestors by digest only, so that nothing but their number is too much. */
const chainOfDigests =
  (length: number): Change =>
  (scene) => {
    const [only] = scene.nodes;
    if (only === undefined) return scene;
    const extra = Array.from({ length: length - 1 }, (_, index) => ({
      ...only,
      terms: { ...only.terms, warrant_id: numbered(index) },
      byDigest: true,
    }));
    return { ...scene, nodes: [...extra, only] };
  };

const others: Negative[] = [
  ...negatives(fullExtension, { ...large, flags: ['DOS'], refs: ['16', 'L32'] }, [
    ['extensions.ledgerflow', '32769 bytes, one more than the limit', () => extensionOf(32_769)],
  ]),
  ...negatives(nineNodes, { step: '0', code: 'chain_too_long', flags: ['DOS'], refs: ['16'] }, [
    [
      'warrant_chain',
      'ten warrants in all',
      (scene) => {
        const next = keyNamed('tenth');
        return all(
          node(8, (plan) => ({ terms: { ...plan.terms, subject_signer: signerItem(next) } })),
          (nine) => ({
            ...nine,
            nodes: [...nine.nodes, { key: next, terms: { ...openTerms, warrant_id: 'w-9' } }],
          }),
        )(scene);
      },
    ],
    [
      'warrant_chain',
      '257 warrants by digest',
      chainOfDigests(257),
      { refs: ['W62'], also: ['payload_too_large', 'ledgerflow_malformed'] },
    ],
  ]),
  ...negatives(shortest, { ...message, flags: ['EDGE_CASE'], refs: ['16'] }, [
    ['challenge_id', '15 characters', challengeId(text(15))],
  ]),
  ...negatives(least, { ...warrant, flags: ['EDGE_CASE'], refs: ['L28'], needs: ['period_limit'] }, [
    ['period_limit.window_ms', '999', window(999)],
  ]),
  ...negatives(twoByteText, { ...warrant, flags: ['EDGE_CASE'], refs: ['16'] }, [
    ['warrant_id', '129 letters with two bytes each', warrantId('\u00e9'.repeat(129))],
  ]),
  ...negatives(biggest, { ...warrant, flags: ['EDGE_CASE'], refs: ['L10'] }, [
    ['max_per_request.amount', '2^256', capOf((2n ** 256n).toString())],
    ['max_per_request.amount', '79 digits', capOf('9'.repeat(79))],
    ['expires_at_ms', '2^53', leaf({ expires_at_ms: 2n ** 53n }), { flags: ['TIME'] }],
    ['expires_at_ms', '2^64 - 1', leaf({ expires_at_ms: 2n ** 64n - 1n }), { flags: ['TIME'] }],
  ]),
];

export const lim: Family = {
  id: 'LFV-LIM',
  description: 'Each limit, and one beyond it.',
  drafts: [
    ...pairs.map(({ base }) => base),
    fullExtension,
    nineNodes,
    shortest,
    least,
    twoByteText,
    biggest,
    levels,
    ...pairs.flatMap(({ above }) => above ?? []),
    ...others,
  ],
};
