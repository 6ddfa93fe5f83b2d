/**
 * LFV-POS: what every verifier has to accept. The other families change these.
 * @module
 */
import {
  all,
  challenge,
  challengeMember,
  config,
  constraints,
  context,
  ext,
  extRespelled,
  holder,
  leaf,
  node,
  now,
  proof,
  quote,
  reordered,
  request,
  sent,
  subject,
  terms,
} from '../changes.js';
import { type Family, positive } from '../draft.js';
import { bytesFor, keyNamed, keys } from '../keys.js';
import type { Change, Scene } from '../scene.js';
import {
  cap,
  chainOf,
  noon,
  open,
  openTerms,
  sample,
  sampleOfCurve,
  sampleOfTwo,
  signerItem,
  subjects,
  wallet,
} from '../worlds.js';

export const plain = positive('the sample payment: one warrant, one proof', sample, {
  refs: ['L01', 'L07', 'L08'],
});
export const two = positive('the sample chain: a delegate pays under two warrants', sampleOfTwo, {
  refs: ['L25'],
});
export const curve = positive('the sample payment with secp256k1 keys', sampleOfCurve, {
  refs: ['L12', 'W02'],
  needs: ['secp256k1'],
});
export const today = positive('Base USDC under a warrant that restricts as little as one may', open);
export const pair = positive('a chain of two', chainOf(2), { refs: ['L04'] });
export const three = positive('a chain of three', chainOf(3), { refs: ['L04'] });
export const nine = positive('a chain of nine, the longest', chainOf(9), {
  flags: ['EDGE_CASE'],
  refs: ['16'],
});

const from = (change: Change, base: Scene = open): Scene => change(base);
const edge = { flags: ['EDGE_CASE'] } as const;
const secp = { needs: ['secp256k1'], refs: ['L12'] } as const;

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
const unpadded = (text: string): string => text.replace(/=+$/, '');
const standard = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');
const padded = (text: string): string => text + '='.repeat((4 - (text.length % 4)) % 4);
const base64 = { flags: ['EDGE_CASE'], refs: ['L14', '19.10'] } as const;

const mixed = (top: 'ed25519' | 'secp256k1', bottom: 'ed25519' | 'secp256k1'): Scene => {
  const middle = keyNamed(`middle ${bottom}`, bottom);
  return from(
    all(
      node(0, { key: top === 'ed25519' ? keys.issuer : keys.k1Issuer }),
      terms(0, { subject_signer: signerItem(middle) }),
      node(1, { key: middle }),
    ),
    chainOf(2),
  );
};

const metadata = new Map([
  ['purpose', 'flights'],
  ['ticket', 'T-1'],
]);

const everyKind = [
  { merchant: { merchant_ids: ['merchant-a', 'merchant-b'], host_suffixes: ['merchant-a.example'] } },
  { resource: { http_methods: ['GET', 'POST'], path_prefixes: ['/v1', '/v2'] } },
  { tool: { tool_names: ['search'], model_providers: ['provider-x'], action_labels: ['read'] } },
  cap('1000000'),
  { sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1'] } },
];
const everyContext = {
  tool_name: 'search',
  model_provider: 'provider-x',
  action_label: 'read',
  sponsor_id: 'sponsor-1',
};

const positives = [
  plain,
  two,
  curve,
  today,
  pair,
  three,
  nine,
  positive('ed25519 issuer, secp256k1 delegate', mixed('ed25519', 'secp256k1'), secp),
  positive('secp256k1 issuer, ed25519 delegate', mixed('secp256k1', 'ed25519'), secp),
  positive('secp256k1 agent', from(holder(keys.k1Agent, signerItem(keys.k1Agent))), secp),
  positive(
    'an issuer warrant above an execution warrant',
    from(terms(0, { warrant_type: 'issuer' }), chainOf(2)),
    {
      refs: ['L21', 'K12'],
    },
  ),
  positive(
    'an issuer warrant without subjects and constraints leaves all of it to the execution warrant',
    from(
      terms(0, { warrant_type: 'issuer', payment_subjects: undefined, constraints: undefined }),
      chainOf(2),
    ),
    { refs: ['L21', 'L27'] },
  ),
  positive(
    'issuer, issuer, execution',
    from(all(terms(0, { warrant_type: 'issuer' }), terms(1, { warrant_type: 'issuer' })), chainOf(3)),
    { refs: ['L21'] },
  ),
  ...subjects.map(({ kind, value }, index) =>
    positive(
      `subject of kind ${kind}${index === 4 ? ' that is no gateway' : ''}`,
      from(subject(kind, value)),
      {
        rail: ['onchain', 'exchange', 'exchange', 'traditional_gateway', 'custodial'][index] ?? '',
        refs: index === 1 || index === 2 ? ['L20', '9.6'] : ['9.6', 'L16'],
      },
    ),
  ),
  positive(
    'a subject that spells the prefix caip10: out, in warrant and payment alike',
    from(
      all(
        leaf({ payment_subjects: [{ kind: 'caip10', value: `caip10:${wallet}` }] }),
        subject('caip10', `caip10:${wallet}`),
      ),
    ),
    { refs: ['L19'] },
  ),
  positive(
    'a subject on another chain than the quote: the verifier does not compare',
    from(
      all(
        leaf({
          payment_subjects: [{ kind: 'caip10', value: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJ' }],
        }),
        subject('caip10', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJ'),
      ),
    ),
    { refs: ['L33'] },
  ),
  positive('the answer in the wrapped form', { ...open, wrapped: true }, { refs: ['L06'] }),
  positive('the challenge in the wrapped form', from(challenge({ wrapped: true })), { refs: ['L06'] }),
  positive(
    'challenge and answer in the wrapped form',
    from(challenge({ wrapped: true }), { ...open, wrapped: true }),
    {
      refs: ['L06'],
    },
  ),
  positive(
    'the challenge was read from the body of the answer, not from its header',
    from(challengeMember({})),
    {
      refs: ['L15'],
    },
  ),
  positive(
    'the two subject kinds in the other order',
    from(challengeMember({ required_subject_kinds: ['payment_subject', 'signer'] })),
    {
      refs: ['L18'],
    },
  ),
  positive(
    'an answer that echoes the challenge, unchanged',
    from(all(...Object.entries(open.challenge?.members ?? {}).map(([name, value]) => ext(name, value)))),
    {
      refs: ['3.2'],
    },
  ),
  positive(
    'nonce in standard base64 without padding',
    from(extRespelled('proof.nonce_b64', unpadded)),
    base64,
  ),
  positive('nonce in base64url with padding', from(extRespelled('proof.nonce_b64', urlSafe)), base64),
  positive(
    'nonce in base64url without padding',
    from(extRespelled('proof.nonce_b64', (text) => unpadded(urlSafe(text)))),
    base64,
  ),
  positive(
    'key in base64url without padding',
    from(extRespelled('subject.signer.key_b64', (text) => unpadded(urlSafe(text)))),
    base64,
  ),
  positive(
    'signature in base64url without padding',
    from(extRespelled('proof.signature.value_b64', (text) => unpadded(urlSafe(text)))),
    base64,
  ),
  positive(
    'warrant in standard base64 with padding',
    from(extRespelled('warrant.inline_b64', (text) => padded(standard(text)))),
    base64,
  ),
  positive('warrant in base64url with padding', from(extRespelled('warrant.inline_b64', padded)), base64),
  positive(
    'unknown members of x402 are ignored',
    from(
      all(
        sent('resource', { url: 'https://shop.merchant-a.example/' }),
        sent('vendor', { a: [1.5, -2, null] }),
      ),
    ),
  ),
  positive('other extensions are ignored', { ...open, otherExtensions: { bazaar: { info: { x: 1 } } } }),
  positive(
    'unknown members and numbers of every kind inside accepted are hashed, not judged',
    from(quote({ extra: { a: 1.5, b: -3, c: 1e21, d: null, e: [true] } })),
    { refs: ['L17', '2.2'] },
  ),
  positive(
    'member names that sort differently by code point and by UTF-16 unit',
    from(quote({ extra: { '\u{1f600}': 1, '\ufb33': 2 } })),
    {
      flags: ['EDGE_CASE'],
      refs: ['19.9', 'L17'],
    },
  ),
  positive(
    'each kind of constraint together',
    from(all(constraints(0, ...everyKind), context(everyContext))),
    { refs: ['10'] },
  ),
  positive(
    'constraints in another order',
    from(all(constraints(0, ...everyKind.toReversed()), context(everyContext))),
    { refs: ['10'] },
  ),
  positive(
    'lists in another order',
    from(
      all(
        leaf({ payment_subjects: subjects.toReversed() }),
        constraints(0, cap('1000000'), {
          resource: { http_methods: ['POST', 'GET'], path_prefixes: ['/v2', '/v1'] },
        }),
      ),
    ),
  ),
  positive(
    'issuer and subject carry key ids',
    from(
      leaf({
        issuer: { ...signerItem(keys.issuer), key_id: 'kid-1' },
        subject_signer: { ...signerItem(keys.agent), key_id: 'kid-2' },
      }),
    ),
  ),
  positive(
    'parent and child name the same key by different key ids',
    from(
      all(
        terms(0, { subject_signer: { ...signerItem(keyNamed('link 1')), key_id: 'yesterday' } }),
        terms(1, { issuer: { ...signerItem(keyNamed('link 1')), key_id: 'today' } }),
      ),
      chainOf(2),
    ),
    { refs: ['K3'] },
  ),
  positive('metadata', from(leaf({ metadata })), { refs: ['L30'] }),
  positive('metadata that the child does not inherit', from(terms(0, { metadata }), chainOf(2)), {
    refs: ['L30'],
  }),
  positive(
    'now is the first instant of the window',
    from(all(leaf({ not_before_ms: noon, expires_at_ms: noon + 1 }))),
    { ...edge, refs: ['12'] },
  ),
  positive('now is the last instant of the window', from(leaf({ expires_at_ms: noon + 1 })), {
    ...edge,
    refs: ['L03'],
  }),
  positive('the proof was made at this very instant', from(proof({ createdAtMs: noon })), {
    ...edge,
    refs: ['L11'],
  }),
  positive('the proof is as old as it may be', from(all(proof({ createdAtMs: noon - 60_000 }))), {
    ...edge,
    refs: ['12'],
  }),
  positive(
    'the challenge expires with the next millisecond',
    from(all(challenge({ expiresAtMs: noon + 1 }), challengeMember({ expires_at_ms: noon + 1 }))),
    edge,
  ),
  positive('a warrant valid for exactly one day', from(leaf({ expires_at_ms: noon - 60_000 + 86_400_000 })), {
    ...edge,
    refs: ['L22', '17'],
  }),
  positive('the amount is exactly the cap', from(constraints(0, cap('10000'))), edge),
  positive('a cap that no 64-bit integer holds', from(constraints(0, cap((2n ** 256n - 1n).toString()))), {
    ...edge,
    refs: ['L10', 'W50'],
  }),
  positive('amount zero', from(quote({ amount: '0' })), edge),
  positive(
    'the largest amount there is',
    from(
      all(quote({ amount: (2n ** 256n - 1n).toString() }), constraints(0, cap((2n ** 256n - 1n).toString()))),
    ),
    { ...edge, refs: ['L10'] },
  ),
  positive(
    'a nonce of 64 bytes where 64 are asked',
    from(all(challengeMember({ nonce_bytes: 64 }), proof({ nonce: bytesFor('long nonce', 64) }))),
    { ...edge, refs: ['L24'] },
  ),
  positive('an empty request body', from(request({ method: 'GET', body: new Uint8Array() })), {
    refs: ['7.2', 'L13'],
  }),
  positive(
    'a host in upper case, with a port',
    from(request({ authority: 'SHOP.Merchant-A.example:8443' })),
    { refs: ['7.2', '9.1', 'L26'] },
  ),
  positive(
    'several offers, the second is accepted',
    from(challenge({ accepts: [{ ...open.accepted, amount: '99' }, open.accepted] })),
    { refs: ['7.1'] },
  ),
  positive(
    'the offer has its members in another order',
    from(challenge({ accepts: [Object.fromEntries(Object.entries(open.accepted).toReversed())] })),
    { refs: ['7.1', 'L17'] },
  ),
  positive('members of the document in another order', from(reordered)),
  positive(
    'an audience of merchant ids',
    from(leaf({ audience: { merchant_ids: ['merchant-b', 'merchant-a'] } })),
  ),
  positive('an audience of hosts', from(leaf({ audience: { merchant_hosts: ['merchant-a.example'] } }))),
  positive(
    'a payment identifier of 16 characters, the shortest',
    { ...open, otherExtensions: { 'payment-identifier': { info: { id: 'pay_0123456789ab' } } } },
    { ...edge, needs: ['payment_identifier'], refs: ['14.3', 'L34', 'L23'] },
  ),
  positive(
    'a payment identifier of 128 characters, the longest',
    { ...open, otherExtensions: { 'payment-identifier': { info: { id: 'p'.repeat(128) } } } },
    { ...edge, needs: ['payment_identifier'], refs: ['14.3'] },
  ),
  positive(
    'a clock that is a little ahead is allowed by the configuration',
    from(all(config({ future_skew_ms: 60_000 }), proof({ createdAtMs: noon + 60_000 }))),
    { ...edge, refs: ['L11', '17'] },
  ),
  positive(
    'text in other scripts, not normalised',
    from(
      leaf({
        warrant_id: 'caf\u0065\u0301 \u4e16\u754c',
        payment_subjects: [
          ...openTerms.payment_subjects,
          { kind: 'opaque', value: '\u00e9' },
          { kind: 'opaque', value: 'e\u0301' },
        ],
      }),
    ),
    edge,
  ),
  positive(
    'the clock stands at the latest instant that a warrant can name',
    from(
      all(
        now(2 ** 53 - 2),
        leaf({ not_before_ms: 2 ** 53 - 1_000, expires_at_ms: 2 ** 53 - 1 }),
        proof({ createdAtMs: 2 ** 53 - 1_000 }),
        challenge({ issuedAtMs: 2 ** 53 - 1_000, expiresAtMs: 2 ** 53 - 1 }),
        challengeMember({ expires_at_ms: 2 ** 53 - 1 }),
      ),
    ),
    edge,
  ),
];

export const pos: Family = {
  id: 'LFV-POS',
  description: 'Authorizations that every verifier has to accept.',
  drafts: positives,
};
