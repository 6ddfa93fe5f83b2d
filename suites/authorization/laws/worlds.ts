/**
 * Valid worlds: merchant, clock, challenge, request, chain and payment, each of which every verifier has to authorize.
 * Chains narrow from the root to the leaf. Values come from small pools, so that a change has something to meet.
 * Source: the authorization specification, section 23.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import type { SigningKey } from '../../../src/warrant/signature/signing-key.js';
import type { JsonObject } from '../../../src/wire/json.js';
import type { Item } from '../../../vectors/generator/cbor-item.js';
import { bytesFor, configKey, keyNamed } from '../../../vectors/generator/keys.js';
import type { NodePlan, Scene, Terms } from '../../../vectors/generator/scene.js';
import { noon, payee, signerItem, usdc } from '../../../vectors/generator/worlds.js';
import type { Hello } from '../protocol.js';

export const merchant = 'merchant-a';
const longestDepth = 8;

export interface Subject {
  readonly kind: string;
  readonly value: string;
}

const subjectPool: readonly Subject[] = [
  { kind: 'caip10', value: 'eip155:8453:0x857b06519E91e3A54538791bDbb0E22373e36b66' },
  { kind: 'exchange_account', value: 'binance:uid:1122334455' },
  { kind: 'facilitator_account', value: 'acct_20417' },
  { kind: 'opaque', value: 'gateway:stripe:cus_9s6' },
  { kind: 'opaque', value: 'vault-7' },
];

const railOf = ({ kind, value }: Subject): string => {
  if (kind === 'caip10') return 'onchain';
  if (kind !== 'opaque') return 'exchange';
  return value.startsWith('gateway:') ? 'traditional_gateway' : 'custodial';
};

interface Facts {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly tool: string;
  readonly provider: string;
  readonly label: string;
  readonly subject: Subject;
}

/** Restrictions that a request passes: one entry of the list does, the others are for narrowing. */
const restrictions: readonly ((facts: Facts, others: number) => { readonly [kind: string]: Terms })[] = [
  (_, others) => ({
    merchant: { merchant_ids: [merchant, 'merchant-b', 'merchant-c'].slice(0, 1 + others) },
  }),
  ({ host }, others) => ({
    merchant: { host_suffixes: [host, '.b.example', 'c.example'].slice(0, 1 + others) },
  }),
  ({ method }, others) => ({
    resource: { http_methods: [method, 'PATCH', 'DELETE'].slice(0, 1 + others) },
  }),
  ({ path }, others) => ({ resource: { path_prefixes: [path, '/b', '/c/'].slice(0, 1 + others) } }),
  ({ tool }, others) => ({ tool: { tool_names: [tool, 'tool-b', 'tool-c'].slice(0, 1 + others) } }),
  ({ provider }, others) => ({
    tool: { model_providers: [provider, 'provider-b', 'provider-c'].slice(0, 1 + others) },
  }),
  ({ label }, others) => ({ tool: { action_labels: [label, 'label-b', 'label-c'].slice(0, 1 + others) } }),
  ({ subject }, others) => {
    const rail = railOf(subject);
    const rest = ['onchain', 'exchange', 'custodial', 'traditional_gateway'].filter((one) => one !== rail);
    return { payment: { allowed_rails: [rail, ...rest].slice(0, 1 + others) } };
  },
  (_, others) => ({ payment: { allowed_schemes: ['exact', 'upto', 'deferred'].slice(0, 1 + others) } }),
  (_, others) => ({ payment: { payee_ids: [payee, 'payee-b', 'payee-c'].slice(0, 1 + others) } }),
  (_, others) => ({ sponsorship: { allow_sponsored_execution: others > 0 } }),
];

/** A target, and a prefix under which it lies. */
const targets = [
  { target: '/pay', path: '/pay' },
  { target: '/pay/x?q=1', path: '/pay' },
  { target: '/v1/search?q=flights&page=2', path: '/v1/' },
  { target: '/pay%20x/', path: '/pay%20x' },
];

export interface WorldOptions {
  readonly shortest?: number;
  readonly longest?: number;
  /** Atomic units; the cap is that of the leaf. */
  readonly money?: Arbitrary<{ readonly amount: bigint; readonly cap: bigint }>;
}

const smallMoney = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(1_000))
  .map(([amount, room]) => ({ amount: BigInt(amount), cap: BigInt(amount + room) }));

const algOf = (hello: Hello): Arbitrary<SigningKey['alg']> =>
  hello.algs.includes('secp256k1')
    ? fc.constantFrom('ed25519' as const, 'ed25519' as const, 'secp256k1' as const)
    : fc.constant('ed25519' as const);

/** A further key, always the same for a name. */
export const keyOfNobody = keyNamed('a law, nobody');

/** An array element of which the caller knows that it is there. */
export function pick<Value>(list: readonly Value[], index: number): Value {
  const value = list[index < 0 ? list.length + index : index % Math.max(1, list.length)];
  if (value === undefined) throw new RangeError('an empty list');
  return value;
}

/** Worlds that every verifier authorizes. */
export function anyWorld(hello: Hello, options: WorldOptions = {}): Arbitrary<Scene> {
  const { shortest = 1, longest = 3, money = smallMoney } = options;
  const restriction = fc.option(fc.record({ from: fc.nat(3), others: fc.nat(2) }), {
    nil: undefined,
    freq: 2,
  });
  return fc
    .record({
      algs: fc.array(algOf(hello), { minLength: longest + 1, maxLength: longest + 1 }),
      length: fc.integer({ min: shortest, max: longest }),
      clock: fc.nat(1_000_000),
      name: fc.nat(0xffff),
      method: fc.constantFrom('POST', 'GET', 'M-SEARCH'),
      host: fc.constantFrom('shop.example', 'a.shop.example', 'localhost'),
      port: fc.constantFrom('', ':8443'),
      target: fc.constantFrom(...targets),
      body: fc.string({ maxLength: 12 }),
      tool: fc.constantFrom('web-search', 'tool-z'),
      money,
      subject: fc.constantFrom(...subjectPool),
      moreSubjects: fc.nat(4),
      freshnessMs: fc.integer({ min: 1_000, max: 120_000 }),
      ageMs: fc.nat(900),
      backMs: fc.integer({ min: 1_000, max: 90_000 }),
      aheadMs: fc.integer({ min: 100_000, max: 300_000 }),
      audience: fc.record({
        kind: fc.constantFrom('any', 'ids', 'hosts'),
        from: fc.nat(3),
        others: fc.nat(2),
      }),
      restrictions: fc.tuple(...restrictions.map(() => restriction)),
    })
    .map((recipe): Scene => {
      const { length, host, subject, money: sums } = recipe;
      const nowMs = noon + recipe.clock;
      const keys = Array.from({ length: length + 1 }, (_, index) =>
        keyNamed(`law ${index} ${pick(recipe.algs, index)}`, pick(recipe.algs, index)),
      );
      const agent = pick(keys, -1);
      const { target, path } = recipe.target;
      const facts: Facts = {
        method: recipe.method,
        host,
        path,
        tool: recipe.tool,
        provider: 'provider-a',
        label: 'label-a',
        subject,
      };
      const left = (others: number, index: number): number => Math.max(0, others - index);
      const constraintsOf = (index: number): Item => [
        ...restrictions.flatMap((make, at) => {
          const chosen = recipe.restrictions[at];
          return chosen === undefined || chosen.from > index ? [] : [make(facts, left(chosen.others, index))];
        }),
        {
          payment: {
            max_per_request: { amount: `${sums.cap + BigInt(length - 1 - index)}` },
            allowed_assets: [{ asset: usdc, network: 'eip155:8453' }],
          },
        },
      ];
      const audienceOf = (index: number): Terms => {
        const { kind, from, others } = recipe.audience;
        if (kind === 'any' || from > index) return { any: true };
        return kind === 'ids'
          ? { merchant_ids: [merchant, 'merchant-b', 'merchant-c'].slice(0, 1 + left(others, index)) }
          : { merchant_hosts: [host, '.b.example', 'c.example'].slice(0, 1 + left(others, index)) };
      };
      const nodes = keys.slice(0, -1).map(
        (key, index): NodePlan => ({
          key,
          terms: {
            warrant_type: 'execution',
            warrant_id: `w-${recipe.name}-${index}`,
            subject_signer: signerItem(pick(keys, index + 1)),
            payment_subjects: [
              { ...subject },
              ...subjectPool
                .filter((one) => one !== subject)
                .slice(0, left(recipe.moreSubjects, index))
                .map((one) => ({ ...one })),
            ],
            audience: audienceOf(index),
            not_before_ms: nowMs - recipe.backMs + index,
            expires_at_ms: nowMs + recipe.aheadMs - index,
            delegation: {
              can_delegate: index < length - 1,
              max_depth: Math.min(longestDepth, length - 1 - index),
            },
            constraints: constraintsOf(index),
          },
        }),
      );
      const accepted: JsonObject = {
        scheme: 'exact',
        network: 'eip155:8453',
        amount: `${sums.amount}`,
        asset: usdc,
        payTo: payee,
        maxTimeoutSeconds: 60,
        extra: { name: 'USD Coin', version: '2' },
      };
      const issuedAtMs = nowMs - 999;
      const expiresAtMs = issuedAtMs + 300_000;
      const challengeId = `law-challenge-${recipe.name}-0`;
      return {
        nowMs,
        config: {
          anchors: [configKey(pick(keys, 0))],
          merchant_id: merchant,
          merchant_hosts: [host],
        },
        challenge: {
          members: {
            version: 'lfx402/v1',
            challenge_id: challengeId,
            proof_binding: 'accepted+request',
            warrant_transport: 'inline_or_digest_ref',
            required_subject_kinds: ['signer', 'payment_subject'],
            nonce_bytes: 16,
            merchant_id: merchant,
            expires_at_ms: expiresAtMs,
            proof_freshness_ms: recipe.freshnessMs,
          },
          accepts: [accepted],
          issuedAtMs,
          expiresAtMs,
        },
        challengeId,
        request: {
          method: recipe.method,
          authority: `${host}${recipe.port}`,
          target,
          body: new Uint8Array(Buffer.from(recipe.body)),
        },
        nodes,
        accepted,
        payload: { authorization: { from: subject.value, value: `${sums.amount}` }, memo: 'é' },
        subject,
        proof: {
          key: agent,
          createdAtMs: nowMs - recipe.ageMs,
          nonce: bytesFor(`law nonce ${recipe.name}`, 16),
        },
        context: { tool_name: recipe.tool, model_provider: 'provider-a', action_label: 'label-a' },
        finish: [],
      };
    });
}

/** The same payment again, under another challenge and with another nonce, at another time. */
export function again(scene: Scene, index: number, nowMs = scene.nowMs): Scene {
  const challengeId = `${scene.challengeId}${index}`;
  const expiresAtMs = nowMs + 300_000;
  return {
    ...scene,
    nowMs,
    challengeId,
    challenge: scene.challenge && {
      ...scene.challenge,
      members: { ...scene.challenge.members, challenge_id: challengeId, expires_at_ms: expiresAtMs },
      issuedAtMs: nowMs,
      expiresAtMs,
    },
    proof: {
      ...scene.proof,
      createdAtMs: nowMs,
      nonce: bytesFor(`${Buffer.from(scene.proof.nonce).toString('hex')} ${index}`, 16),
    },
  };
}

/** Adds a constraint to one node, whatever the others say. */
export const restrict =
  (index: number, constraint: Item) =>
  (scene: Scene): Scene => ({
    ...scene,
    nodes: scene.nodes.map((plan, at) => {
      const { constraints } = plan.terms;
      const before = Array.isArray(constraints) ? constraints : [];
      return at === (index < 0 ? scene.nodes.length + index : index)
        ? { ...plan, terms: { ...plan.terms, constraints: [constraint, ...before] } }
        : plan;
    }),
  });
