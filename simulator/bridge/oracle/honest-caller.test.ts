/**
 * Every fault of the plan, forced on a caller who does all that the contract asks: the ledger moves once and the
 * oracle finds nothing to blame.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BridgeCall, callFor, jsonOf, send } from '../bridge.fixture.js';
import { BridgeControlClient } from '../control/client.js';
import { dedupeModes } from '../dedupe.js';
import { bridgeFaultKinds, type FaultRuleInput } from '../faults/rules.js';
import type { BridgeHandle } from '../handle.js';
import { type Bridges, openBridges } from '../open-bridges.js';
import { paymentKey } from '../payment-key.js';
import type { AnswerFact, PaymentFacts } from './facts.js';
import { judgeLedger } from './judge-ledger.js';

const rules: readonly FaultRuleInput[] = [
  { fault: 'latency', args: { ms: 5_000 } },
  { fault: 'latency', args: { ms: 5, phase: 'processing' } },
  { fault: 'latency', args: { ms: 5_000, phase: 'answer' } },
  { fault: 'status', args: { status: 500 } },
  { fault: 'status', args: { status: 503, commit: true } },
  { fault: 'status', args: { status: 429, headers: { 'retry-after': '1' } } },
  { fault: 'malformed_json' },
  { fault: 'malformed_json', args: { commit: true } },
  { fault: 'wrong_type', args: { member: 'success', value: 1 } },
  { fault: 'missing_field' },
  { fault: 'no_transaction' },
  { fault: 'empty_transaction', args: { text: ' ' } },
  { fault: 'no_payer' },
  { fault: 'commit_then_drop' },
  { fault: 'commit_then_timeout' },
  { fault: 'drop_before_commit' },
  { fault: 'reset_mid_body' },
  { fault: 'slow_body', args: { interval_ms: 100 } },
  { fault: 'redirect' },
  { fault: 'huge_body', args: { bytes: 2_000_000 } },
  { fault: 'compressed_bomb', args: { bytes: 2_000_000 } },
  { fault: 'html_200', args: { commit: true } },
  { fault: 'empty_200', args: { commit: true } },
  { fault: 'reuse_transaction', args: { transaction: 'used-before' } },
  { fault: 'payer_swap' },
  { fault: 'reject' },
];

let bridges: Bridges;
let client: BridgeControlClient;
let bridge: BridgeHandle;

beforeAll(async () => {
  bridges = await openBridges({ bridges: [{ profile: 'binance' }] });
  client = new BridgeControlClient(bridges.handle);
  const handle = bridges.handle.bridges.binance;
  if (handle === undefined) throw new Error('no bridge');
  bridge = handle;
});
afterAll(async () => {
  await client.close();
  await bridges.close();
});

type Verdict = Pick<AnswerFact, 'kind' | 'transaction' | 'payer'>;

/** Section 7 and 9 of the contract, in a few lines. */
const attempt = async (call: BridgeCall, key: string, payer: unknown): Promise<Verdict> => {
  const unknown: Verdict = { kind: 'unknown' };
  try {
    const answer = await send(bridge, 'settle', call, {
      headers: { 'idempotency-key': key, 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(2_000),
    });
    if (answer.status !== 200) return unknown;
    const text = await answer.text();
    if (text.length > 1_048_576) return unknown;
    const said = await jsonOf(new Response(text));
    if (said.success === false) return { kind: 'refused' };
    const { transaction } = said;
    if (said.success !== true || typeof transaction !== 'string' || transaction.trim() === '') return unknown;
    // A payer that verify did not name and a transaction of another payment are no answers to this one.
    if ((said.payer ?? payer) !== payer || transaction === 'used-before') return unknown;
    return { kind: 'success', transaction, ...(typeof payer === 'string' ? { payer } : {}) };
  } catch {
    return unknown;
  }
};

const pay = async (proof: string): Promise<PaymentFacts> => {
  const call = callFor(proof);
  const { payer } = await jsonOf(send(bridge, 'verify', call));
  const answers: AnswerFact[] = [];
  for (const id of ['first', 'second', 'third']) {
    const sent_at = Date.now();
    const verdict = await attempt(call, `x402-${proof}`, payer);
    const clean = answers.length > 0;
    answers.push({
      id,
      endpoint: 'settle',
      sent_at,
      answered_at: Date.now(),
      body: proof,
      clean,
      ...verdict,
    });
    if (verdict.kind !== 'unknown') break;
  }
  const { network } = call;
  return {
    id: proof,
    key: paymentKey(call),
    proof,
    network,
    amount: '1000',
    asset: 'USDT',
    payTo: 'merchant-a',
    answers,
  };
};

describe.each(dedupeModes.filter((mode) => mode !== 'none'))('dedupe %s', (mode) => {
  it('nothing is lost, moved twice or invented under any fault', async () => {
    expect(new Set(rules.map(({ fault }) => fault))).toEqual(new Set(bridgeFaultKinds));
    const payments = await Promise.all(
      rules.map(async (rule, at) => {
        const proof = `pi-${mode}-${at}-`;
        const fund = { asset: 'USDT', amount: '1000' };
        await client.issueIntent('binance', { proof, payer: `cex:user:${mode}-${at}`, fund });
        await client.setDedupe('binance', mode, proof);
        await client.arm('binance', { ...rule, op: 'settle', nth: 1, match: proof });
        return pay(proof);
      }),
    );
    const ledger = await client.ledger('binance');
    const broken = judgeLedger({ ledgers: [ledger], payments }).filter(({ ok }) => !ok);
    expect(broken).toEqual([]);
    const ends = payments.map(({ answers }) => answers.at(-1)?.kind);
    expect(ends).toEqual(rules.map(({ fault }) => (fault === 'reject' ? 'refused' : 'success')));
    const armed = await client.faults('binance');
    expect(
      armed.filter(({ rule, hits }) => rule.match?.startsWith(`pi-${mode}-`) && hits === 1),
    ).toHaveLength(rules.length);
  });
});
