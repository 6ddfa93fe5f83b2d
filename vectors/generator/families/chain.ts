/**
 * LFV-CHAIN: what a delegate may hand on (section 11). The widenings are refused although the request fits parent and
 * child alike: a warrant must not even list what its parent does not have.
 * @module
 */

import { digestOf } from '../../../src/warrant/digest.js';
import { preimageOf } from '../../../src/warrant/signature/preimage.js';
import { signPreimage } from '../../../src/warrant/signature/signing-key.js';
import { builtNodes } from '../build.js';
import type { Item } from '../cbor-item.js';
import {
  all,
  config,
  constraints,
  context,
  ext,
  extDropped,
  node,
  now,
  quote,
  request,
  subject,
  terms,
} from '../changes.js';
import { type Draft, type Family, type Notes, negatives, positive, type Row } from '../draft.js';
import { bytesFor, configKey, keyNamed, keys } from '../keys.js';
import type { Change, Terms } from '../scene.js';
import { cap, chainOf, noon, payee, signerItem, subjects, usdc, wallet } from '../worlds.js';
import { nine, pair, three, today, two } from './pos.js';

const link = keyNamed('link 1');
const strict = { flags: ['WIDENING'], basis: 'spec*' } as const;
const widened = {
  step: 'a',
  code: 'delegation_scope_widened',
  ...strict,
  refs: ['W69', 'L05', 'K11'],
} as const;
const payment = (terms: Terms): Item => ({ payment: { ...cap('1000000').payment, ...terms } });
const limited = (...list: readonly Item[]): Item[] => [...list, cap('1000000')];

/** A chain whose two nodes have these constraints. */
const bounded = (parent: readonly Item[], child: readonly Item[]): Change =>
  all(constraints(0, ...parent), constraints(1, ...child));

/** Parent and child alike, then children that have more. */
interface Bound {
  readonly title: string;
  readonly parent: readonly Item[];
  readonly fits?: Change;
  readonly widenings: readonly (readonly [what: string, child: readonly Item[], ref?: string])[];
  readonly notes?: Notes;
}

const bounds: readonly Bound[] = [
  {
    title: 'merchant ids and hosts',
    parent: limited({ merchant: { merchant_ids: ['merchant-a'], host_suffixes: ['.merchant-a.example'] } }),
    widenings: [
      [
        'one merchant more',
        limited({
          merchant: { merchant_ids: ['merchant-a', 'merchant-b'], host_suffixes: ['.merchant-a.example'] },
        }),
      ],
      ['the ids dropped', limited({ merchant: { host_suffixes: ['.merchant-a.example'] } }), 'W66'],
      [
        'one host more',
        limited({
          merchant: {
            merchant_ids: ['merchant-a'],
            host_suffixes: ['.merchant-a.example', 'merchant-b.example'],
          },
        }),
      ],
      [
        'the domain itself where the parent has its subdomains',
        limited({ merchant: { merchant_ids: ['merchant-a'], host_suffixes: ['merchant-a.example'] } }),
      ],
      ['the constraint dropped', limited(), 'W66'],
    ],
  },
  {
    title: 'methods and paths',
    parent: limited({ resource: { http_methods: ['POST'], path_prefixes: ['/v1/search'] } }),
    widenings: [
      [
        'one method more',
        limited({ resource: { http_methods: ['POST', 'GET'], path_prefixes: ['/v1/search'] } }),
      ],
      [
        'one path more',
        limited({ resource: { http_methods: ['POST'], path_prefixes: ['/v1/search', '/v1/buy'] } }),
      ],
      ['a shorter path', limited({ resource: { http_methods: ['POST'], path_prefixes: ['/v1'] } })],
      [
        'a path that only begins alike',
        limited({ resource: { http_methods: ['POST'], path_prefixes: ['/v1/search', '/v1/searches'] } }),
      ],
      ['the methods dropped', limited({ resource: { path_prefixes: ['/v1/search'] } }), 'W66'],
      [
        'covered by two constraints together, by none alone',
        limited({ resource: { http_methods: ['POST'] } }, { resource: { path_prefixes: ['/v1/search'] } }),
      ],
    ],
  },
  {
    title: 'tools, providers and labels',
    parent: limited({
      tool: { tool_names: ['search'], model_providers: ['provider-x'], action_labels: ['read'] },
    }),
    fits: context({ tool_name: 'search', model_provider: 'provider-x', action_label: 'read' }),
    widenings: [
      [
        'one tool more',
        limited({
          tool: { tool_names: ['search', 'buy'], model_providers: ['provider-x'], action_labels: ['read'] },
        }),
      ],
      [
        'one provider more',
        limited({
          tool: {
            tool_names: ['search'],
            model_providers: ['provider-x', 'provider-y'],
            action_labels: ['read'],
          },
        }),
      ],
      [
        'one label more',
        limited({
          tool: { tool_names: ['search'], model_providers: ['provider-x'], action_labels: ['read', 'write'] },
        }),
      ],
      [
        'the labels dropped',
        limited({ tool: { tool_names: ['search'], model_providers: ['provider-x'] } }),
        'W66',
      ],
    ],
  },
  {
    title: 'cap, assets, rails, schemes and payees',
    parent: [payment({ allowed_rails: ['onchain'], allowed_schemes: ['exact'], payee_ids: [payee] })],
    widenings: [
      [
        'a higher cap',
        [
          payment({
            max_per_request: { amount: '1000001' },
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
            payee_ids: [payee],
          }),
        ],
      ],
      [
        'one asset more',
        [
          payment({
            allowed_assets: [
              { asset: usdc, network: 'eip155:8453' },
              { asset: 'EURC', network: 'eip155:8453' },
            ],
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
            payee_ids: [payee],
          }),
        ],
      ],
      [
        'the network of the asset dropped',
        [
          payment({
            allowed_assets: [{ asset: usdc }],
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
            payee_ids: [payee],
          }),
        ],
      ],
      [
        'one rail more',
        [payment({ allowed_rails: ['onchain', 'exchange'], allowed_schemes: ['exact'], payee_ids: [payee] })],
      ],
      [
        'one scheme more',
        [payment({ allowed_rails: ['onchain'], allowed_schemes: ['exact', 'upto'], payee_ids: [payee] })],
      ],
      [
        'one payee more',
        [
          payment({
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
            payee_ids: [payee, 'merchant-b'],
          }),
        ],
      ],
      [
        'the payee in lower case: coverage folds no case',
        [
          payment({
            allowed_rails: ['onchain'],
            allowed_schemes: ['exact'],
            payee_ids: [payee.toLowerCase()],
          }),
        ],
      ],
      ['the payees dropped', [payment({ allowed_rails: ['onchain'], allowed_schemes: ['exact'] })], 'W66'],
    ],
  },
  {
    title: 'a budget',
    parent: [payment({ period_limit: { amount: '50000', window_ms: 60_000 } })],
    notes: { needs: ['period_limit'], refs: ['L28'] },
    widenings: [
      ['a larger budget', [payment({ period_limit: { amount: '50001', window_ms: 60_000 } })]],
      [
        'the same budget in a shorter window',
        [payment({ period_limit: { amount: '50000', window_ms: 59_999 } })],
      ],
      ['the budget dropped', [payment({})], 'W66'],
    ],
  },
  {
    title: 'sponsors',
    parent: limited({ sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1'] } }),
    widenings: [
      [
        'one sponsor more',
        limited({
          sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1', 'sponsor-2'] },
        }),
      ],
      ['the list dropped', limited({ sponsorship: { allow_sponsored_execution: true } }), 'W66'],
    ],
  },
  {
    title: 'no sponsors',
    parent: limited({ sponsorship: { allow_sponsored_execution: false } }),
    widenings: [['sponsors allowed', limited({ sponsorship: { allow_sponsored_execution: true } })]],
  },
];

const boundDrafts = bounds.flatMap(
  ({ title, parent, fits = (scene) => scene, widenings, notes = {} }): Draft[] => {
    const base = positive(
      `a child with the bounds of its parent: ${title}`,
      all(bounded(parent, parent), fits)(chainOf(2)),
      notes,
    );
    return [
      base,
      ...negatives(
        base,
        { ...widened, ...notes, refs: widened.refs },
        widenings.map(
          ([what, child, ref]): Row => [
            'node 1 constraints',
            what,
            constraints(1, ...child),
            ref === undefined ? {} : { refs: [...widened.refs, ref] },
          ],
        ),
      ),
    ];
  },
);

const audience = (index: number, value: Terms): Change => terms(index, { audience: value });
const audiences = positive(
  'audiences: hosts of the child inside that of the parent',
  all(
    audience(0, { merchant_hosts: ['merchant-a.example'] }),
    audience(1, { merchant_hosts: ['.shop.merchant-a.example', 'shop.merchant-a.example'] }),
  )(chainOf(2)),
  { refs: ['K9'] },
);
const audienceIds = positive(
  'audiences: ids of the child inside those of the parent',
  all(
    audience(0, { merchant_ids: ['merchant-a', 'merchant-b'] }),
    audience(1, { merchant_ids: ['merchant-a'] }),
  )(chainOf(2)),
  { refs: ['K9'] },
);
const fewer = positive(
  'subjects: one of those of the parent',
  terms(1, { payment_subjects: [{ kind: 'caip10', value: wallet }] })(chainOf(2)),
  { refs: ['K10'] },
);
const stricter = positive(
  'a child that adds a constraint of a kind that its parent does not have',
  constraints(1, cap('20000'), { resource: { path_prefixes: ['/v1'] } })(chainOf(2)),
  { refs: ['K11'] },
);
const byDigest = { needs: ['digest_ref'] } as const;

const revoked =
  (index: number): Change =>
  (scene) => {
    const hash = builtNodes(scene)[index]?.hash;
    return config({ revoked_digests: hash === undefined ? [] : [digestOf(hash)] })(scene);
  };
const keyRevoked = (key: Parameters<typeof configKey>[0]): Change =>
  config({ revoked_keys: [configKey(key)] });

/** The depths of the chain, root first. */
const depths = (...list: readonly number[]): Change =>
  all(
    ...list.map((max_depth, index) =>
      terms(index, { delegation: { can_delegate: max_depth > 0, max_depth } }),
    ),
  );

const badlySigned = (index: number): Change =>
  node(index, { sign: (body) => signPreimage(keys.attacker, preimageOf('warrant', body)) });

export const chain: Family = {
  id: 'LFV-CHAIN',
  description: 'Links, depth, windows, scope and revocation of delegated warrants.',
  drafts: [
    audiences,
    audienceIds,
    fewer,
    stricter,
    ...boundDrafts.filter(({ kind }) => kind === 'positive'),
    ...boundDrafts.filter(({ kind }) => kind !== 'positive'),
    ...negatives(pair, { step: 'a', code: 'chain_parent_mismatch', flags: ['CONFUSION'] }, [
      [
        'node 0 parent_digest',
        'a root that names a parent',
        terms(0, { parent_digest: bytesFor('no parent') }),
        { refs: ['K1', 'W66'] },
      ],
      ['node 1 parent_digest', 'absent', terms(1, { parent_digest: undefined }), { refs: ['K4'] }],
      [
        'node 1 parent_digest',
        'of another warrant',
        terms(1, { parent_digest: bytesFor('other parent') }),
        { refs: ['K4', 'W67'] },
      ],
      [
        'node 1 parent_digest',
        'the hash of the body of its parent, without its signature',
        (scene) =>
          terms(1, {
            parent_digest: builtNodes({
              ...scene,
              nodes: scene.nodes.slice(0, 1).map((plan) => ({ ...plan, signature: () => undefined })),
            })[0]?.hash,
          })(scene),
        { refs: ['K4', 'W67'] },
      ],
      [
        'warrant_chain',
        'absent: the leaf without its parents',
        extDropped('warrant_chain'),
        { refs: ['W81', 'K1', 'L25'], also: ['warrant_unknown_digest'] },
      ],
    ]),
    ...negatives(today, { step: 'a', code: 'chain_parent_mismatch', flags: ['CONFUSION'] }, [
      [
        'node 0 parent_digest',
        'a warrant alone that names a parent',
        terms(0, { parent_digest: bytesFor('no parent') }),
        { refs: ['K1', 'W66'] },
      ],
    ]),
    ...negatives(three, { step: 'a', code: 'chain_parent_mismatch', flags: ['CONFUSION'] }, [
      [
        'node 2 parent_digest',
        'that of its grandparent',
        (scene) => terms(2, { parent_digest: builtNodes(scene)[0]?.hash })(scene),
        { refs: ['K4'] },
      ],
    ]),
    ...negatives(
      pair,
      { step: 'a', code: 'chain_issuer_mismatch', flags: ['AUTH_BYPASS'], basis: 'spec*', refs: ['K3'] },
      [
        ['node 1 issuer', 'the attacker', node(1, { key: keys.attacker })],
        ['node 1 issuer', 'the issuer of the root again', node(1, { key: keys.issuer })],
        [
          'node 1 issuer',
          'the secp256k1 key of the secret of the right one',
          node(1, { key: { ...link, alg: 'secp256k1' } }),
          { flags: ['CONFUSION'], refs: ['K3', 'W05'], needs: ['secp256k1'], also: ['alg_unsupported'] },
        ],
        [
          'node 1 issuer.key_id',
          'the key id of the right one, another key',
          all(
            terms(0, { subject_signer: { ...signerItem(link), key_id: 'kid' } }),
            node(1, { key: keys.attacker }),
            terms(1, { issuer: { ...signerItem(keys.attacker), key_id: 'kid' } }),
          ),
        ],
      ],
    ),
    ...negatives(
      three,
      { step: 'a', code: 'chain_issuer_mismatch', flags: ['AUTH_BYPASS'], basis: 'spec*', refs: ['K3'] },
      [['node 2 issuer', 'the subject of the root, which has handed on', node(2, { key: link })]],
    ),
    ...negatives(pair, { step: 'a', code: 'chain_duplicate', flags: ['CONFUSION'], refs: ['K5'] }, [
      ['node 1 warrant_id', 'that of its parent', terms(1, { warrant_id: 'w-0' })],
    ]),
    ...negatives(three, { step: 'a', code: 'chain_duplicate', flags: ['CONFUSION'], refs: ['K5'] }, [
      ['node 2 warrant_id', 'that of its grandparent', terms(2, { warrant_id: 'w-0' })],
    ]),
    ...negatives(pair, { step: 'a', code: 'delegation_not_allowed', ...strict, refs: ['K6'] }, [
      ['node 0 delegation', 'may not delegate', depths(0, 0)],
    ]),
    ...negatives(three, { step: 'a', code: 'delegation_not_allowed', ...strict, refs: ['K6'] }, [
      ['node 1 delegation', 'may not delegate', depths(2, 0, 0)],
    ]),
    ...negatives(pair, { step: 'a', code: 'delegation_depth_exceeded', ...strict, refs: ['K7', 'L04'] }, [
      ['node 1 delegation', 'the depth of its parent', depths(1, 1), { refs: ['K7', 'L04', 'W60'] }],
      ['node 1 delegation', 'more than its parent', depths(1, 8), { refs: ['K7', 'W61'] }],
    ]),
    ...negatives(three, { step: 'a', code: 'delegation_depth_exceeded', ...strict, refs: ['K7', 'W61'] }, [
      ['node 1 delegation', 'raised above its parent, and used by the grandchild', depths(1, 2, 1)],
      ['node 2 delegation', 'the depth of its parent', depths(2, 1, 1), { refs: ['K7', 'L04', 'W60'] }],
      [
        'node 0 delegation',
        'one level, and the chain has two',
        depths(1, 1, 0),
        { refs: ['K7', 'L04', 'W60'] },
      ],
    ]),
    ...negatives(nine, { step: 'a', code: 'delegation_depth_exceeded', ...strict, refs: ['K7'] }, [
      [
        'node 0 delegation',
        'seven levels, and the chain has eight',
        terms(0, { delegation: { can_delegate: true, max_depth: 7 } }),
      ],
    ]),
    ...negatives(pair, { step: 'a', code: 'delegation_window_widened', ...strict, refs: ['K8'] }, [
      [
        'node 1 not_before_ms',
        'one millisecond before its parent',
        terms(1, { not_before_ms: noon - 60_001 }),
      ],
      [
        'node 1 expires_at_ms',
        'one millisecond after its parent',
        terms(1, { expires_at_ms: noon + 240_001 }),
      ],
    ]),
    ...negatives(three, { step: 'a', code: 'delegation_window_widened', ...strict, refs: ['K8'] }, [
      [
        'node 2 expires_at_ms',
        'within the root, beyond its parent',
        all(terms(1, { expires_at_ms: noon + 100_000 }), terms(2, { expires_at_ms: noon + 200_000 })),
      ],
    ]),
    ...negatives(audienceIds, { ...widened, refs: ['K9', 'L05', 'W69'] }, [
      ['node 1 audience', 'one merchant more', audience(1, { merchant_ids: ['merchant-a', 'merchant-c'] })],
      ['node 1 audience', 'any', audience(1, { any: true })],
      [
        'node 1 audience',
        'hosts where the parent has ids',
        audience(1, { merchant_hosts: ['shop.merchant-a.example'] }),
      ],
    ]),
    ...negatives(audiences, { ...widened, refs: ['K9', 'L05', 'W69'] }, [
      [
        'node 1 audience',
        'one host more',
        audience(1, { merchant_hosts: ['shop.merchant-a.example', 'merchant-b.example'] }),
      ],
      [
        'node 1 audience',
        'the parent has subdomains only, the child the domain',
        all(
          audience(0, { merchant_hosts: ['.merchant-a.example'] }),
          audience(1, { merchant_hosts: ['merchant-a.example'] }),
        ),
      ],
      [
        'node 1 audience',
        'a name that ends alike',
        audience(1, { merchant_hosts: ['shop.merchant-a.example', 'evilmerchant-a.example'] }),
        { refs: ['K9', 'W40'] },
      ],
      ['node 1 audience', 'any', audience(1, { any: true })],
      ['node 1 audience', 'ids where the parent has hosts', audience(1, { merchant_ids: ['merchant-a'] })],
    ]),
    ...negatives(fewer, { ...widened, refs: ['K10', 'L05'] }, [
      [
        'node 1 payment_subjects',
        'one more than the parent has',
        terms(1, { payment_subjects: [...subjects, { kind: 'opaque', value: 'mine' }] }),
      ],
      [
        'node 1 payment_subjects',
        'the value of another kind',
        terms(1, {
          payment_subjects: [
            { kind: 'caip10', value: wallet },
            { kind: 'opaque', value: wallet },
          ],
        }),
      ],
    ]),
    ...negatives(three, { ...widened, refs: ['K10', 'K11', 'L05'] }, [
      [
        'node 2 constraints',
        'a higher cap than its parent, within that of the root',
        all(constraints(1, cap('20000')), constraints(2, cap('30000'))),
      ],
      [
        'node 1',
        'an issuer warrant that drops the subjects of its parent',
        all(
          terms(0, { warrant_type: 'issuer' }),
          terms(1, { warrant_type: 'issuer', payment_subjects: undefined }),
        ),
        { refs: ['K10'] },
      ],
    ]),
    ...negatives(
      pair,
      { step: 'a', code: 'warrant_type_invalid', flags: ['CONFUSION'], refs: ['K12', 'L21'] },
      [
        [
          'node 1 warrant_type',
          'an issuer warrant as leaf',
          all(
            terms(0, { warrant_type: 'issuer', delegation: { can_delegate: true, max_depth: 2 } }),
            terms(1, { warrant_type: 'issuer', delegation: { can_delegate: true, max_depth: 1 } }),
          ),
        ],
      ],
    ),
    ...negatives(
      three,
      { step: 'a', code: 'warrant_type_invalid', flags: ['CONFUSION'], refs: ['K12', 'L21'] },
      [
        [
          'node 1 warrant_type',
          'an issuer warrant under an execution warrant',
          terms(1, { warrant_type: 'issuer' }),
        ],
      ],
    ),
    ...negatives(today, { step: 'a', code: 'warrant_type_invalid', flags: ['CONFUSION'], refs: ['L21'] }, [
      [
        'warrant_type',
        'an issuer warrant alone',
        terms(0, { warrant_type: 'issuer', delegation: { can_delegate: true, max_depth: 1 } }),
      ],
    ]),
    ...negatives(
      three,
      {
        step: 'a',
        code: 'warrant_revoked',
        flags: ['AUTH_BYPASS'],
        basis: 'spec*',
        refs: ['K13', 'W64'],
        needs: ['revocation'],
      },
      [
        ...['root', 'middle', 'leaf'].map(
          (name, index): Row => ['config.revoked_digests', `the ${name}`, revoked(index)],
        ),
        ['config.revoked_keys', 'the issuer of the root', keyRevoked(keys.issuer)],
        ['config.revoked_keys', 'the key in the middle', keyRevoked(link)],
        ['config.revoked_keys', 'the agent', keyRevoked(keys.agent)],
      ],
    ),
    ...negatives(
      today,
      {
        step: 'a',
        code: 'warrant_revoked',
        flags: ['AUTH_BYPASS'],
        basis: 'spec*',
        refs: ['K13'],
        needs: ['revocation'],
      },
      [['config.revoked_digests', 'the only warrant', revoked(0)]],
    ),
    ...negatives(
      three,
      { step: 'a', code: 'warrant_signature_invalid', flags: ['AUTH_BYPASS'], basis: 'spec*' },
      [
        ['node 0 signature', 'by the attacker', badlySigned(0), { wrong: ['node0.signature'] }],
        ['node 1 signature', 'by the attacker', badlySigned(1), { wrong: ['node1.signature'] }],
        ['node 2 signature', 'by the attacker', badlySigned(2), { wrong: ['node2.signature'] }],
      ],
    ),
    ...negatives(
      three,
      { step: 'c', code: 'warrant_expired', flags: ['TIME'], basis: 'spec*', refs: ['W30'] },
      [
        ['now_ms', 'after all of the chain', now(noon + 240_001)],
        [
          'node 1 and node 2',
          'ended',
          all(terms(1, { expires_at_ms: noon - 5 }), terms(2, { expires_at_ms: noon - 5 })),
        ],
      ],
    ),
    ...negatives(three, { step: 'd', code: 'audience_mismatch', flags: ['BINDING'], basis: 'spec*' }, [
      [
        'node 0 audience',
        'and all below: another merchant',
        all(
          audience(0, { merchant_ids: ['merchant-b'] }),
          audience(1, { merchant_ids: ['merchant-b'] }),
          audience(2, { merchant_ids: ['merchant-b'] }),
        ),
      ],
    ]),
    ...negatives(pair, { step: 'e', ...strict, code: 'payment_amount_exceeded' }, [
      ['accepted.amount', 'beyond the cap of both', quote({ amount: '1000001' })],
      ['node 1 constraints', 'a lower cap than the amount', constraints(1, cap('9999'))],
    ]),
    ...negatives(two, { step: 'e', ...strict, code: 'payment_amount_exceeded' }, [
      ['accepted.amount', 'within the cap of the root, beyond that of the leaf', quote({ amount: '151' })],
    ]),
    ...negatives(
      fewer,
      { step: 'e', flags: ['BINDING'], basis: 'spec*', code: 'payment_subject_not_allowed' },
      [
        [
          'subject.payment_subject',
          'a subject of the root that the leaf does not have',
          subject('opaque', 'vault-7'),
        ],
      ],
    ),
    ...negatives(stricter, { step: 'e', ...strict, code: 'path_not_allowed' }, [
      ['request.target', 'outside what the leaf adds', request({ target: '/v2' })],
    ]),
    ...negatives(pair, { step: '0', code: 'warrant_digest_mismatch', flags: ['CONFUSION'], basis: 'spec*' }, [
      [
        'warrant.digest',
        'that of another warrant',
        ext('warrant.digest', `sha256:${'ab'.repeat(32)}`),
        { wrong: ['node1.digest'] },
      ],
      [
        'warrant_chain.0.digest',
        'that of another warrant',
        ext('warrant_chain.0.digest', `sha256:${'ab'.repeat(32)}`),
        { wrong: ['node0.digest'] },
      ],
      [
        'warrant.digest',
        'of the body without its signature',
        (scene) =>
          ext(
            'warrant.digest',
            digestOf(
              builtNodes({
                ...scene,
                nodes: scene.nodes.map((plan, index) =>
                  index === 1 ? { ...plan, signature: () => undefined } : plan,
                ),
              })[1]?.hash ?? fail(),
            ),
          )(scene),
        { wrong: ['node1.digest'] },
      ],
    ]),
    ...negatives(
      pair,
      {
        step: '0',
        code: 'warrant_unknown_digest',
        flags: ['AUTH_BYPASS'],
        basis: 'spec*',
        refs: ['W23'],
        ...byDigest,
      },
      [
        ['warrant', 'a digest that nobody has sent', node(1, { byDigest: true })],
        [
          'warrant_chain',
          'an ancestor that nobody has sent',
          node(0, { byDigest: true }),
          { refs: ['W23', 'W81'] },
        ],
      ],
    ),
  ],
};

function fail(): never {
  throw new Error('the chain has this node');
}
