import { describe, expect, it } from 'vitest';
import { signPayment } from '../payment.fixture.js';
import { StoreUnavailable } from '../store/postgres-database.js';
import { openAce, transactionOf, unreachable, verifiedAce } from './ace.fixture.js';

describe('a settlement whose end nobody saw', () => {
  it('is pending with its hash, and settled by the next settle, once', async () => {
    const { chain, settle, verify, status } = await verifiedAce();
    chain.mining = false;
    const pending = await settle();
    const transaction = transactionOf(chain.sent[0]);
    expect(pending).toMatchObject({ success: false, errorReason: 'settlement_pending', transaction });
    expect(status()).toEqual(['settling']);
    expect(await verify()).toMatchObject({ isValid: true });
    chain.mine();
    expect(await settle()).toMatchObject({ success: true, transaction });
    expect(await settle()).toMatchObject({ errorReason: 'duplicate_settlement', transaction });
    expect(await verify()).toMatchObject({ isValid: false, invalidReason: 'nonce_used_onchain' });
    expect(chain.sent).toHaveLength(1);
  });

  it('is sent again byte for byte when the node forgot it', async () => {
    const { chain, settle } = await verifiedAce();
    chain.mining = false;
    await settle();
    chain.drop();
    chain.mining = true;
    expect(await settle()).toMatchObject({ success: true, transaction: transactionOf(chain.sent[0]) });
    expect(chain.sent).toHaveLength(2);
    expect(chain.sent[1]).toBe(chain.sent[0]);
  });

  it('is pending when the answer to its broadcast is lost', async () => {
    const { chain, settle } = await verifiedAce();
    chain.mining = false;
    chain.script.set('eth_sendRawTransaction', ([raw]) => {
      chain.script.clear();
      void chain.batch([{ method: 'eth_sendRawTransaction', params: [raw] }]);
      return unreachable();
    });
    expect(await settle()).toMatchObject({ errorReason: 'settlement_pending' });
    chain.mine();
    expect(await settle()).toMatchObject({ success: true });
    expect(chain.sent).toHaveLength(1);
  });

  it('is known after a restart, and its success is owed', async () => {
    const before = await verifiedAce();
    before.chain.mining = false;
    await before.settle();
    await before.facilitator.close();
    before.chain.mine();
    const after = openAce({ chain: before.chain, memory: before.memory });
    await after.facilitator.start();
    expect(after.status()).toEqual(['settled']);
    expect((await after.post('/verify', before.payment)).body).toMatchObject({ isValid: true });
    expect((await after.post('/settle', before.payment)).body).toMatchObject({ success: true });
    expect((await after.post('/settle', before.payment)).body).toMatchObject({
      errorReason: 'duplicate_settlement',
    });
    expect(before.chain.sent).toHaveLength(1);
  });

  it('is given to the next caller when the first one has gone', async () => {
    const { chain, settle, memory } = await verifiedAce();
    const gone = new AbortController();
    chain.script.set('eth_sendRawTransaction', () => {
      gone.abort();
      return undefined;
    });
    await settle(gone.signal).catch(() => undefined);
    await expect
      .poll(() => [...memory.records.values()][0])
      .toMatchObject({ status: 'settled', successGiven: false });
    expect(await settle()).toMatchObject({ success: true });
    expect(await settle()).toMatchObject({ errorReason: 'duplicate_settlement' });
  });

  it('is not taken over while the process that sent it lives', async () => {
    const first = await verifiedAce();
    const second = openAce({ chain: first.chain, memory: first.memory });
    first.chain.mining = false;
    let seen: unknown;
    first.chain.script.set('eth_getTransactionReceipt', () => {
      first.chain.script.clear();
      seen = second.post('/settle', first.payment);
      return undefined;
    });
    const settling = first.settle();
    await expect.poll(() => seen).toBeDefined();
    expect(await seen).toMatchObject({
      body: { errorReason: 'settlement_in_progress', transaction: transactionOf(first.chain.sent[0]) },
    });
    await settling;
    first.chain.mine();
    expect((await second.post('/settle', first.payment)).body).toMatchObject({ success: true });
  });
});

describe('requests at once', () => {
  it('settles one of fifty, and names its transaction or none to the others', async () => {
    const { chain, settle } = await verifiedAce();
    const answers = await Promise.all(Array.from({ length: 50 }, () => settle()));
    expect(answers.filter(({ success }) => success === true)).toHaveLength(1);
    const reasons = new Set(answers.flatMap(({ errorReason = [] }) => errorReason));
    expect(reasons).toEqual(new Set(['settlement_in_progress']));
    expect(chain.sent).toHaveLength(1);
  });

  it('settles one of two processes that both found it verified', async () => {
    const first = await verifiedAce();
    const second = openAce({ chain: first.chain, memory: first.memory });
    const answers = await Promise.all([first.settle(), second.post('/settle', first.payment)]);
    const bodies = [answers[0], answers[1].body];
    expect(bodies.filter(({ success }) => success === true)).toHaveLength(1);
    expect(first.chain.sent).toHaveLength(1);
  });

  it('stores one of two payments with one nonce', async () => {
    const { chain, post, memory } = openAce();
    const one = await signPayment(1, chain);
    const other = structuredClone(one);
    other.paymentRequirements.maxTimeoutSeconds = 61;
    const answers = await Promise.all([one, other, one, other].map((body) => post('/verify', body)));
    const kept = [...memory.records.values()];
    expect(kept).toHaveLength(1);
    const reasons = answers.map(({ body }) => body.invalidReason);
    expect(reasons.filter((reason) => reason === 'nonce_conflict')).toHaveLength(2);
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(2);
  });

  it('lets nobody take the nonce of somebody else', async () => {
    const { chain, post } = openAce();
    const bodies = await Promise.all([1, 2].map((payer) => signPayment(payer, chain, 7)));
    for (const body of bodies) expect((await post('/verify', body)).body).toMatchObject({ isValid: true });
    for (const body of bodies) expect((await post('/settle', body)).body).toMatchObject({ success: true });
  });

  it('settles as many payments of one payer as the balance covers', async () => {
    const { chain, post } = openAce();
    const bodies = await Promise.all(Array.from({ length: 4 }, (_, nonce) => signPayment(7, chain, nonce)));
    chain.balances.set(bodies[0]?.paymentPayload.payload.authorization.from.toLowerCase() ?? '', 20_000n);
    for (const body of bodies) expect((await post('/verify', body)).body).toMatchObject({ isValid: true });
    const answers = await Promise.all(bodies.map((body) => post('/settle', body)));
    expect(answers.filter(({ body }) => body.success)).toHaveLength(2);
    expect(chain.sent).toHaveLength(2);
  });
});

describe('a store that does not answer', () => {
  const down = () => Promise.reject(new StoreUnavailable('down'));
  it.each([
    ['/verify', 'find', { isValid: false, invalidReason: 'store_unavailable' }],
    ['/verify', 'insert', { isValid: false, invalidReason: 'store_unavailable' }],
    ['/settle', 'find', { success: false, errorReason: 'store_unavailable', transaction: '' }],
    ['/settle', 'settling', { success: false, errorReason: 'store_unavailable', transaction: '' }],
  ] as const)('ends %s with 503 when it cannot %s', async (path, step, expected) => {
    const { chain, memory, payment } = await verifiedAce();
    if (step === 'insert') memory.records.clear();
    const broken = openAce({
      chain,
      memory,
      change: (parts) => ({ ...parts, store: { ...parts.store, [step]: down } }),
    });
    const answer = await broken.post(path, payment);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject(expected);
    expect(chain.sent).toEqual([]);
  });

  it('hides no transaction that is out', async () => {
    const { chain, memory, payment, settle } = await verifiedAce();
    const broken = openAce({
      chain,
      memory,
      change: (parts) => ({ ...parts, store: { ...parts.store, settled: down } }),
    });
    expect(await broken.post('/settle', payment)).toMatchObject({
      status: 503,
      body: { errorReason: 'store_unavailable', transaction: transactionOf(chain.sent[0]) },
    });
    expect(await settle()).toMatchObject({ success: true, transaction: transactionOf(chain.sent[0]) });
  });
});

it('a chain that cannot be read makes nothing valid, and stores nothing', async () => {
  const { chain, post, status } = openAce();
  const payment = await signPayment(1, chain);
  chain.batch = async (calls) => calls.map(unreachable);
  expect((await post('/verify', payment)).body).toMatchObject({
    isValid: false,
    invalidReason: 'unexpected_verify_error',
  });
  expect(status()).toEqual([]);
});
