import { keccak256 } from 'viem';
import { describe, expect, it } from 'vitest';
import type { RpcOutcome } from './adapters/evm/chain.js';
import { openFacilitator, payTo, signPayment } from './payment.fixture.js';
import type { ScriptedChain } from './scripted-chain.fixture.js';
import { MemoryStore } from './store/memory-store.js';

const noReceipt = (): RpcOutcome => ({ kind: 'unreachable', message: 'dropped', sent: true });

/** Settles for a caller who goes away while the transaction is sent. */
async function settleUnheard(
  chain: ScriptedChain,
  post: ReturnType<typeof openFacilitator>['post'],
  payment: object,
): Promise<void> {
  const gone = new AbortController();
  chain.script.set('eth_sendRawTransaction', () => {
    gone.abort();
    return undefined;
  });
  await post('/settle', payment, gone.signal).catch(() => undefined);
  chain.script.clear();
}

describe('settle', () => {
  it('moves the money once and answers with the transaction that did', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    const { body } = await post('/settle', payment);
    expect(chain.sent).toHaveLength(1);
    const [raw = '0x'] = chain.sent;
    expect(body).toEqual({
      success: true,
      transaction: keccak256(raw),
      network: 'eip155:84532',
      payer: payment.paymentPayload.payload.authorization.from.toLowerCase(),
      amount: '10000',
    });
    expect(chain.balances.get(payTo)).toBe(10_000n);
  });

  it('stores the raw transaction before it is sent', async () => {
    const store = new MemoryStore();
    const states: unknown[] = [];
    const { chain, post } = openFacilitator({ store });
    chain.script.set('eth_sendRawTransaction', () => {
      void store
        .unfinished()
        .then((records) => states.push(records.map(({ state, rawTransaction }) => [state, rawTransaction])));
      return undefined;
    });
    await post('/settle', await signPayment(1, chain));
    expect(states).toEqual([[['prepared', chain.sent[0]]]]);
  });

  it.each([
    ['insufficient funds for gas * price + value', 'unexpected_settle_error'],
    ['max fee per gas less than block base fee', 'unexpected_settle_error'],
  ])('burns no nonce and poisons nothing when the node refuses: %s', async (message, reason) => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    chain.script.set('eth_sendRawTransaction', () => ({ kind: 'error', code: -32003, message }));
    const refused = await post('/settle', payment);
    expect(refused.body).toMatchObject({ success: false, errorReason: reason, transaction: '' });
    chain.script.clear();
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
    expect(chain.count).toBe(1);
  });

  it('takes "already known" for accepted', async () => {
    const { chain, post } = openFacilitator();
    chain.script.set('eth_sendRawTransaction', ([raw]) => {
      chain.script.clear();
      void chain.batch([{ method: 'eth_sendRawTransaction', params: [raw] }]);
      return { kind: 'error', code: -32000, message: 'already known' };
    });
    expect((await post('/settle', await signPayment(1, chain))).body).toMatchObject({ success: true });
  });

  it('reads the nonce again when another process took it', async () => {
    const { chain, post } = openFacilitator();
    let reads = 0;
    chain.count = 5;
    chain.script.set('eth_getTransactionCount', () => {
      reads += 1;
      return { kind: 'result', value: reads === 1 ? '0x3' : '0x5' };
    });
    expect((await post('/settle', await signPayment(1, chain))).body).toMatchObject({ success: true });
    expect(chain.count).toBe(6);
  });

  it('settles different payers together without nonce collision', async () => {
    const { chain, post } = openFacilitator();
    const payments = await Promise.all(Array.from({ length: 10 }, (_, index) => signPayment(index, chain)));
    const answers = await Promise.all(payments.map((payment) => post('/settle', payment)));
    expect(answers.map(({ body }) => body.success)).toEqual(Array(10).fill(true));
    expect(chain.count).toBe(10);
  });

  it('settles as many payments of one payer as the balance covers, and refuses the rest for funds', async () => {
    const { chain, post } = openFacilitator();
    const payments = await Promise.all(Array.from({ length: 6 }, (_, nonce) => signPayment(7, chain, nonce)));
    const [first] = payments;
    chain.balances.set(String(first?.paymentPayload.payload.authorization.from).toLowerCase(), 30_000n);
    const answers = await Promise.all(payments.map((payment) => post('/settle', payment)));
    expect(answers.filter(({ body }) => body.success)).toHaveLength(3);
    expect(answers.filter(({ body }) => body.errorReason === 'insufficient_funds')).toHaveLength(3);
    expect(chain.sent).toHaveLength(3);
  });

  it('answers a revert with the hash, and may try again afterwards', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    chain.mining = false;
    chain.script.set('eth_getTransactionReceipt', () => {
      chain.balances.clear();
      chain.mine();
      chain.script.clear();
      return undefined;
    });
    const { body } = await post('/settle', payment);
    expect(body).toMatchObject({ success: false, errorReason: 'invalid_exact_evm_transaction_failed' });
    expect(body.transaction).toMatch(/^0x[0-9a-f]{64}$/);
    chain.mining = true;
    chain.balances.set(payment.paymentPayload.payload.authorization.from.toLowerCase(), 10_000n);
    expect((await post('/settle', payment)).body).toMatchObject({ success: true });
  });

  it('refuses a token that credits less than it logs, with the hash', async () => {
    const { chain, post } = openFacilitator();
    const honest = await signPayment(1, chain);
    chain.script.set('eth_getLogs', () => ({ kind: 'result', value: [] }));
    chain.script.set('eth_call', ([call, tag]) => {
      const data = JSON.stringify(call);
      const afterwards = typeof tag === 'string' && tag.startsWith('0x') && chain.sent.length > 0;
      if (!afterwards || !data.includes('70a08231') || !data.includes(payTo.slice(2))) return undefined;
      return { kind: 'result', value: `0x${(tag === '0xb' ? 9_900n : 0n).toString(16).padStart(64, '0')}` };
    });
    const { body } = await post('/settle', honest);
    expect(body).toMatchObject({ success: false, errorReason: 'invalid_exact_evm_transfer_event_mismatch' });
    expect(body.transaction).toBe(keccak256(chain.sent[0] ?? '0x'));
    const again = await post('/settle', honest);
    expect(again.body).toMatchObject({ success: false, errorReason: 'invalid_transaction_state' });
    expect(chain.sent).toHaveLength(1);
  });
});

describe('the replay rule', () => {
  it('(a) refuses every settle after a success was given, and sends nothing', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    const { body: first } = await post('/settle', payment);
    const other = structuredClone(payment);
    other.paymentRequirements.maxTimeoutSeconds = 61;
    other.paymentPayload.accepted.maxTimeoutSeconds = 61;
    expect((await post('/settle', payment)).body).toMatchObject({
      success: false,
      errorReason: 'invalid_exact_evm_nonce_already_used',
      transaction: first.transaction,
    });
    expect((await post('/settle', other)).body).toMatchObject({ success: false, transaction: '' });
    expect((await post('/verify', payment)).body).toMatchObject({ isValid: false });
    expect(chain.sent).toHaveLength(1);
  });

  it('gives exactly one success to concurrent identical settles', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('/settle', payment)));
    expect(answers.filter(({ body }) => body.success === true)).toHaveLength(1);
    for (const { body } of answers) {
      if (body.success === true) continue;
      expect(['settlement_in_progress', 'invalid_exact_evm_nonce_already_used']).toContain(body.errorReason);
    }
    expect(chain.sent).toHaveLength(1);
  });

  it('waits for a receipt no longer than the requirements allow', async () => {
    const { chain, post, time } = openFacilitator({ evm: { receipt_timeout_seconds: 80 } });
    chain.mining = false;
    const payment = await signPayment(1, chain);
    const before = time.ms;
    const { body } = await post('/settle', payment);
    expect(body).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    expect(payment.paymentRequirements.maxTimeoutSeconds).toBe(60);
    expect(time.ms - before).toBe(60_000);
  });

  it('(b) owes the success of a pending settlement to one identical retry, also after the window', async () => {
    const { chain, post, time } = openFacilitator();
    const payment = await signPayment(1, chain);
    chain.script.set('eth_getTransactionReceipt', noReceipt);
    const pending = await post('/settle', payment);
    expect(pending.body).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    const { transaction } = pending.body;
    expect((await post('/settle', payment)).body).toMatchObject({
      errorReason: 'settlement_pending',
      transaction,
    });

    const other = structuredClone(payment);
    other.paymentRequirements.maxTimeoutSeconds = 61;
    other.paymentPayload.accepted.maxTimeoutSeconds = 61;
    expect((await post('/settle', other)).body).toMatchObject({ success: false });
    chain.script.clear();
    expect((await post('/settle', other)).body).toMatchObject({ success: false });

    time.ms += 3_600_000;
    const retries = await Promise.all([post('/settle', payment), post('/settle', payment)]);
    expect(retries.filter(({ body }) => body.success === true)).toHaveLength(1);
    for (const { body } of retries) expect(body.transaction).toBe(transaction);
    expect((await post('/settle', payment)).body).toMatchObject({ success: false, transaction });
    expect(chain.sent).toHaveLength(1);
  });

  it('(b) owes the success to a caller who went away', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    await settleUnheard(chain, post, payment);
    const retry = await post('/settle', payment);
    expect(retry.body).toMatchObject({ success: true, transaction: keccak256(chain.sent[0] ?? '0x') });
    expect((await post('/settle', payment)).body).toMatchObject({ success: false });
    expect(chain.sent).toHaveLength(1);
  });

  it('sends what is owed again when a reorganisation took its block back, before it is given', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    await settleUnheard(chain, post, payment);
    chain.reorganize();
    const [raw = '0x'] = chain.sent;
    expect((await post('/settle', payment)).body).toMatchObject({
      success: true,
      transaction: keccak256(raw),
    });
    expect(chain.sent).toEqual([raw, raw]);
    expect(chain.balances.get(payTo)).toBe(10_000n);
  });

  it('gives nothing that is owed while its block is gone', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    await settleUnheard(chain, post, payment);
    const transaction = keccak256(chain.sent[0] ?? '0x');
    chain.reorganize();
    chain.mining = false;
    expect((await post('/settle', payment)).body).toMatchObject({
      success: false,
      errorReason: 'settlement_pending',
      transaction,
    });
    chain.mine();
    expect((await post('/settle', payment)).body).toMatchObject({ success: true, transaction });
    expect((await post('/settle', payment)).body).toMatchObject({ success: false, transaction });
  });

  it('answers what is owed with failure when another transaction took its signer nonce', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    await settleUnheard(chain, post, payment);
    chain.reorganize();
    chain.count = 1;
    expect((await post('/settle', payment)).body).toMatchObject({
      success: false,
      transaction: keccak256(chain.sent[0] ?? '0x'),
    });
    expect(chain.sent).toHaveLength(1);
  });

  it('answers a pending transaction that reverts with failure and its hash', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    chain.mining = false;
    const { transaction } = (await post('/settle', payment)).body;
    chain.balances.clear();
    chain.mine();
    expect((await post('/settle', payment)).body).toMatchObject({ success: false, transaction });
  });

  it('sends a dropped transaction again byte for byte, never another one', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    chain.mining = false;
    const { transaction } = (await post('/settle', payment)).body;
    chain.drop();
    chain.mining = true;
    expect((await post('/settle', payment)).body).toMatchObject({ success: true, transaction });
    expect(new Set(chain.sent).size).toBe(1);
  });

  it('keeps a lost send answer pending, and closes the nonce gap before the next payment', async () => {
    const { chain, post } = openFacilitator();
    const lost = await signPayment(1, chain);
    chain.script.set('eth_sendRawTransaction', noReceipt);
    const pending = await post('/settle', lost);
    expect(pending.body).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    chain.script.clear();
    expect((await post('/settle', await signPayment(2, chain))).body).toMatchObject({ success: true });
    expect(chain.count).toBe(2);
    const { transaction } = pending.body;
    expect((await post('/settle', lost)).body).toMatchObject({ success: true, transaction });
  });

  it('recovers what a crash left behind: owed once, and nothing sent twice', async () => {
    const store = new MemoryStore();
    const before = openFacilitator({ store });
    const { chain } = before;
    const payment = await signPayment(1, chain);
    before.chain.script.set('eth_getTransactionReceipt', () => {
      throw new Error('crash');
    });
    expect((await before.post('/settle', payment)).status).toBe(500);
    chain.script.clear();

    const after = openFacilitator({ store, chain });
    await after.facilitator.start();
    const transaction = keccak256(chain.sent[0] ?? '0x');
    expect((await after.post('/settle', payment)).body).toMatchObject({ success: true, transaction });
    expect((await after.post('/settle', payment)).body).toMatchObject({ success: false, transaction });
    expect(chain.sent).toHaveLength(1);
  });

  it('does not take a front-run transfer for its own success', async () => {
    const { chain, post } = openFacilitator();
    const payment = await signPayment(1, chain);
    const { from, nonce } = payment.paymentPayload.payload.authorization;
    chain.used.add(from.toLowerCase() + nonce);
    expect((await post('/settle', payment)).body).toMatchObject({
      success: false,
      errorReason: 'invalid_exact_evm_nonce_already_used',
      transaction: '',
    });
  });
});
