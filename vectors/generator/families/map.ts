/**
 * LFV-MAP: the content of a warrant (section 5, rules C10 and C11). Every warrant here is canonical and signed. Step 0.
 * @module
 */
import type { Item } from '../cbor-item.js';
import { constraints, leaf, node, terms } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { bytesFor, keys } from '../keys.js';
import type { Terms } from '../scene.js';
import { cap, noon, open, openTerms, payee, signerItem, usdc } from '../worlds.js';
import { pair, today } from './pos.js';

const required = [
  'version',
  'warrant_type',
  'warrant_id',
  'issuer',
  'subject_signer',
  'payment_subjects',
  'audience',
  'not_before_ms',
  'expires_at_ms',
  'delegation',
  'constraints',
] as const;

const agent = signerItem(keys.agent);
const payment = cap('1000000').payment;
const withPayment = (patch: Terms) => constraints(-1, { payment: { ...payment, ...patch } });
const beside = (...list: readonly Item[]) => constraints(-1, cap('1000000'), ...list);

/** A member of the warrant, what it is instead, and how that reads. */
const wrongTypes: readonly (readonly [member: string, value: Item, what: string])[] = [
  ['version', '1', 'the text 1'],
  ['warrant_type', 1, 'an integer'],
  ['warrant_id', bytesFor('id', 8), 'bytes'],
  ['warrant_id', '', 'empty'],
  ['warrant_id', 'a\nb', 'a line feed in it'],
  ['warrant_id', 'a\u0085b', 'a control character of the upper range'],
  ['issuer', 'issuer', 'a text'],
  ['subject_signer', [agent], 'an array'],
  ['subject_signer', { ...agent, public_key: 'key' }, 'a key in text'],
  ['subject_signer', { ...agent, key_id: 1 }, 'a key id that is an integer'],
  ['payment_subjects', openTerms.payment_subjects[0], 'one subject without its array'],
  ['payment_subjects', [], 'an empty array'],
  ['payment_subjects', [{ kind: 'bank', value: 'x' }], 'a kind that does not exist'],
  ['payment_subjects', [{ kind: 'Caip10', value: 'x' }], 'a kind in other letters'],
  ['payment_subjects', [{ kind: 'caip10', value: '' }], 'an empty value'],
  ['payment_subjects', [...openTerms.payment_subjects, openTerms.payment_subjects[0]], 'one subject twice'],
  ['audience', 'any', 'a text'],
  ['audience', {}, 'an empty map'],
  ['audience', { any: false }, 'any: false'],
  ['audience', { any: true, merchant_ids: ['merchant-a'] }, 'two forms'],
  ['audience', { merchant_ids: [] }, 'an empty list: nobody or everybody?'],
  ['audience', { merchant_ids: ['merchant-a', 'merchant-a'] }, 'an id twice'],
  ['audience', { merchant_hosts: ['SHOP.merchant-a.example'] }, 'a host in upper case'],
  ['audience', { merchant_hosts: ['shop.merchant-a.example:443'] }, 'a host with a port'],
  ['audience', { merchant_hosts: ['*.merchant-a.example'] }, 'a wildcard'],
  ['audience', { merchant_hosts: ['https://shop.merchant-a.example'] }, 'a scheme'],
  ['audience', { merchant_hosts: ['shop.merchant-a.example.'] }, 'a trailing dot'],
  ['audience', { merchant_hosts: ['example'] }, 'a single label'],
  ['audience', { merchant_hosts: ['.127.0.0.1'] }, 'a dot before an IP literal'],
  ['audience', { merchant_hosts: ['shop..example'] }, 'an empty label'],
  ['not_before_ms', String(noon), 'a text'],
  ['expires_at_ms', bytesFor('time', 8), 'bytes'],
  ['delegation', true, 'a boolean'],
  ['delegation', { can_delegate: false }, 'no max_depth'],
  ['delegation', { can_delegate: 0, max_depth: 0 }, 'can_delegate is 0'],
  ['delegation', { can_delegate: true, max_depth: 0 }, 'may delegate, but no level'],
  ['delegation', { can_delegate: false, max_depth: 1 }, 'may not delegate, but one level'],
  ['constraints', [], 'an empty array'],
  ['constraints', { payment }, 'one constraint without its array'],
  ['metadata', new Map(), 'an empty map'],
  ['metadata', new Map([['a', 1]]), 'a value that is no text'],
];

/** Constraints that are none. */
const badConstraints: readonly (readonly [
  where: string,
  list: readonly Item[],
  what: string,
  ref?: string,
])[] = [
  [
    'constraints',
    [{ ...cap('1000000'), merchant: { merchant_ids: ['merchant-a'] } }],
    'two kinds in one map',
  ],
  ['constraints', [cap('1000000'), {}], 'an empty map among them'],
  ['constraints', [cap('1000000'), { approval: { required: true } }], 'an approval gate', 'W63'],
  ['constraints', [cap('1000000'), { merchant: {} }], 'a merchant constraint without a field'],
  ['merchant', [cap('1000000'), { merchant: { merchant_ids: [] } }], 'an empty list of ids', 'W13'],
  ['merchant', [cap('1000000'), { merchant: { merchant_ids: [''] } }], 'a list with one empty text', 'W13'],
  [
    'merchant',
    [cap('1000000'), { merchant: { host_suffixes: ['EXAMPLE.com'] } }],
    'a host in upper case',
    'W40',
  ],
  ['resource', [cap('1000000'), { resource: { http_methods: ['post'] } }], 'a method in lower case'],
  ['resource', [cap('1000000'), { resource: { path_prefixes: ['v1'] } }], 'a prefix without its slash'],
  ['resource', [cap('1000000'), { resource: { path_prefixes: ['/v1?q='] } }], 'a prefix with a query', 'W42'],
  [
    'resource',
    [cap('1000000'), { resource: { path_prefixes: ['/v1/../v2'] } }],
    'a prefix with a dot segment',
    'W42',
  ],
  [
    'resource',
    [cap('1000000'), { resource: { path_prefixes: ['/v1%2Fv2'] } }],
    'a prefix with an escaped slash',
    'W42',
  ],
  ['tool', [cap('1000000'), { tool: { tool_names: ['a', 'a'] } }], 'a name twice'],
  ['tool', [cap('1000000'), { tool: { tools: ['a'] } }], 'an unknown field'],
  [
    'sponsorship',
    [cap('1000000'), { sponsorship: { sponsor_ids: ['s'] } }],
    'sponsors without the permission',
    'W47',
  ],
  [
    'sponsorship',
    [cap('1000000'), { sponsorship: { allow_sponsored_execution: false, sponsor_ids: ['s'] } }],
    'sponsors although there may be none',
    'W47',
  ],
  ['payment', [{ payment: { max_per_request: { amount: '1' } } }], 'a cap and no assets', 'W45'],
  ['payment', [{ payment: { allowed_assets: [{ asset: usdc }] } }], 'assets and no cap', 'W45'],
  [
    'payment',
    [
      { payment: { max_per_request: { amount: '1000000' } } },
      { payment: { allowed_assets: [{ asset: usdc }] } },
    ],
    'cap and assets in two constraints',
    'W45',
  ],
  ['payment', [{ merchant: { merchant_ids: ['merchant-a'] } }], 'no payment constraint at all', 'W45'],
];

const badPayments: readonly (readonly [patch: Terms, what: string, ref?: string])[] = [
  [{ max_per_request: { amount: 1_000_000 } }, 'an amount that is an integer', 'L10'],
  [{ max_per_request: { amount: '01000000' } }, 'an amount with a leading zero', 'W50'],
  [{ max_per_request: { amount: '1e6' } }, 'an amount with an exponent', 'W50'],
  [{ max_per_request: { amount: '-1' } }, 'a negative amount', 'W50'],
  [{ max_per_request: { amount: '1000000', unit: 'USDC' } }, 'an unknown field beside the amount'],
  [{ max_per_request: {} }, 'a cap without an amount', 'W45'],
  [{ allowed_assets: [] }, 'an empty list of assets', 'L27'],
  [{ allowed_assets: [usdc] }, 'an asset that is a text'],
  [{ allowed_assets: [{ asset: usdc, network: 'base' }] }, 'a network that is no CAIP-2 name'],
  [
    {
      allowed_assets: [
        { asset: usdc, network: 'eip155:8453' },
        { asset: usdc, network: 'eip155:8453' },
      ],
    },
    'an asset twice',
  ],
  [{ allowed_rails: ['Onchain'] }, 'a rail in other letters'],
  [{ allowed_rails: [] }, 'an empty list of rails', 'L27'],
  [{ payee_ids: [payee, payee] }, 'a payee twice'],
  [{ allowed_schemes: [] }, 'an empty list of schemes', 'L27'],
  [{ period_limit: { amount: '5' } }, 'a budget without a window', 'L28'],
  [
    { period_limit: { amount: '5', window_ms: 1_000 }, allowed_assets: [{ asset: usdc }] },
    'a budget for an asset on any network',
    'L28',
  ],
  [
    {
      period_limit: { amount: '5', window_ms: 1_000 },
      allowed_assets: [
        { asset: usdc, network: 'eip155:8453' },
        { asset: 'x', network: 'eip155:1' },
      ],
    },
    'one budget for two assets',
    'L28',
  ],
  [{ approvals: 1 }, 'an unknown field', 'W65'],
];

const unknownKeys: readonly (readonly [where: string, patch: Terms, ref?: string])[] = [
  ['warrant', { approval_gates: [{ above: '100' }] }, 'W63'],
  ['warrant', { issuing_bounds: { max_per_request: '100' } }, 'W65'],
  ['warrant', { x: 1 }, 'W20'],
  ['issuer', { issuer: { ...signerItem(keys.issuer), name: 'issuer' } }],
  ['subject_signer', { subject_signer: { ...agent, derived_from: 'email' } }, 'W68'],
  [
    'payment_subjects',
    { payment_subjects: [{ kind: 'caip10', value: 'x', rail: 'onchain' }, ...openTerms.payment_subjects] },
  ],
  ['delegation', { delegation: { can_delegate: false, max_depth: 0, depth: 0 } }, 'W60'],
  ['audience', { audience: { everybody: true } }],
];

const suspicious = (ref: string | undefined) => (ref === undefined ? {} : { refs: [ref] });

export const map: Family = {
  id: 'LFV-MAP',
  description: 'The members of a warrant: present, typed, closed, and in agreement with one another.',
  drafts: [
    positive(
      'hosts with a leading dot, an A-label, localhost and IP literals',
      leaf({
        audience: {
          merchant_hosts: [
            '.merchant-a.example',
            'xn--caf-dma.example',
            'localhost',
            '192.0.2.7',
            '[2001:db8::1]',
          ],
        },
      })(open),
      { refs: ['9.1'] },
    ),
    positive(
      'the methods M-SEARCH and VERSION-CONTROL',
      beside({ resource: { http_methods: ['POST', 'M-SEARCH', 'VERSION-CONTROL'] } })(open),
      { refs: ['2'] },
    ),
    positive(
      'the prefix / and a prefix with an escape',
      beside({ resource: { path_prefixes: ['/', '/caf%C3%A9'] } })(open),
      { refs: ['9.2'] },
    ),
    positive(
      'one value as two kinds of subject',
      leaf({ payment_subjects: [...openTerms.payment_subjects, { kind: 'opaque', value: 'acct_20417' }] })(
        open,
      ),
    ),
    ...negatives(
      today,
      {
        step: '0',
        code: 'warrant_malformed',
        also: ['warrant_not_canonical'],
        basis: 'spec*',
        flags: ['BASIC'],
        refs: ['C10'],
      },
      [
        ...required.map(
          (member): Row => [
            `warrant.${member}`,
            'absent',
            leaf({ [member]: undefined }),
            member === 'version'
              ? { also: ['warrant_version_unsupported'] }
              : member === 'payment_subjects' || member === 'constraints'
                ? { refs: ['W45'] }
                : {},
          ],
        ),
        ['warrant.signature', 'absent', node(-1, { signature: () => undefined })],
        ['warrant.signature', 'the bare bytes', node(-1, { signature: ({ value }) => value })],
        [
          'warrant.signature',
          'an unknown key',
          node(-1, { signature: (made) => ({ ...made, over: 'body' }) }),
        ],
        ['warrant.signature', 'no alg', node(-1, { signature: ({ value }) => ({ value }) })],
      ],
    ),
    ...negatives(
      today,
      { step: '0', code: 'warrant_malformed', also: ['warrant_not_canonical'], flags: ['CONFUSION'] },
      [
        ...wrongTypes.map(
          ([member, value, what]): Row => [
            `warrant.${member}`,
            what,
            leaf({ [member]: value }),
            {
              ...(member === 'version' ? { also: ['warrant_version_unsupported'] as const } : {}),
              ...(what.includes('empty list') ? { refs: ['L27', 'W13'] } : {}),
            },
          ],
        ),
        ...badConstraints.map(
          ([where, list, what, ref]): Row => [where, what, constraints(-1, ...list), suspicious(ref)],
        ),
        ...badPayments.map(
          ([patch, what, ref]): Row => ['payment', what, withPayment(patch), suspicious(ref)],
        ),
        ...unknownKeys.map(
          ([where, patch, ref]): Row => [where, 'an unknown key', leaf(patch), suspicious(ref)],
        ),
        [
          'warrant.expires_at_ms',
          'equal to not_before_ms',
          leaf({ expires_at_ms: openTerms.not_before_ms }),
          { flags: ['TIME'], refs: ['W66'] },
        ],
        [
          'warrant.expires_at_ms',
          'before not_before_ms',
          leaf({ expires_at_ms: openTerms.not_before_ms - 1 }),
          { flags: ['TIME'], refs: ['W66'] },
        ],
      ],
    ),
    ...negatives(
      pair,
      { step: '0', code: 'warrant_malformed', also: ['warrant_not_canonical'], flags: ['CONFUSION'] },
      [
        [
          'node 1 parent_digest',
          'as text',
          (scene) => terms(1, { parent_digest: `sha256:${'00'.repeat(32)}` })(scene),
          { refs: ['W67'] },
        ],
        [
          'node 1 parent_digest',
          '31 bytes',
          terms(1, { parent_digest: bytesFor('parent', 31) }),
          { refs: ['W67'] },
        ],
        [
          'node 0',
          'an issuer warrant that may not delegate',
          terms(0, { warrant_type: 'issuer', delegation: { can_delegate: false, max_depth: 0 } }),
          { refs: ['L21'] },
        ],
      ],
    ),
    ...negatives(
      today,
      { step: '0', code: 'warrant_version_unsupported', flags: ['CONFUSION'], basis: 'spec*', refs: ['W24'] },
      [
        ['warrant.version', '0', leaf({ version: 0 })],
        ['warrant.version', '2', leaf({ version: 2 })],
        ['warrant.version', '2^64 - 1', leaf({ version: 2n ** 64n - 1n })],
      ],
    ),
    ...negatives(today, { step: '0', code: 'warrant_type_invalid', flags: ['CONFUSION'] }, [
      ['warrant.warrant_type', 'Execution', leaf({ warrant_type: 'Execution' })],
      ['warrant.warrant_type', 'root', leaf({ warrant_type: 'root' })],
      ['warrant.warrant_type', 'empty', leaf({ warrant_type: '' }), { also: ['warrant_malformed'] }],
    ]),
    ...negatives(today, { step: '0', code: 'alg_unsupported', flags: ['CONFUSION'] }, [
      ['issuer.alg', 'p256', leaf({ issuer: { ...signerItem(keys.issuer), alg: 'p256' } })],
      ['subject_signer.alg', 'Ed25519', leaf({ subject_signer: { ...agent, alg: 'Ed25519' } })],
      ['signature.alg', 'none', node(-1, { signature: ({ value }) => ({ alg: 'none', value }) })],
    ]),
  ],
};
