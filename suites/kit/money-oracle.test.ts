import { describe, expect, test } from 'vitest';
import { requestOwedAnAnswer } from './broadcast-answers.js';
import type { Exchange } from './exchange.js';
import {
  type AuthorizationFacts,
  judgeMoney,
  type MoneyClaim,
  type TransactionFact,
  type TransferFact,
} from './money-oracle.js';

const asset = `0x${'aa'.repeat(20)}`;
const payer = `0x${'01'.repeat(20)}`;
const merchant = `0x${'02'.repeat(20)}`;
const stranger = `0x${'03'.repeat(20)}`;
const nonce = `0x${'07'.repeat(32)}`;
const otherNonce = `0x${'08'.repeat(32)}`;
const hashA = `0x${'a1'.repeat(32)}`;
const hashB = `0x${'b2'.repeat(32)}`;

interface Request {
  readonly amount?: string | number;
  readonly payTo?: string;
  readonly resource?: string;
  readonly signature?: string;
  readonly identifier?: string;
  /** Member order of the body turned around. */
  readonly reversed?: boolean;
  readonly version?: 1 | 2;
}

function bodyText(request: Request): string {
  const { amount = '10000', payTo = merchant, resource = 'https://m.example/1', version = 2 } = request;
  const authorization = { from: payer, to: merchant, value: '10000', nonce };
  const payload = { signature: request.signature ?? '0xsigned', authorization };
  if (version === 1)
    return JSON.stringify({
      x402Version: 1,
      paymentPayload: { x402Version: 1, scheme: 'exact', network: 'base-sepolia', payload },
      paymentRequirements: { scheme: 'exact', maxAmountRequired: amount, asset, payTo, resource },
    });
  const body = {
    x402Version: 2,
    paymentPayload: {
      x402Version: 2,
      resource: { url: resource },
      accepted: { amount, asset, payTo },
      payload,
      ...(request.identifier ? { extensions: { 'payment-identifier': { id: request.identifier } } } : {}),
    },
    paymentRequirements: { amount, asset, payTo },
  };
  if (!request.reversed) return JSON.stringify(body);
  return JSON.stringify(Object.fromEntries(Object.entries(body).reverse()), undefined, 2);
}

/** A settle that was open from `from` to `to`, in milliseconds. */
function settle(
  answer: { readonly success: boolean; readonly transaction?: string } | 'no answer',
  { from = 100, to = 200, ...request }: Request & { readonly from?: number; readonly to?: number } = {},
): Exchange {
  const json = answer === 'no answer' ? undefined : { network: 'eip155:84532', ...answer };
  return {
    id: `settle at ${from}`,
    tag: {
      check: 'TEST',
      case: '',
      attempt: 1,
      endpoint: 'settle',
      role: 'free',
      expects: [],
      from: payer,
      nonce,
    },
    sentAt: from,
    answeredAt: to,
    request: { method: 'POST', path: 'settle', headers: {}, body: bodyText(request) },
    ...(json
      ? { answer: { status: 200, headers: {}, text: JSON.stringify(json), json } }
      : { failure: { kind: 'timeout' as const, message: 'too late' } }),
  };
}

const paid: TransferFact = { hash: hashA, from: payer, to: merchant, value: '10000' };

function mined(hash: string, change: Partial<TransactionFact> = {}): TransactionFact {
  return {
    hash,
    status: 'success',
    from: stranger,
    transfers: [{ ...paid, hash }],
    used: [nonce],
    ...change,
  };
}

const success = (transaction = hashA) => ({ success: true, transaction });
const refusal = (transaction = '') => ({ success: false, transaction });

/** One honest settlement; each test changes what it is about. */
function facts(change: Partial<AuthorizationFacts> = {}): AuthorizationFacts {
  return {
    check: 'TEST',
    asset,
    from: payer,
    nonce,
    transactions: [mined(hashA)],
    broadcasts: [{ hash: hashA, at: 150, accepted: true }],
    balances: [
      { owner: payer, expected: '0', actual: '0' },
      { owner: merchant, expected: '10000', actual: '10000' },
    ],
    settles: [settle(success())],
    ...change,
  };
}

const broken = (about: AuthorizationFacts): readonly MoneyClaim[] =>
  judgeMoney(about).filter((one) => !one.ok);
const invariants = (about: AuthorizationFacts): readonly string[] =>
  broken(about).map((one) => one.invariant);
const first = (about: AuthorizationFacts, invariant: string): MoneyClaim | undefined =>
  broken(about).find((one) => one.invariant === invariant);

test('an honest settlement breaks nothing', () => {
  expect(invariants(facts())).toEqual([]);
  expect(new Set(judgeMoney(facts()).map((one) => one.invariant))).toEqual(
    new Set(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7']),
  );
});

describe('I1, one transfer', () => {
  test('two transactions that move the money are a double move', () => {
    const twice = facts({ transactions: [mined(hashA), mined(hashB)] });
    expect(first(twice, 'I1')).toMatchObject({ outcome: 'double-move', proven: true });
  });

  test('a second transaction that reverted or moved nothing is none', () => {
    const settles = [settle(success()), settle(refusal(hashB), { from: 300, to: 400 })];
    const broadcasts = [
      { hash: hashA, at: 150, accepted: true },
      { hash: hashB, at: 350, accepted: true },
    ];
    for (const second of [
      { status: 'reverted' as const, transfers: [], used: [] },
      { transfers: [], used: [] },
    ])
      expect(
        invariants(facts({ transactions: [mined(hashA), mined(hashB, second)], settles, broadcasts })),
      ).toEqual([]);
  });

  test('a transfer that the kit made does not count', () => {
    const raced = facts({ transactions: [mined(hashA), mined(hashB, { byKit: true })] });
    expect(invariants(raced)).toEqual([]);
  });

  test('a transaction for another authorization of the payer, named in a false answer, is not counted', () => {
    const borrowed = facts({
      transactions: [mined(hashA, { used: [otherNonce] }), mined(hashB)],
      broadcasts: [{ hash: hashB, at: 150, accepted: true }],
      settles: [settle(success(hashB))],
    });
    expect(invariants(borrowed)).toEqual([]);
  });
});

describe('I2, one hash', () => {
  test('two hashes in successes are a false success', () => {
    const two = facts({
      transactions: [mined(hashA), mined(hashB, { transfers: [], used: [] })],
      settles: [settle(success()), settle(success(hashB), { from: 300, to: 400 })],
    });
    expect(first(two, 'I2')).toMatchObject({ outcome: 'false-success' });
    expect(first(two, 'I4')?.soft).toBeUndefined();
  });

  test('a refusal that names another hash is no success', () => {
    const named = facts({
      transactions: [mined(hashA), mined(hashB, { status: 'reverted', transfers: [], used: [] })],
      settles: [settle(success()), settle(refusal(hashB), { from: 300, to: 400 })],
    });
    expect(invariants(named)).toEqual([]);
  });
});

describe('I3, the named transaction made the transfer', () => {
  const change = (transaction: Partial<TransactionFact>, request: Request = {}): MoneyClaim | undefined =>
    first(
      facts({
        transactions: [mined(hashA, transaction)],
        settles: [settle(success(), request)],
        balances: [],
      }),
      'I3',
    );

  test('a success whose transaction is unknown, waiting, reverted or empty is false', () => {
    expect(first(facts({ transactions: [], broadcasts: [] }), 'I3')).toMatchObject({
      outcome: 'false-success',
    });
    expect(first(facts({ settles: [settle(success(''))] }), 'I3')).toMatchObject({
      outcome: 'false-success',
    });
    const { status: _, ...waiting } = mined(hashA);
    expect(first(facts({ transactions: [waiting] }), 'I3')).toMatchObject({ outcome: 'false-success' });
    expect(change({ status: 'reverted', transfers: [], used: [] })).toMatchObject({
      outcome: 'false-success',
    });
    expect(change({ transfers: [], used: [] })).toMatchObject({ outcome: 'false-success' });
  });

  test('another amount, recipient, or one more transfer is wrong money', () => {
    expect(change({ transfers: [{ ...paid, value: '9999' }] })).toMatchObject({ outcome: 'wrong-money' });
    expect(change({ transfers: [{ ...paid, to: stranger }] })).toMatchObject({ outcome: 'wrong-money' });
    expect(change({ transfers: [paid, { ...paid, to: stranger, value: '1' }] })).toMatchObject({
      outcome: 'wrong-money',
    });
    expect(change({}, { payTo: stranger })).toMatchObject({ outcome: 'wrong-money' });
    expect(change({}, { amount: '20000' })).toMatchObject({ outcome: 'wrong-money' });
  });

  test('money from another source leaves the authorization unused: a false success', () => {
    expect(change({ transfers: [{ ...paid, from: stranger }], used: [] })).toMatchObject({
      outcome: 'false-success',
    });
  });

  test('a transfer for another authorization of the same payer is a false success', () => {
    expect(change({ used: [otherNonce] })).toMatchObject({ outcome: 'false-success' });
  });

  test('a transaction that settles several payments at once is right', () => {
    const other = { ...paid, from: stranger, to: stranger };
    expect(change({ transfers: [other, paid] })).toBeUndefined();
    expect(change({ transfers: [paid, paid], used: [nonce, otherNonce] })).toBeUndefined();
  });

  test('a leniently read amount is no wrong money, and an empty one is none at all', () => {
    expect(change({}, { amount: 10000 })).toBeUndefined();
    expect(change({}, { amount: '0x2710' })).toBeUndefined();
    expect(change({}, { amount: '010000' })).toBeUndefined();
    expect(change({}, { amount: '' })).toBeDefined();
  });

  test('a version 1 requirement is met by its maximum or more, not by less', () => {
    expect(change({}, { version: 1 })).toBeUndefined();
    expect(change({}, { version: 1, amount: '9000' })).toBeUndefined();
    expect(change({}, { version: 1, amount: '10001' })).toMatchObject({ outcome: 'wrong-money' });
  });

  test('a success that names the transfer of somebody else is right when it moved the money', () => {
    const front = facts({ transactions: [mined(hashA, { byKit: true })], broadcasts: [] });
    expect(invariants(front)).toEqual([]);
  });
});

describe('I4, one success (table of section 4.10)', () => {
  const second = (request: Request & { readonly from?: number; readonly to?: number }, transaction = hashA) =>
    first(
      facts({
        settles: [settle(success()), settle(success(transaction), { from: 300, to: 400, ...request })],
      }),
      'I4',
    );

  test('the same success for the same body, asked after the first was received, is the ambiguity A02', () => {
    expect(second({})).toMatchObject({ soft: 'ambiguity' });
    expect(second({ reversed: true })).toMatchObject({ soft: 'ambiguity' });
    expect(second({ from: 200 })).toMatchObject({ soft: 'ambiguity' });
    expect(second({})?.outcome).toBeUndefined();
  });

  test('asked before the first was received it fails', () => {
    const claim = second({ from: 199 });
    expect(claim).toBeDefined();
    expect(claim?.soft).toBeUndefined();
  });

  test('another hash or another spelling of the body fails', () => {
    for (const claim of [second({}, hashB), second({ signature: '0xSIGNED' })]) {
      expect(claim).toBeDefined();
      expect(claim?.soft).toBeUndefined();
    }
  });

  test('two callers are a double move: other requirements, resource or version', () => {
    for (const request of [
      { amount: '5000' },
      { payTo: stranger },
      { resource: 'https://m.example/2' },
      { version: 1 as const },
    ])
      expect(second(request)).toMatchObject({ outcome: 'double-move' });
  });

  test('a success that nobody received is not given', () => {
    const lost = facts({ settles: [settle('no answer'), settle(success(), { from: 300, to: 400 })] });
    expect(invariants(lost)).toEqual([]);
  });

  test('only a payment-identifier makes a success repeatable', () => {
    const request = { identifier: 'pay-1' };
    const again = [settle(success(), request), settle(success(), { ...request, from: 300, to: 400 })];
    expect(invariants(facts({ settles: again }))).toEqual([]);
  });
});

describe('I5, every broadcast is named', () => {
  const lostHash = facts({ settles: [settle(refusal())], balances: [] });

  test('a failure without hash for money that moved is lost money', () => {
    expect(first(lostHash, 'I5')).toMatchObject({ outcome: 'lost-money', proven: true });
  });

  test('a transaction that reverted and is not named fails without an outcome', () => {
    const reverted = facts({
      transactions: [mined(hashA, { status: 'reverted', transfers: [], used: [] })],
      settles: [settle(refusal())],
    });
    expect(first(reverted, 'I5')?.outcome).toBeUndefined();
    expect(invariants(reverted)).toEqual(['I5']);
  });

  test('pending, a failure with the hash, or the next identical retry names it', () => {
    expect(invariants({ ...lostHash, settles: [settle(refusal(hashA))] })).toEqual([]);
    for (const answer of [success(), refusal(hashA)]) {
      const retried = [settle(refusal()), settle(answer, { from: 300, to: 400 })];
      expect(invariants({ ...lostHash, settles: retried })).toEqual([]);
    }
  });

  test('neither the retry after the next nor a request with another body names it', () => {
    const late = [
      settle(refusal()),
      settle(refusal(), { from: 300, to: 400 }),
      settle(refusal(hashA), { from: 500, to: 600 }),
    ];
    expect(invariants({ ...lostHash, settles: late })).toEqual(['I5']);
    const other = [
      settle(refusal()),
      settle(refusal(hashA), { from: 300, to: 400, resource: 'https://m.example/2' }),
    ];
    expect(invariants({ ...lostHash, settles: other })).toEqual(['I5']);
  });

  test('any of the requests that were open together may name it', () => {
    const together = [
      settle(refusal(), { to: 180 }),
      settle(success(), { from: 101 }),
      settle(refusal(), { from: 102 }),
    ];
    expect(invariants(facts({ settles: together }))).toEqual([]);
  });

  test('a retry that was answered before the broadcast does not use up the next one', () => {
    const settles = [
      settle('no answer', { from: 100, to: 120 }),
      settle(refusal(), { from: 130, to: 140 }),
      settle(success(), { from: 300, to: 400 }),
    ];
    expect(invariants({ ...lostHash, settles })).toEqual([]);
  });

  test('what the node refused needs no name', () => {
    const refused = facts({
      transactions: [],
      broadcasts: [{ hash: hashA, at: 150, accepted: false }],
      settles: [settle(refusal())],
    });
    expect(invariants(refused)).toEqual([]);
  });

  test('a transfer that the kit made is nobody’s broadcast', () => {
    const front = facts({
      transactions: [mined(hashA, { byKit: true })],
      broadcasts: [],
      settles: [settle(refusal())],
    });
    expect(invariants(front)).toEqual([]);
  });

  test('without any answer nothing false was said, and the request behind it is asked again', () => {
    const silent = { ...lostHash, settles: [settle('no answer')] };
    expect(invariants(silent)).toEqual([]);
    expect(requestOwedAnAnswer(silent)?.id).toBe('settle at 100');
    expect(requestOwedAnAnswer(facts())).toBeUndefined();
  });
});

test('I6: a balance that does not add up is wrong money', () => {
  const short = facts({ balances: [{ owner: payer, expected: '0', actual: '-100' }] });
  expect(first(short, 'I6')).toMatchObject({ outcome: 'wrong-money', proven: true });
});

describe('I7, verify changes nothing', () => {
  test('money that moved before the first settle is wrong money', () => {
    const early = facts({ broadcasts: [{ hash: hashA, at: 50, accepted: true }] });
    expect(first(early, 'I7')).toMatchObject({ outcome: 'wrong-money' });
  });

  test('a transaction before the first settle that moved nothing fails without an outcome', () => {
    const early = facts({
      transactions: [mined(hashA), mined(hashB, { status: 'reverted', transfers: [], used: [] })],
      broadcasts: [
        { hash: hashB, at: 50, accepted: true },
        { hash: hashA, at: 150, accepted: true },
      ],
    });
    expect(first(early, 'I7')?.outcome).toBeUndefined();
    expect(invariants(early)).toEqual(['I7']);
  });
});

test('a cancelled authorization that is called settled is a false success, and a refusal of it is fine', () => {
  const cancelled = facts({
    transactions: [mined(hashA, { status: 'reverted', transfers: [], used: [] })],
    balances: [{ owner: payer, expected: '10000', actual: '10000' }],
  });
  expect(first(cancelled, 'I3')).toMatchObject({ outcome: 'false-success' });
  expect(invariants({ ...cancelled, settles: [settle(refusal(hashA))] })).toEqual([]);
});
