/**
 * LFV-CON: each field of each constraint, on its own (section 10). Step e.
 * @module
 */
import type { RefusalCode } from '../../../src/warrant/refusal-codes.js';
import type { JsonObject } from '../../../src/wire/json.js';
import type { Item } from '../cbor-item.js';
import { all, constraints, context, leaf, quote, request, same, subject } from '../changes.js';
import { type Draft, type Family, type Notes, negatives, positive, type Row } from '../draft.js';
import type { Change, Terms } from '../scene.js';
import { cap, open, payee, subjects, usdc, wallet } from '../worlds.js';

const only = (...list: readonly Item[]): Change => constraints(-1, ...list, cap('1000000'));
const payment = (terms: Terms): Change =>
  constraints(-1, { payment: { ...cap('1000000').payment, ...terms } });

/** A restriction and a payment that fits, then payments that do not. */
interface Group extends Notes {
  readonly title: string;
  readonly code: RefusalCode;
  /** The restricted warrant. */
  readonly warrant: Change;
  /** What makes the payment fit. */
  readonly fits?: Change;
  readonly rail?: string;
  readonly fails: readonly Row[];
}

const aimed = (target: string): Change => request({ target });
const crossed = (target: string, what: string): Row => [
  'request.target',
  what,
  aimed(target),
  { code: 'request_target_not_canonical', refs: ['W42', '9.2'] },
];
const outside = (target: string, what: string): Row => [
  'request.target',
  what,
  aimed(target),
  { refs: ['W42', '9.2'] },
];
const told = (patch: JsonObject): Change => context(patch);
const forgotten =
  (name: string): Change =>
  (scene) => {
    const { [name]: _, ...context } = scene.context ?? {};
    return { ...scene, context };
  };

/** A list of the tool constraint, and the member of the context that it is about. */
const toolGroup = (field: string, member: string, code: RefusalCode): Group => ({
  title: `tool.${field}`,
  code,
  warrant: only({ tool: { [field]: ['search', 'fetch'] } }),
  fits: told({ [member]: 'search' }),
  refs: ['W49'],
  flags: ['WIDENING'],
  fails: [
    [`context.${member}`, 'missing', forgotten(member), { basis: 'kit' }],
    [`context.${member}`, 'another', told({ [member]: 'delete' })],
    [`context.${member}`, 'in other letters', told({ [member]: 'Search' })],
    [`context.${member}`, 'longer by a space', told({ [member]: 'search ' })],
    [`context.${member}`, 'empty', told({ [member]: '' }), { basis: 'kit' }],
  ],
});

const paid = (kind: string, value: string): Change => subject(kind, value);
const railGroup = (
  rail: string,
  fits: (typeof subjects)[number],
  wrong: readonly (typeof subjects)[number][],
): Group => ({
  title: `payment.allowed_rails: ${rail}`,
  code: 'rail_not_allowed',
  warrant: payment({ allowed_rails: [rail] }),
  fits: paid(fits.kind, fits.value),
  rail,
  refs: ['W48', '9.6'],
  flags: ['WIDENING'],
  fails: wrong.map(
    (one): Row => ['subject.payment_subject', `${one.kind} ${one.value}`, paid(one.kind, one.value)],
  ),
});
const [chain, exchange, account, gateway, vault] = subjects;

const solana = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
const upper = usdc.replace(/[a-f]/g, (letter) => letter.toUpperCase());

const groups: readonly Group[] = [
  {
    title: 'resource.http_methods',
    code: 'http_method_not_allowed',
    warrant: only({ resource: { http_methods: ['POST', 'PUT'] } }),
    flags: ['WIDENING'],
    fails: [
      ['request.method', 'GET', request({ method: 'GET' })],
      ['request.method', 'post', request({ method: 'post' }), { basis: 'kit' }],
      ['request.method', 'POSTS', request({ method: 'POSTS' })],
    ],
  },
  {
    title: 'resource.path_prefixes',
    code: 'path_not_allowed',
    warrant: only({ resource: { path_prefixes: ['/pay', '/orders/'] } }),
    fits: aimed('/pay'),
    flags: ['WIDENING'],
    fails: [
      outside('/payroll', 'goes on within the segment'),
      outside('/pa', 'is shorter than the prefix'),
      outside('/PAY', 'in upper case'),
      outside('/', 'the root'),
      outside('/orders', 'without the slash of the prefix'),
      outside('/admin?next=/pay', 'the prefix in the query'),
      outside('/%70ay', 'the prefix, escaped'),
      outside('/admin/pay', 'the prefix further inside'),
      crossed('/pay/../admin', 'a dot segment'),
      crossed('/pay/./x', 'a dot segment of one dot'),
      crossed('/pay/..', 'a dot segment at the end'),
      crossed('/pay%2f..%2fadmin', 'escaped slashes and dots'),
      crossed('/pay/%2e%2e/admin', 'escaped dots'),
      crossed('/pay/%2E%2E/admin', 'escaped dots, upper case'),
      crossed('/pay%5cadmin', 'an escaped backslash'),
      crossed('/pay\\admin', 'a backslash'),
      crossed('/pay//x', 'an empty segment'),
      crossed('//pay', 'two slashes at the start'),
      crossed('/pay%00', 'an escaped zero byte'),
      crossed('/pay%7f', 'an escaped delete'),
      crossed('/pay%', 'a percent sign alone'),
      crossed('/pay%zz', 'an escape that is none'),
      crossed('/pay#x', 'a fragment'),
      crossed('/pay x', 'a space'),
      crossed('/pay\u00e9', 'a letter beyond ASCII'),
      crossed('/pay\nHost: merchant-b.example', 'a line feed'),
      crossed('https://shop.merchant-a.example/pay', 'the absolute form'),
      crossed('shop.merchant-a.example:443', 'the authority form'),
      crossed('*', 'the asterisk form'),
      crossed('pay', 'no slash at the start'),
      crossed('', 'empty'),
    ],
  },
  {
    title: 'a path below the prefix, with a query that holds everything',
    code: 'path_not_allowed',
    warrant: only({ resource: { path_prefixes: ['/pay'] } }),
    fits: aimed('/pay/x;y=1?a=../..//%2f'),
    flags: ['EDGE_CASE'],
    fails: [],
  },
  {
    title: 'a target that is not canonical, where no path is restricted',
    code: 'path_not_allowed',
    warrant: same,
    fits: aimed('/pay/../x'),
    flags: ['EDGE_CASE'],
    refs: ['9.2'],
    fails: [],
  },
  {
    title: 'a prefix that ends with a slash',
    code: 'path_not_allowed',
    warrant: only({ resource: { path_prefixes: ['/orders/'] } }),
    fits: aimed('/orders/7'),
    fails: [outside('/ordersx/7', 'another segment')],
  },
  toolGroup('tool_names', 'tool_name', 'tool_not_allowed'),
  toolGroup('model_providers', 'model_provider', 'model_provider_not_allowed'),
  toolGroup('action_labels', 'action_label', 'action_label_not_allowed'),
  {
    title: 'payment.max_per_request: the amount is the cap',
    code: 'payment_amount_exceeded',
    warrant: constraints(-1, cap('10000')),
    flags: ['WIDENING'],
    basis: 'spec*',
    fails: [
      ['accepted.amount', 'one more', quote({ amount: '10001' })],
      ['accepted.amount', '2^64', quote({ amount: '18446744073709551616' }), { refs: ['W50', 'L10'] }],
      [
        'accepted.amount',
        '2^64 + 1, which is 1 in 64 bits',
        quote({ amount: '18446744073709551617' }),
        { refs: ['W50'] },
      ],
      ['accepted.amount', '2^256 - 1', quote({ amount: (2n ** 256n - 1n).toString() }), { refs: ['W50'] }],
    ],
  },
  {
    title: 'payment.max_per_request: amounts that a double cannot tell apart',
    code: 'payment_amount_exceeded',
    warrant: constraints(-1, cap('9007199254740992')),
    fits: quote({ amount: '9007199254740992' }),
    flags: ['EDGE_CASE', 'WIDENING'],
    fails: [
      [
        'accepted.amount',
        '9007199254740993',
        quote({ amount: '9007199254740993' }),
        { refs: ['W50', 'L10'] },
      ],
    ],
  },
  {
    title: 'payment.max_per_request: numbers, not texts',
    code: 'payment_amount_exceeded',
    warrant: constraints(-1, cap('9')),
    fits: quote({ amount: '8' }),
    flags: ['EDGE_CASE', 'WIDENING'],
    fails: [['accepted.amount', '10, which sorts before 9 as text', quote({ amount: '10' })]],
  },
  {
    title: 'payment.period_limit: the first payment uses up the budget',
    code: 'payment_period_exceeded',
    warrant: payment({ period_limit: { amount: '10000', window_ms: 60_000 } }),
    flags: ['WIDENING'],
    refs: ['W46', 'L28'],
    needs: ['period_limit'],
    fails: [['accepted.amount', 'one more than the budget', quote({ amount: '10001' })]],
  },
  {
    title: 'payment.allowed_assets',
    code: 'asset_not_allowed',
    warrant: same,
    flags: ['WIDENING'],
    basis: 'spec*',
    fails: [
      ['accepted.asset', 'another token', quote({ asset: '0x4200000000000000000000000000000000000006' })],
      ['accepted.asset', 'its symbol instead of its address', quote({ asset: 'USDC' })],
      [
        'accepted.network',
        'the same address on another network',
        quote({ network: 'eip155:1' }),
        { refs: ['W44', '9.5'] },
      ],
      ['accepted.network', 'another namespace', quote({ network: solana }), { refs: ['W44'] }],
      ['accepted.asset', 'shorter by a digit', quote({ asset: usdc.slice(0, -1) })],
      ['accepted.asset', '0X instead of 0x', quote({ asset: usdc.replace('0x', '0X') }), { basis: 'kit' }],
    ],
  },
  {
    title: 'payment.allowed_assets: another checksum case on an EVM network',
    code: 'asset_not_allowed',
    warrant: same,
    fits: quote({ asset: upper }),
    flags: ['EDGE_CASE'],
    refs: ['9.4'],
    fails: [],
  },
  {
    title: 'payment.allowed_assets: an entry without a network',
    code: 'asset_not_allowed',
    warrant: payment({ allowed_assets: [{ asset: 'USDC' }] }),
    fits: quote({ asset: 'USDC', network: solana }),
    flags: ['WIDENING'],
    fails: [['accepted.asset', 'in other letters', quote({ asset: 'usdc' })]],
  },
  {
    title: 'payment.allowed_assets: an address outside EVM',
    code: 'asset_not_allowed',
    warrant: payment({ allowed_assets: [{ asset: usdc, network: solana }] }),
    fits: quote({ asset: usdc, network: solana }),
    flags: ['CONFUSION'],
    refs: ['9.4'],
    fails: [
      [
        'accepted.asset',
        'in other letters: only EVM networks fold case',
        quote({ asset: upper, network: solana }),
        { basis: 'kit' },
      ],
    ],
  },
  railGroup('onchain', chain, [exchange, account, gateway, vault]),
  railGroup('exchange', exchange, [chain, gateway, vault]),
  railGroup('custodial', vault, [chain, gateway]),
  railGroup('traditional_gateway', gateway, [vault, account]),
  {
    title: 'payment.allowed_schemes',
    code: 'scheme_not_allowed',
    warrant: payment({ allowed_schemes: ['exact', 'upto'] }),
    flags: ['WIDENING'],
    fails: [
      ['accepted.scheme', 'another', quote({ scheme: 'deferred' })],
      ['accepted.scheme', 'in other letters', quote({ scheme: 'Exact' }), { basis: 'kit' }],
    ],
  },
  {
    title: 'payment.payee_ids',
    code: 'payee_not_allowed',
    warrant: payment({ payee_ids: [payee, 'merchant-a'] }),
    flags: ['BINDING'],
    basis: 'spec*',
    fails: [
      ['accepted.payTo', 'somebody else', quote({ payTo: '0x000000000000000000000000000000000000dEaD' })],
      ['accepted.payTo', 'a name in other letters', quote({ payTo: 'Merchant-A' }), { basis: 'kit' }],
    ],
  },
  {
    title: 'payment.payee_ids: another checksum case on an EVM network',
    code: 'payee_not_allowed',
    warrant: payment({ payee_ids: [payee.toLowerCase()] }),
    flags: ['EDGE_CASE'],
    refs: ['9.4'],
    fails: [],
  },
  {
    title: 'payment.payee_ids outside EVM',
    code: 'payee_not_allowed',
    warrant: payment({ payee_ids: [payee], allowed_assets: [{ asset: usdc }] }),
    fits: quote({ network: solana }),
    flags: ['CONFUSION'],
    fails: [
      [
        'accepted.payTo',
        'in other letters',
        quote({ payTo: payee.toLowerCase(), network: solana }),
        { basis: 'kit' },
      ],
    ],
  },
  {
    title: 'sponsorship: not allowed, and there is no sponsor',
    code: 'sponsorship_not_allowed',
    warrant: only({ sponsorship: { allow_sponsored_execution: false } }),
    flags: ['WIDENING'],
    refs: ['W47', 'L29', '9.7'],
    fails: [['context.sponsor_id', 'a sponsor', told({ sponsor_id: 'sponsor-1' })]],
  },
  {
    title: 'sponsorship: by a listed sponsor',
    code: 'sponsorship_not_allowed',
    warrant: only({ sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1'] } }),
    fits: told({ sponsor_id: 'sponsor-1' }),
    flags: ['WIDENING'],
    refs: ['W47', '9.7'],
    fails: [
      ['context.sponsor_id', 'another sponsor', told({ sponsor_id: 'sponsor-2' })],
      ['context.sponsor_id', 'in other letters', told({ sponsor_id: 'Sponsor-1' }), { basis: 'kit' }],
    ],
  },
  {
    title: 'sponsorship: by anybody',
    code: 'sponsorship_not_allowed',
    warrant: only({ sponsorship: { allow_sponsored_execution: true } }),
    fits: told({ sponsor_id: 'sponsor-9' }),
    fails: [],
  },
  {
    title: 'sponsorship: a list, and there is no sponsor',
    code: 'sponsorship_not_allowed',
    warrant: only({ sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1'] } }),
    refs: ['L29'],
    fails: [],
  },
  {
    title: 'payment_subjects: a member',
    code: 'payment_subject_not_allowed',
    warrant: leaf({
      payment_subjects: [
        { kind: 'caip10', value: wallet },
        { kind: 'opaque', value: 'caf\u00e9' },
      ],
    }),
    flags: ['BINDING'],
    basis: 'spec*',
    fails: [
      [
        'subject.payment_subject',
        'another account',
        paid('caip10', 'eip155:8453:0x000000000000000000000000000000000000dEaD'),
      ],
      [
        'subject.payment_subject',
        'the account on another chain',
        paid('caip10', wallet.replace('8453', '1')),
      ],
      [
        'subject.payment_subject',
        'the account with the prefix caip10:',
        paid('caip10', `caip10:${wallet}`),
        { refs: ['L19'] },
      ],
      [
        'subject.payment_subject',
        'the account in lower case',
        paid('caip10', wallet.toLowerCase()),
        { refs: ['L19'] },
      ],
      ['subject.payment_subject.kind', 'the same value as another kind', paid('opaque', wallet)],
      ['subject.payment_subject', 'the same letters, composed in another way', paid('opaque', 'cafe\u0301')],
      ['subject.payment_subject', 'longer by a space', paid('caip10', `${wallet} `)],
    ],
  },
  {
    title: 'two payment constraints: both hold',
    code: 'payment_amount_exceeded',
    warrant: constraints(-1, cap('1000000'), { payment: { max_per_request: { amount: '10000' } } }),
    flags: ['WIDENING'],
    basis: 'spec*',
    fails: [['accepted.amount', 'within the first cap, beyond the second', quote({ amount: '10001' })]],
  },
  {
    title: 'two resource constraints: both hold',
    code: 'path_not_allowed',
    warrant: only(
      { resource: { path_prefixes: ['/v1'] } },
      { resource: { path_prefixes: ['/v1/search', '/v2'] } },
    ),
    flags: ['WIDENING'],
    fails: [
      ['request.target', 'in the first alone', aimed('/v1/other')],
      ['request.target', 'in the second alone', aimed('/v2/x')],
    ],
  },
  {
    title: 'two tool constraints: both hold',
    code: 'tool_not_allowed',
    warrant: only(
      { tool: { tool_names: ['search', 'fetch'] } },
      { tool: { tool_names: ['search', 'delete'] } },
    ),
    fits: told({ tool_name: 'search' }),
    flags: ['WIDENING'],
    fails: [['context.tool_name', 'in the second alone', told({ tool_name: 'delete' })]],
  },
];

const draftsOf = ({ title, code, warrant, fits = same, rail, fails, ...notes }: Group): Draft[] => {
  const base = positive(title, all(warrant, fits)(open), {
    ...notes,
    flags: fails.length === 0 ? (notes.flags ?? ['BASIC']) : ['BASIC'],
    ...(rail === undefined ? {} : { rail }),
  });
  return [base, ...negatives(base, { step: 'e', code, ...notes }, fails)];
};

const drafts = groups.flatMap(draftsOf);

export const con: Family = {
  id: 'LFV-CON',
  description: 'Each field of each constraint: what fits, what does not, and what is missing.',
  drafts: [
    ...drafts.filter(({ kind }) => kind === 'positive'),
    ...drafts.filter(({ kind }) => kind !== 'positive'),
  ],
};
