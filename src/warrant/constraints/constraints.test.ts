/**
 * Each field of each constraint (section 10): passes, fails with its code, at its boundary, without context; and coverage
 * field by field (section 11).
 */
import { describe, expect, it } from 'vitest';
import { budgetsOf, checkConstraints, checkNodeConstraints } from '../chain/check-constraints.js';
import { acceptedValue, W1 } from '../golden-payment.fixture.js';
import { readRequestHost } from '../matching/request-host.js';
import type { SealedWarrant } from '../sealed-warrant.js';
import { warrantSubjectSchema } from '../subject.js';
import { budgetKey, countsInWindow } from './budget.js';
import { constraintRules, constraintSchema, constraintWithin, evaluateConstraint } from './constraint.js';
import type { RequestFacts } from './facts.js';
import { amountSchema } from './payment.js';

const [lower, mixed] = [`0x${'ab'.repeat(20)}`, `0x${'aB'.repeat(20)}`];

const facts: RequestFacts = {
  merchantId: 'merchant-a',
  host: acceptedValue(readRequestHost('merchant-a.example')),
  method: 'POST',
  target: '/pay',
  toolName: 'web-search',
  modelProvider: 'provider',
  actionLabel: 'label',
  amount: amountSchema.parse('200'),
  asset: 'USDC',
  network: 'eip155:8453',
  scheme: 'exact',
  payTo: 'merchant-a',
  subject: warrantSubjectSchema.parse({ kind: 'caip10', value: 'caip10:eip155:8453:0xabc123' }),
};
const without = (member: keyof RequestFacts): RequestFacts => {
  const { [member]: _left, ...rest } = facts;
  return { ...facts, ...rest, [member]: undefined };
};
const of = (kind: string, value: string) => ({ subject: warrantSubjectSchema.parse({ kind, value }) });

const key = budgetKey(W1.digest, 0);
const judge = (
  constraint: unknown,
  over: Partial<RequestFacts> = {},
  spent: bigint | undefined = 0n,
): string =>
  evaluateConstraint(constraintSchema.parse(constraint), {
    facts: { ...facts, ...over },
    budget: key,
    spent: () => spent,
  }) ?? 'passes';

const cap = (amount: string) => ({ payment: { max_per_request: { amount } } });
const limited = (amount: string) => ({
  payment: {
    period_limit: { amount, window_ms: 1_000 },
    allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
  },
});

describe('what a request has to pass', () => {
  it.each([
    [{ merchant: { merchant_ids: ['x', 'merchant-a'] } }, {}, 'passes'],
    [{ merchant: { merchant_ids: ['merchant-b'] } }, {}, 'merchant_not_allowed'],
    [{ merchant: { merchant_ids: ['Merchant-a'] } }, {}, 'merchant_not_allowed'],
    [{ merchant: { host_suffixes: ['x.example', 'merchant-a.example'] } }, {}, 'passes'],
    [{ merchant: { host_suffixes: ['a.example'] } }, {}, 'merchant_not_allowed'],
    [
      { merchant: { merchant_ids: ['merchant-a'], host_suffixes: ['b.example'] } },
      {},
      'merchant_not_allowed',
    ],
    [
      { merchant: { merchant_ids: ['merchant-b'], host_suffixes: ['merchant-a.example'] } },
      {},
      'merchant_not_allowed',
    ],
    [{ resource: { http_methods: ['GET', 'POST'] } }, {}, 'passes'],
    [{ resource: { http_methods: ['GET'] } }, {}, 'http_method_not_allowed'],
    [{ resource: { http_methods: ['POST'] } }, { method: 'post' }, 'http_method_not_allowed'],
    [{ resource: { path_prefixes: ['/x', '/pay'] } }, {}, 'passes'],
    [{ resource: { path_prefixes: ['/pay'] } }, { target: '/payroll' }, 'path_not_allowed'],
    [{ resource: { path_prefixes: ['/pay'] } }, { target: '/pay/../admin' }, 'request_target_not_canonical'],
    [
      { resource: { path_prefixes: ['/pay'] } },
      { target: 'http://a.example/pay' },
      'request_target_not_canonical',
    ],
    [{ resource: { http_methods: ['POST'] } }, { target: '/pay/../admin' }, 'passes'],
    [{ tool: { tool_names: ['web-search'] } }, {}, 'passes'],
    [{ tool: { tool_names: ['other'] } }, {}, 'tool_not_allowed'],
    [{ tool: { model_providers: ['provider'] } }, {}, 'passes'],
    [{ tool: { model_providers: ['other'] } }, {}, 'model_provider_not_allowed'],
    [{ tool: { action_labels: ['label'] } }, {}, 'passes'],
    [{ tool: { action_labels: ['other'] } }, {}, 'action_label_not_allowed'],
    [{ tool: { tool_names: ['web-search'] } }, without('toolName'), 'tool_not_allowed'],
    [{ tool: { tool_names: ['web-search'] } }, { toolName: '' }, 'tool_not_allowed'],
    [{ tool: { model_providers: ['provider'] } }, without('modelProvider'), 'model_provider_not_allowed'],
    [{ tool: { action_labels: ['label'] } }, without('actionLabel'), 'action_label_not_allowed'],
    [cap('200'), {}, 'passes'],
    [cap('201'), {}, 'passes'],
    [cap('199'), {}, 'payment_amount_exceeded'],
    [cap('1000'), {}, 'passes'],
    [cap('0'), {}, 'payment_amount_exceeded'],
    [
      cap('18446744073709551615'),
      { amount: amountSchema.parse('18446744073709551616') },
      'payment_amount_exceeded',
    ],
    [cap('9007199254740992'), { amount: amountSchema.parse('9007199254740993') }, 'payment_amount_exceeded'],
    [limited('200'), {}, 'passes'],
    [limited('199'), {}, 'payment_period_exceeded'],
    [{ payment: { allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }] } }, {}, 'passes'],
    [{ payment: { allowed_assets: [{ asset: 'EURC' }, { asset: 'USDC' }] } }, {}, 'passes'],
    [{ payment: { allowed_schemes: ['upto', 'exact'] } }, {}, 'passes'],
    [{ payment: { payee_ids: ['other', 'merchant-a'] } }, {}, 'passes'],
    [{ payment: { allowed_rails: ['exchange', 'onchain'] } }, {}, 'passes'],
    [{ tool: { tool_names: ['other', 'web-search'] } }, {}, 'passes'],
    [{ tool: { model_providers: ['other', 'provider'] } }, {}, 'passes'],
    [{ tool: { action_labels: ['other', 'label'] } }, {}, 'passes'],
    [
      { sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['t', 's'] } },
      { sponsorId: 's' },
      'passes',
    ],
    [{ payment: { allowed_assets: [{ asset: 'USDC' }] } }, {}, 'passes'],
    [{ payment: { allowed_assets: [{ asset: 'USDC', network: 'eip155:1' }] } }, {}, 'asset_not_allowed'],
    [{ payment: { allowed_assets: [{ asset: 'EURC', network: 'eip155:8453' }] } }, {}, 'asset_not_allowed'],
    [{ payment: { allowed_assets: [{ asset: lower }] } }, { asset: mixed }, 'passes'],
    [
      { payment: { allowed_assets: [{ asset: lower }] } },
      { asset: mixed, network: 'solana:mainnet' },
      'asset_not_allowed',
    ],
    [{ payment: { allowed_rails: ['onchain'] } }, {}, 'passes'],
    [{ payment: { allowed_rails: ['onchain'] } }, of('exchange_account', 'x'), 'rail_not_allowed'],
    [{ payment: { allowed_rails: ['exchange'] } }, of('exchange_account', 'x'), 'passes'],
    [{ payment: { allowed_rails: ['exchange'] } }, of('facilitator_account', 'x'), 'passes'],
    [{ payment: { allowed_rails: ['custodial'] } }, of('opaque', 'x'), 'passes'],
    [{ payment: { allowed_rails: ['custodial'] } }, of('opaque', 'gateway:x'), 'rail_not_allowed'],
    [{ payment: { allowed_rails: ['traditional_gateway'] } }, of('opaque', 'gateway:x'), 'passes'],
    [{ payment: { allowed_rails: ['onchain'] } }, of('opaque', 'x'), 'rail_not_allowed'],
    [{ payment: { allowed_schemes: ['exact'] } }, {}, 'passes'],
    [{ payment: { allowed_schemes: ['upto'] } }, {}, 'scheme_not_allowed'],
    [{ payment: { payee_ids: ['merchant-a'] } }, {}, 'passes'],
    [{ payment: { payee_ids: ['Merchant-a'] } }, {}, 'payee_not_allowed'],
    [{ payment: { payee_ids: [lower] } }, { payTo: mixed }, 'passes'],
    [{ payment: { payee_ids: [lower] } }, { payTo: mixed, network: 'solana:mainnet' }, 'payee_not_allowed'],
    [{ sponsorship: { allow_sponsored_execution: false } }, {}, 'passes'],
    [{ sponsorship: { allow_sponsored_execution: false } }, { sponsorId: 's' }, 'sponsorship_not_allowed'],
    [{ sponsorship: { allow_sponsored_execution: true } }, { sponsorId: 's' }, 'passes'],
    [{ sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['s'] } }, { sponsorId: 's' }, 'passes'],
    [
      { sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['t'] } },
      { sponsorId: 's' },
      'sponsorship_not_allowed',
    ],
    [{ sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['t'] } }, {}, 'passes'],
  ])('%j with %j: %s', (constraint, over, code) => {
    expect(judge(constraint, over)).toBe(code);
  });

  it('a budget counts what was spent, and fails closed', () => {
    expect(judge(limited('1000'), {}, 800n)).toBe('passes');
    expect(judge(limited('1000'), {}, 801n)).toBe('payment_period_exceeded');
    expect(
      evaluateConstraint(constraintSchema.parse(limited('1000')), {
        facts,
        budget: key,
        spent: () => undefined,
      }),
    ).toBe('verifier_unavailable');
    const node: SealedWarrant = {
      ...W1,
      warrant: { ...W1.warrant, constraints: [constraintSchema.parse(limited('1000'))] },
    };
    expect(checkNodeConstraints(node, facts, () => undefined)).toMatchObject({
      step: 'infra',
      code: 'verifier_unavailable',
    });
  });

  it('a reservation leaves the window when its age reaches it', () => {
    expect(countsInWindow(1_000, 1_999, 1_000)).toBe(true);
    expect(countsInWindow(1_000, 2_000, 1_000)).toBe(false);
  });

  it('fields are asked in the order of the table', () => {
    const order = Object.fromEntries(
      Object.entries(constraintRules).map(([kind, rules]) => [
        kind,
        rules.map((rule: { field: string }) => rule.field),
      ]),
    );
    expect(order).toEqual({
      merchant: ['merchant_ids', 'host_suffixes'],
      resource: ['http_methods', 'path_prefixes'],
      tool: ['tool_names', 'model_providers', 'action_labels'],
      payment: [
        'max_per_request',
        'period_limit',
        'allowed_assets',
        'allowed_rails',
        'allowed_schemes',
        'payee_ids',
      ],
      sponsorship: ['allow_sponsored_execution'],
    });
    const all = { ...limited('1').payment, ...cap('1').payment, allowed_schemes: ['x'] };
    expect(judge({ payment: all })).toBe('payment_amount_exceeded');
    expect(judge({ payment: { ...all, max_per_request: { amount: '200' } } })).toBe(
      'payment_period_exceeded',
    );
  });
});

describe('a chain', () => {
  const node = (...constraints: unknown[]): SealedWarrant => ({
    ...W1,
    warrant: { ...W1.warrant, constraints: constraints.map((one) => constraintSchema.parse(one)) },
  });
  const judgeChain = (chain: readonly SealedWarrant[], over: Partial<RequestFacts> = {}): string =>
    checkConstraints(chain, { ...facts, ...over }, () => 0n)?.code ?? 'passes';

  it('passes when every constraint of every node does', () => {
    expect(judgeChain([W1])).toBe('passes');
    expect(judgeChain([node(cap('200')), node(cap('500'), cap('200'))])).toBe('passes');
    expect(judgeChain([node(cap('199')), node(cap('500'))])).toBe('payment_amount_exceeded');
    expect(judgeChain([node(cap('500')), node(cap('500'), cap('199'))])).toBe('payment_amount_exceeded');
  });

  it('fails root first, constraints in array order, subjects last', () => {
    const tool = { tool: { tool_names: ['other'] } };
    expect(judgeChain([node(tool), node(cap('1'))])).toBe('tool_not_allowed');
    expect(judgeChain([node(cap('1'), tool)])).toBe('payment_amount_exceeded');
    expect(judgeChain([W1, node(cap('1'))], of('caip10', 'other'))).toBe('payment_amount_exceeded');
    expect(judgeChain([W1, node(cap('200'))], of('caip10', 'other'))).toBe('payment_subject_not_allowed');
    expect(judgeChain([W1], of('caip10', 'eip155:8453:0xabc123'))).toBe('payment_subject_not_allowed');
  });

  it('refuses at step e, and names the node and the constraint', () => {
    const refusalOf = (nodes: readonly SealedWarrant[], subject = facts.subject) =>
      checkConstraints(nodes, { ...facts, subject }, () => 0n);
    const { warrant_id } = W1.warrant;
    expect(refusalOf([W1, node(cap('200'), cap('199'))])).toEqual({
      step: 'e',
      code: 'payment_amount_exceeded',
      detail: `${warrant_id}, constraint 2`,
    });
    expect(refusalOf([W1], of('caip10', 'other').subject)).toEqual({
      step: 'e',
      code: 'payment_subject_not_allowed',
      detail: warrant_id,
    });
  });

  it('asks every node for the subject, whatever the first one says', () => {
    const nobody = of('opaque', 'vault-1').subject;
    const closed = { ...W1, warrant: { ...W1.warrant, payment_subjects: [nobody] } };
    expect(judgeChain([W1, closed])).toBe('payment_subject_not_allowed');
    expect(judgeChain([closed, W1])).toBe('payment_subject_not_allowed');
  });

  it('asks nothing of a warrant without constraints, and finds no budget in it', () => {
    const { constraints: _, ...open } = W1.warrant;
    const unbound = { ...W1, warrant: open };
    expect(judgeChain([unbound, node(cap('200'))])).toBe('passes');
    expect(budgetsOf([unbound])).toEqual([]);
  });

  it('names the budgets of all its nodes by digest and place', () => {
    expect(budgetsOf([W1])).toEqual([]);
    expect(budgetsOf([node(cap('1'), limited('7')), { ...W1, digest: W1.digest }])).toEqual([
      { key: `${W1.digest}#1`, limit: 7n, windowMs: 1_000 },
    ]);
  });

  it('draws on the budget of the node that carries the limit', () => {
    const asked: string[] = [];
    checkConstraints([node(cap('200'), limited('200')), node(limited('200'))], facts, (budget) => {
      asked.push(budget);
      return 0n;
    });
    expect(asked).toEqual([`${W1.digest}#1`, `${W1.digest}#0`]);
  });
});

const covers = (parent: unknown, child: unknown): boolean =>
  constraintWithin(constraintSchema.parse(child), constraintSchema.parse(parent));

describe('coverage of a parent by a child', () => {
  const asset = (name: string, network?: string) => ({
    payment: { allowed_assets: [{ asset: name, ...(network === undefined ? {} : { network }) }] },
  });
  const period = (amount: string, window_ms: number) => ({
    payment: { ...limited('1').payment, period_limit: { amount, window_ms } },
  });
  const sponsors = (allow: boolean, ...ids: string[]) => ({
    sponsorship: { allow_sponsored_execution: allow, ...(ids.length > 0 ? { sponsor_ids: ids } : {}) },
  });
  it.each([
    [{ tool: { tool_names: ['a', 'b'] } }, { tool: { tool_names: ['b'] } }, true],
    [{ tool: { tool_names: ['a', 'b'] } }, { tool: { tool_names: ['b', 'c'] } }, false],
    [{ tool: { tool_names: ['a'] } }, { tool: { model_providers: ['a'] } }, false],
    [{ tool: { model_providers: ['a'] } }, { tool: { model_providers: ['b'] } }, false],
    [{ tool: { action_labels: ['a'] } }, { tool: { action_labels: ['b'] } }, false],
    [{ tool: { tool_names: ['a'] } }, { tool: { tool_names: ['a'], action_labels: ['x'] } }, true],
    [{ tool: { tool_names: ['a'] } }, { merchant: { merchant_ids: ['a'] } }, false],
    [{ merchant: { merchant_ids: ['a'] } }, { merchant: { merchant_ids: ['a', 'b'] } }, false],
    [{ merchant: { host_suffixes: ['d.e'] } }, { merchant: { host_suffixes: ['.x.d.e'] } }, true],
    [{ merchant: { host_suffixes: ['.d.e'] } }, { merchant: { host_suffixes: ['d.e'] } }, false],
    [
      { merchant: { merchant_ids: ['a'], host_suffixes: ['d.e'] } },
      { merchant: { merchant_ids: ['a'] } },
      false,
    ],
    [{ resource: { path_prefixes: ['/pay'] } }, { resource: { path_prefixes: ['/pay/x'] } }, true],
    [{ resource: { path_prefixes: ['/pay'] } }, { resource: { path_prefixes: ['/payroll'] } }, false],
    [{ resource: { http_methods: ['GET'] } }, { resource: { http_methods: ['POST'] } }, false],
    [cap('10'), cap('10'), true],
    [cap('10'), cap('9'), true],
    [cap('10'), cap('11'), false],
    [cap('9'), cap('10'), false],
    [cap('10'), asset('USDC'), false],
    [asset('USDC'), asset('USDC', 'eip155:1'), true],
    [asset('USDC', 'eip155:1'), asset('USDC'), false],
    [asset('USDC', 'eip155:1'), asset('USDC', 'eip155:10'), false],
    [asset(lower), asset(mixed), false],
    [{ payment: { payee_ids: [lower] } }, { payment: { payee_ids: [mixed] } }, false],
    [{ payment: { allowed_schemes: ['a'] } }, { payment: { allowed_schemes: ['b'] } }, false],
    [
      { payment: { allowed_rails: ['onchain'] } },
      { payment: { allowed_rails: ['onchain', 'exchange'] } },
      false,
    ],
    [period('5', 2_000), period('5', 2_000), true],
    [period('5', 2_000), period('4', 3_000), true],
    [period('5', 2_000), period('6', 2_000), false],
    [period('5', 2_000), period('5', 1_999), false],
    [period('5', 2_000), asset('USDC', 'eip155:8453'), false],
    [asset('USDC', 'eip155:8453'), period('5', 2_000), true],
    [sponsors(false), sponsors(false), true],
    [sponsors(false), sponsors(true), false],
    [sponsors(true), sponsors(true), true],
    [sponsors(true), sponsors(true, 'a'), true],
    [sponsors(true), sponsors(false), true],
    [sponsors(true, 'a'), sponsors(false), true],
    [sponsors(true, 'a'), sponsors(true), false],
    [sponsors(true, 'a', 'b'), sponsors(true, 'b'), true],
    [sponsors(true, 'a'), sponsors(true, 'b'), false],
  ])('%j by %j: %s', (parent, child, expected) => {
    expect(covers(parent, child)).toBe(expected);
  });
});
