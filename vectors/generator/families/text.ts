/**
 * LFV-TEXT: the compatibility profile `lf-mar-text/2026-03`. What its code accepted is shown in mode predict, and refused in
 * safe mode: texts that two warrants, two quotes, two requests or two proofs share.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import type { Family } from '../draft.js';
import { type absent, setPath } from '../json-path.js';
import { keys } from '../keys.js';
import { assembleTexts, type Predicts, type Refuses, type TextDraft } from '../text-draft.js';
import { proofOf, sampleSafe, sampleText, type TextScene, textSigner } from '../text-scene.js';
import {
  keyIdWithFields,
  noHostOrAny,
  type Pair,
  subjectWithSubject,
  toolAmongSponsors,
  withAssets,
  withIds,
  withKeyId,
  withMetadata,
  withPayment,
} from '../text-warrants.js';

const predict = (scene: Partial<TextScene>): TextScene => ({ ...sampleText, ...scene });
const safe = (scene: Partial<TextScene>): TextScene => ({ ...sampleSafe, ...scene });

const term = (scene: TextScene, patch: Partial<TextScene['warrant']>): TextScene => ({
  ...scene,
  warrant: { ...scene.warrant, ...patch },
});
const asked = (scene: TextScene, patch: Partial<TextScene['request']>): TextScene => ({
  ...scene,
  request: { ...scene.request, ...patch },
});
const hosted = (scene: TextScene, host: string): TextScene => ({
  ...asked(scene, { authority: host }),
  config: { ...scene.config, merchant_hosts: [host] },
});
const offering = (scene: TextScene, patch: Partial<TextScene['accepted']>): TextScene => ({
  ...scene,
  accepted: { ...scene.accepted, ...patch },
});

const edited =
  (path: string, value: JsonValue | typeof absent) =>
  (extension: JsonObject): JsonObject => {
    const changed = setPath(extension, path, value);
    return isJsonObject(changed) ? changed : extension;
  };

/** Collisions of warrants: the row, what the holder makes of it, which side no safe reader takes, what it then pays with. */
const collisions: readonly (readonly [
  row: string,
  title: string,
  pair: Pair,
  unsafe: keyof Pair,
  scene?: Partial<TextScene>,
])[] = [
  [
    'W10',
    'a key id that holds the fields after it: they become the fields',
    keyIdWithFields,
    'forged',
    { subject: { kind: 'opaque', value: 'mine' } },
  ],
  [
    'W11',
    'a subject value that holds a second subject: it becomes one',
    subjectWithSubject,
    'honest',
    { subject: { kind: 'opaque', value: 'b' } },
  ],
  [
    'W12',
    'a tool constraint read as part of the list of sponsors',
    toolAmongSponsors,
    'forged',
    { context: { tool_name: 'wire-transfer' } },
  ],
  ['W13', 'a list of no hosts read as a list of one empty text', noHostOrAny, 'forged'],
  [
    'W14',
    'one id that holds the separator read as two ids',
    { honest: withIds('merchant-a|x'), forged: withIds('merchant-a', 'x') },
    'honest',
  ],
  [
    'W14',
    'one entry of metadata that holds the comma read as two',
    { honest: withMetadata({ a: '1,b=2' }), forged: withMetadata({ a: '1', b: '2' }) },
    'honest',
  ],
  [
    'W14',
    'asset and network parted at another at sign',
    {
      honest: withAssets({ asset: 'USDC@test', network: 'base' }),
      forged: withAssets({ asset: 'USDC', network: 'test@base' }),
    },
    'forged',
  ],
  ['W14', 'the key id - read as none', { honest: withKeyId('-'), forged: withKeyId(null) }, 'honest'],
];

/** A proof that was made for a hostile merchant, presented to another one, whose nonce ends it. */
function borrowedProof(victim: TextScene): { readonly victim: TextScene; readonly hostile: TextScene } {
  const shop = offering(asked(victim, { target: '/pay/other' }), { amount: '1' });
  const [ours, theirs] = [proofOf(victim), proofOf(shop)];
  const fields = (proof: typeof ours): string =>
    `warrant_digest=${proof.warrant_digest};accepted_hash=${proof.accepted_hash};request_hash=${proof.request_hash};created_at_ms=${proof.created_at_ms};nonce=`;
  const hostile: TextScene = {
    ...shop,
    challenge: { ...shop.challenge, challenge_id: `${ours.challenge_id};${fields(ours)}n1` },
    proof: { ...shop.proof, nonce: 'n2' },
  };
  const nonce = `n1;${fields(theirs)}n2`;
  return { hostile, victim: { ...victim, proof: { ...victim.proof, nonce, signed: hostile } } };
}

const wide = withPayment({ max_per_request: { amount: 10_000 }, allowed_assets: [], payee_ids: [] });
const anyPayee = withPayment({ payee_ids: [] });
const assetWithQuote = {
  asset: 'USDC;amount=200;payee_id=merchant-a;network=x',
  amount: '9000',
  payTo: 'mallory',
};

const injected = ['INJECTION', 'LEGACY'] as const;
const legacy = ['LEGACY'] as const;

const predictions: readonly Predicts[] = collisions.map(([row, title, { honest, forged }, , scene]) => ({
  title: `predict: ${title}`,
  scene: predict({ ...scene, warrant: forged, signed: honest }),
  refs: [row],
  flags: injected,
}));

/** Of safe mode, at step 0, for what stands in the warrant. */
const malformed = (title: string, refs: readonly string[], scene: Partial<TextScene>): Refuses => ({
  title: `safe: ${title}`,
  scene: safe(scene),
  step: '0',
  code: 'warrant_malformed',
  refs,
  flags: injected,
});

const refusesCollisions: readonly Refuses[] = collisions.map(([row, title, pair, unsafe, scene]) =>
  malformed(title, [row], {
    ...scene,
    warrant: pair[unsafe],
    signed: unsafe === 'forged' ? pair.honest : pair.forged,
  }),
);

const samplePredicted: Predicts = {
  title: 'predict: the sample with its three published digests',
  scene: sampleText,
  refs: ['20.3'],
  flags: ['BASIC', 'LEGACY'],
};
const sampleInSafe: Predicts = {
  title: 'safe: the sample',
  scene: sampleSafe,
  refs: ['20.3'],
  flags: ['BASIC', 'LEGACY'],
};
const inPredict = (title: string, scene: TextScene, refs: readonly string[] = ['20.4']): Predicts => ({
  title: `predict: ${title}`,
  scene,
  refs,
  flags: legacy,
});
const inSafe = (
  title: string,
  scene: TextScene,
  [step, code]: readonly [string, string],
  more: Partial<Refuses> = {},
): Refuses => ({ title: `safe: ${title}`, scene, step, code, refs: ['20.4'], flags: legacy, ...more });
const predicted = (title: string, scene: TextScene, code: string, more: Partial<Refuses> = {}): Refuses => ({
  title: `predict: ${title}`,
  scene,
  code,
  refs: ['20.4'],
  flags: legacy,
  ...more,
});

const hosts = (...MerchantHosts: string[]) => ({
  audience: { MerchantHosts },
  constraints: withPayment({}).constraints,
});
const borrowed = borrowedProof(sampleText);
const borrowedSafe = borrowedProof(sampleSafe);
const paths = (scene: TextScene): TextScene =>
  term(scene, {
    constraints: [
      ...withPayment({}).constraints,
      { Resource: { http_methods: ['POST'], path_prefixes: ['/pay'] } },
    ],
  });
const again = { ...sampleSafe.proof, nonce: 'nonce-0000000002' };

const drafts: readonly TextDraft[] = [
  samplePredicted,
  sampleInSafe,
  ...predictions,
  inPredict(
    'a proof made for a hostile merchant, whose challenge id held the fields of this one',
    borrowed.victim,
    ['W15'],
  ),
  inPredict(
    'a quote whose asset carries the amount and the payee that were agreed to',
    offering(predict({ warrant: wide }), assetWithQuote),
    ['W16'],
  ),
  inPredict(
    'a line feed in the target: the authority and the path moved',
    asked(sampleText, { target: '/pay\n/x' }),
    ['W17'],
  ),
  inPredict(
    'a warrant by a key that nobody trusts',
    predict({ issuer: keys.attacker, warrant: { ...sampleText.warrant, issuer: textSigner(keys.attacker) } }),
    ['W01'],
  ),
  inPredict('the instant of expiry', predict({ nowMs: 10_000 }), ['W30']),
  inPredict(
    'a host that only ends like the one in the audience',
    hosted(term(sampleText, hosts('merchant-a.example')), 'evilmerchant-a.example'),
    ['W40'],
  ),
  inPredict(
    'a path that only begins like the one that is allowed',
    asked(sampleText, { target: '/payroll' }),
    ['W42'],
  ),
  inPredict('the asset on another network', offering(sampleText, { network: 'base-sepolia' }), ['W44']),
  inPredict(
    'a freshness of 0 stands for a minute',
    predict({ challenge: { ...sampleText.challenge, proof_freshness_ms: 0 } }),
  ),
  {
    title: 'safe: constraints and lists in another order, methods in lower case: the same text',
    scene: term(safe({ signed: sampleSafe.warrant }), {
      constraints: sampleSafe.warrant.constraints
        .toReversed()
        .map((one) => ('Resource' in one ? { Resource: { ...one.Resource, http_methods: ['post'] } } : one)),
    }),
    refs: ['20.4'],
    flags: legacy,
  },
  {
    title: 'safe: a subdomain of the host in the audience',
    scene: hosted(term(sampleSafe, hosts('merchant-a.example')), 'shop.merchant-a.example'),
    refs: ['20.4', 'W40'],
    flags: legacy,
  },
  {
    title: 'safe: an exchange account over the exchange rail, with metadata and a key id',
    scene: {
      ...term(sampleSafe, {
        payment_subjects: [{ kind: 'ExchangeAccount', value: 'binance:uid:1' }],
        constraints: withPayment({ allowed_rails: ['Exchange'] }).constraints,
        metadata: { entries: { order: '17' } },
        subject_signer: { ...sampleSafe.warrant.subject_signer, key_id: 'spring' },
      }),
      subject: { kind: 'exchange_account', value: 'binance:uid:1' },
    },
    rail: 'exchange',
    refs: ['20.4'],
    flags: legacy,
  },
  {
    title: 'predict: a stored result goes to whoever names its identifier',
    point: 'positive',
    refs: ['W70'],
    flags: ['LEGACY', 'STATEFUL'],
    needs: ['payment_identifier'],
    steps: [
      { scene: predict({ identifier: 'payment-00000001' }) },
      {
        scene: predict({
          identifier: 'payment-00000001',
          nowMs: 2_600,
          finish: edited('proof.signature.value_b64', 'AAAA'),
        }),
        stored: predict({ identifier: 'payment-00000001' }),
      },
    ],
  },
  ...refusesCollisions,
  inSafe('a proof made for a hostile merchant', borrowedSafe.victim, ['0', 'ledgerflow_malformed'], {
    refs: ['W15'],
    flags: injected,
    also: ['proof_signature_invalid'],
  }),
  inSafe('the challenge of that merchant', borrowedSafe.hostile, ['0', 'ledgerflow_malformed'], {
    refs: ['W15'],
    flags: injected,
  }),
  inSafe(
    'a quote whose asset carries amount and payee',
    offering(
      safe({ warrant: withPayment({ max_per_request: { amount: 10_000 }, payee_ids: [] }) }),
      assetWithQuote,
    ),
    ['e', 'asset_not_allowed'],
    { refs: ['W16'], flags: injected, also: ['accepted_hash_mismatch', 'ledgerflow_malformed'] },
  ),
  inSafe(
    'a quote whose payee carries a network',
    offering(safe({ warrant: anyPayee }), { payTo: 'shop;network=x' }),
    ['f', 'accepted_hash_mismatch'],
    { refs: ['W16'], flags: injected, also: ['ledgerflow_malformed'] },
  ),
  inSafe(
    'a line feed in the target',
    asked(sampleSafe, { target: '/pay\n/x' }),
    ['0', 'ledgerflow_malformed'],
    { refs: ['W17'], flags: injected, also: ['request_target_not_canonical', 'request_hash_mismatch'] },
  ),
  inSafe(
    'a line feed in the authority',
    asked(sampleSafe, { authority: 'merchant-a.example\n/pay' }),
    ['0', 'request_authority_mismatch'],
    { refs: ['W17'], flags: injected, also: ['ledgerflow_malformed', 'request_hash_mismatch'] },
  ),
  malformed('an empty id', ['20.4'], { warrant: { ...sampleSafe.warrant, warrant_id: '' } }),
  malformed('a control character in the id', ['20.4'], {
    warrant: { ...sampleSafe.warrant, warrant_id: 'a\u0000b' },
  }),
  malformed('parentheses in a payee', ['20.4'], {
    warrant: withPayment({ payee_ids: ['merchant-a', 's)'] }),
  }),
  malformed('the network -', ['20.4'], {
    warrant: withAssets({ asset: 'USDC', network: 'base' }, { asset: 'A', network: '-' }),
  }),
  malformed('an audience of nobody', ['W13', '20.4'], { warrant: withIds() }),
  inSafe(
    'a warrant by a key that nobody trusts',
    safe({ issuer: keys.attacker, warrant: { ...sampleSafe.warrant, issuer: textSigner(keys.attacker) } }),
    ['a', 'issuer_untrusted'],
    { refs: ['W01'], flags: ['AUTH_BYPASS', 'LEGACY'] },
  ),
  inSafe(
    'a signature over another text',
    safe({ signed: { ...sampleSafe.warrant, expires_at_ms: 9_000 } }),
    ['a', 'warrant_signature_invalid'],
    { flags: ['AUTH_BYPASS', 'LEGACY'], wrong: ['node0.signature'] },
  ),
  inSafe('the instant of expiry', safe({ nowMs: 10_000 }), ['c', 'warrant_expired'], {
    refs: ['W30'],
    flags: ['TIME', 'LEGACY'],
    ambiguous: 'L03',
  }),
  inSafe(
    'a host that only ends like the one in the audience',
    hosted(term(sampleSafe, hosts('merchant-a.example')), 'evilmerchant-a.example'),
    ['d', 'audience_mismatch'],
    { refs: ['W40'], flags: ['AUTH_BYPASS', 'LEGACY'] },
  ),
  inSafe(
    'a path that only begins like the one that is allowed',
    asked(paths(sampleSafe), { target: '/payroll' }),
    ['e', 'path_not_allowed'],
    { refs: ['W42'], flags: ['AUTH_BYPASS', 'LEGACY'] },
  ),
  inSafe(
    'the asset on another network',
    offering(safe({ warrant: withPayment({}) }), { network: 'base-sepolia' }),
    ['e', 'asset_not_allowed'],
    { refs: ['W44'], flags: ['AUTH_BYPASS', 'LEGACY'] },
  ),
  inSafe('another version', term(sampleSafe, { version: 2 }), ['0', 'warrant_version_unsupported']),
  inSafe('the encoding of lf-core/1', safe({ finish: edited('warrant.encoding', 'lfw1+cbor') }), [
    '0',
    'encoding_unsupported',
  ]),
  inSafe(
    'a digest of another warrant',
    safe({ finish: edited('warrant.digest', `sha256:${'0'.repeat(64)}`) }),
    ['0', 'warrant_digest_mismatch'],
    { wrong: ['node0.digest'] },
  ),
  inSafe('a digest that was never seen', safe({ byDigest: true }), ['0', 'warrant_unknown_digest'], {
    needs: ['digest_ref'],
  }),
  inSafe(
    'the proof of another request',
    safe({ proof: { ...sampleSafe.proof, signed: asked(sampleSafe, { target: '/pay/x' }) } }),
    ['b', 'proof_signature_invalid'],
    { flags: ['BINDING', 'LEGACY'], wrong: ['proof.signature'] },
  ),
  {
    title: 'safe: one proof twice, with the constraints in another order',
    point: 'negative',
    refs: ['14.1'],
    flags: ['REPLAY', 'STATEFUL', 'LEGACY'],
    steps: [
      { scene: sampleSafe },
      {
        scene: term(safe({ signed: sampleSafe.warrant }), {
          constraints: sampleSafe.warrant.constraints.toReversed(),
        }),
        code: 'replay_detected',
        step: 'h',
      },
    ],
  },
  {
    title: 'safe: one budget, drawn on under two orders of the constraints',
    point: 'negative',
    refs: ['W46', '20.4'],
    flags: ['REPLAY', 'STATEFUL', 'LEGACY'],
    needs: ['period_limit'],
    steps: (() => {
      const limited = [
        ...withPayment({ period_limit: { amount: 300, window_ms: 5_000 } }).constraints,
        { Merchant: { merchant_ids: ['merchant-a'], host_suffixes: [] } },
      ];
      const first = term(sampleSafe, { constraints: limited });
      const challenge = { ...sampleSafe.challenge, challenge_id: 'challenge-0000002' };
      const second = { ...term(first, { constraints: limited.toReversed() }), challenge, proof: again };
      return [{ scene: first }, { scene: second, code: 'payment_period_exceeded', step: 'e' }];
    })(),
  },
  predicted('no extension', predict({ finish: () => undefined }), 'MissingLedgerFlowExtension'),
  predicted(
    'another challenge',
    predict({ finish: edited('challenge_id', 'challenge-2') }),
    'ChallengeMismatch',
    { wrong: ['proof.signature'] },
  ),
  predicted(
    'a digest of another warrant',
    predict({ finish: edited('warrant.digest', `sha256:${'0'.repeat(64)}`) }),
    'WarrantTransportMismatch',
    { wrong: ['node0.digest'] },
  ),
  predicted('a digest that was never seen', predict({ byDigest: true }), 'UnknownWarrantDigest', {
    needs: ['digest_ref'],
  }),
  predicted('another version', term(sampleText, { version: 2 }), 'UnsupportedVersion'),
  predicted(
    'a signature over another text',
    predict({ signed: { ...sampleText.warrant, expires_at_ms: 9_000 } }),
    'InvalidWarrantSignature',
    { wrong: ['node0.signature'] },
  ),
  predicted('one millisecond early', predict({ nowMs: 999 }), 'WarrantNotYetValid'),
  predicted('one millisecond late', predict({ nowMs: 10_001 }), 'WarrantExpired'),
  predicted(
    'another merchant in the audience',
    predict({ warrant: withIds('merchant-b') }),
    'MerchantNotAllowed',
  ),
  predicted(
    'the proof of another request',
    predict({ proof: { ...sampleText.proof, signed: asked(sampleText, { target: '/pay/x' }) } }),
    'InvalidProofSignature',
    { wrong: ['proof.signature'] },
  ),
  predicted(
    'created after now',
    predict({ proof: { ...sampleText.proof, createdAtMs: 2_501 } }),
    'ProofOutsideFreshnessWindow',
  ),
  predicted(
    'a subject that the warrant does not name',
    predict({ subject: { kind: 'caip10', value: 'caip10:eip155:8453:0xother' } }),
    'PaymentSubjectNotAllowed',
  ),
  predicted('another method', asked(sampleText, { method: 'PUT' }), 'HttpMethodNotAllowed'),
  predicted('another path', asked(sampleText, { target: '/' }), 'ResourcePathNotAllowed'),
  predicted('another tool', predict({ context: { tool_name: 'wire-transfer' } }), 'ToolNotAllowed'),
  predicted(
    'a provider, although the merchant names it: the code never fills it in',
    predict({
      warrant: {
        ...sampleText.warrant,
        constraints: [{ Tool: { tool_names: [], model_providers: ['openai'], action_labels: [] } }],
      },
      context: { model_provider: 'openai' },
    }),
    'ModelProviderNotAllowed',
  ),
  predicted('one unit above the cap', offering(sampleText, { amount: '201' }), 'PaymentAmountExceeded'),
  predicted('another asset', offering(sampleText, { asset: 'EURC' }), 'AssetNotAllowed'),
  predicted('another scheme', offering(sampleText, { scheme: 'upto' }), 'SchemeNotAllowed'),
  predicted(
    'an account over a warrant for the chain',
    {
      ...term(sampleText, { payment_subjects: [{ kind: 'ExchangeAccount', value: 'x' }] }),
      subject: { kind: 'exchange_account', value: 'x' },
    },
    'RailNotAllowed',
  ),
  predicted('another payee', offering(sampleText, { payTo: 'merchant-b' }), 'PayeeNotAllowed'),
  predicted(
    'sponsors, and sponsorship is off',
    term(sampleText, {
      constraints: [{ Sponsorship: { allow_sponsored_execution: false, sponsor_ids: ['s'] } }],
    }),
    'SponsorshipNotAllowed',
  ),
  {
    title: 'predict: garbage with the nonce of an honest request burns it',
    point: 'negative',
    refs: ['W71'],
    flags: ['LEGACY', 'STATEFUL'],
    steps: [
      {
        scene: predict({ finish: edited('proof.signature.value_b64', 'AAAA') }),
        code: 'InvalidProofSignature',
      },
      { scene: sampleText, code: 'ReplayDetected' },
    ],
  },
];

export const text: Family = {
  id: 'LFV-TEXT',
  description:
    'The compatibility profile lf-mar-text/2026-03: what its code answered, and what a safe reader of the same bytes does.',
  drafts: [],
  written: () => assembleTexts('LFV-TEXT', drafts, { predict: samplePredicted, safe: sampleInSafe }),
};
