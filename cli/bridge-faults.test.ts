/** The reference facilitator in front of the simulated bridges: every fault of the matrix, and the ledger afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BridgeControlClient } from '../simulator/bridge/control/client.js';
import { bridgeFaultKinds, type FaultRuleInput } from '../simulator/bridge/faults/rules.js';
import type { BridgeHandle } from '../simulator/bridge/handle.js';
import { type Bridges, openBridges } from '../simulator/bridge/open-bridges.js';
import { checkFacilitatorConfig } from '../src/facilitator/config.js';
import { serveFacilitator } from '../src/facilitator/serve.js';
import type { ServedFacilitator } from '../src/facilitator/serve-app.js';

let bridges: Bridges;
let client: BridgeControlClient;
let facilitator: ServedFacilitator;

const handleOf = (name: string): BridgeHandle => {
  const found = bridges.handle.bridges[name];
  if (found === undefined) throw new Error(`no bridge ${name}`);
  return found;
};

const adapterFor = (name: string, timeout_seconds: number) => {
  const { url, verifyPath, settlePath, networks } = handleOf(name);
  return {
    kind: 'offchain',
    id: `${name}-bridge`,
    networks,
    signers: [`${name}-facilitator`],
    backend: {
      type: 'http',
      base_url: `${url}/`,
      verify_path: verifyPath,
      settle_path: settlePath,
      api_key_env: `${name.toUpperCase()}_KEY`,
      timeout_seconds,
    },
  };
};

beforeAll(async () => {
  bridges = await openBridges({ seed: 'facilitator' });
  client = new BridgeControlClient(bridges.handle);
  facilitator = await serveFacilitator(
    checkFacilitatorConfig({
      port: 0,
      store: 'memory',
      log: 'silent',
      metrics: true,
      adapters: [adapterFor('binance', 2), adapterFor('okx', 8), adapterFor('psp', 8)],
    }),
    {
      env: Object.fromEntries(
        Object.values(bridges.handle.bridges).map(({ name, apiKey }) => [
          `${name.toUpperCase()}_KEY`,
          apiKey ?? '',
        ]),
      ),
    },
  );
});
afterAll(async () => {
  await facilitator.close();
  await client.close();
  await bridges.close();
});

/** A payer with 5000 on a bridge, and a payment of 1000. */
let payments = 0;
const newPayment = async (bridge = 'binance') => {
  payments += 1;
  const tag = `${bridge}-${payments}.`;
  const { asset, networks } = handleOf(bridge);
  const payer = `cex:user:${tag}`;
  const proof = await client.issueIntent(bridge, {
    proof: `pi_${tag}`,
    payer,
    fund: { asset, amount: '5000' },
  });
  const requirements = {
    scheme: 'exact',
    network: networks[0] ?? '',
    amount: '1000',
    asset,
    payTo: 'merchant-a',
    maxTimeoutSeconds: 60,
  };
  const body = {
    x402Version: 2,
    paymentPayload: { x402Version: 2, accepted: requirements, payload: { paymentIntentId: proof } },
    paymentRequirements: requirements,
  };
  return { payer, proof, body };
};

const post = async (path: '/verify' | '/settle', body: unknown) => {
  const response = await fetch(`${facilitator.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer };
};

const entriesOf = async (proof: string, bridge = 'binance') =>
  (await client.ledger(bridge)).entries.filter(({ memo }) => memo.kind === 'payment' && memo.proof === proof);

const unknown = { status: 502, body: { success: false, errorReason: 'settlement_unknown', transaction: '' } };

describe('every fault of the matrix on a settle, and the settle after it', () => {
  const matrix: readonly (readonly [FaultRuleInput, object])[] = [
    [{ fault: 'latency', args: { ms: 30_000 } }, unknown],
    [{ fault: 'latency', args: { ms: 2_500, phase: 'processing' } }, unknown],
    [{ fault: 'latency', args: { ms: 30_000, phase: 'answer' } }, unknown],
    [{ fault: 'status', args: { status: 500 } }, unknown],
    [{ fault: 'status', args: { status: 503, commit: true } }, unknown],
    [
      { fault: 'status', args: { status: 204, commit: true } },
      { status: 502, body: { errorReason: 'upstream_error' } },
    ],
    [
      { fault: 'status', args: { status: 401 } },
      { status: 502, body: { errorReason: 'upstream_auth_failed' } },
    ],
    [{ fault: 'malformed_json', args: { commit: true } }, unknown],
    [{ fault: 'wrong_type', args: { member: 'success', value: 'yes' } }, unknown],
    [{ fault: 'wrong_type', args: { member: 'transaction', value: {} } }, unknown],
    [{ fault: 'missing_field' }, unknown],
    [{ fault: 'no_transaction' }, unknown],
    [{ fault: 'no_transaction', args: { as: 'null' } }, unknown],
    [{ fault: 'empty_transaction', args: { text: ' ' } }, unknown],
    [{ fault: 'commit_then_drop' }, unknown],
    [{ fault: 'commit_then_drop', args: { how: 'close' } }, unknown],
    [{ fault: 'commit_then_timeout' }, unknown],
    [{ fault: 'drop_before_commit' }, unknown],
    [{ fault: 'reset_mid_body' }, unknown],
    [{ fault: 'slow_body' }, unknown],
    [
      { fault: 'redirect', args: { commit: true } },
      { status: 502, body: { errorReason: 'upstream_error' } },
    ],
    [{ fault: 'huge_body' }, unknown],
    [{ fault: 'compressed_bomb' }, unknown],
    [{ fault: 'html_200' }, unknown],
    [{ fault: 'empty_200', args: { commit: true } }, unknown],
    [{ fault: 'payer_swap' }, unknown],
    [{ fault: 'reject' }, { status: 200, body: { success: false, errorReason: 'rejected_by_provider' } }],
  ];

  it('leaves none out', () => {
    const tried = new Set([...matrix.map(([{ fault }]) => fault), 'no_payer', 'reuse_transaction']);
    expect([...tried].sort()).toEqual([...bridgeFaultKinds].sort());
  });

  it.concurrent.each(matrix)('%o', async (rule, expected) => {
    const { proof, payer, body } = await newPayment();
    expect(await post('/verify', body)).toMatchObject({ body: { isValid: true, payer } });
    const [id = ''] = await client.arm('binance', { ...rule, op: 'settle', match: proof });
    expect(await post('/settle', body)).toMatchObject(expected);
    await client.disarm('binance', id);
    const second = await post('/settle', body);
    const [entry] = await entriesOf(proof);
    expect(second).toMatchObject({ body: { success: true, payer, transaction: entry?.transaction } });
    expect(await post('/settle', body)).toMatchObject({ body: { errorReason: 'duplicate_settlement' } });
    expect(await entriesOf(proof)).toHaveLength(1);
  });

  it('reuse_transaction is not believed: the transaction belongs to another payment', async () => {
    const first = await newPayment();
    await post('/settle', first.body);
    const [used] = await entriesOf(first.proof);
    const { proof, body } = await newPayment();
    const args = { transaction: used?.transaction ?? '' };
    await client.arm('binance', { fault: 'reuse_transaction', nth: 1, op: 'settle', match: proof, args });
    expect(await post('/settle', body)).toMatchObject(unknown);
    const second = await post('/settle', body);
    const [entry] = await entriesOf(proof);
    expect(second).toMatchObject({ body: { success: true, transaction: entry?.transaction } });
    expect(entry?.transaction).not.toBe(used?.transaction);
  });

  it('no_payer is a success that names nobody', async () => {
    const { proof, body } = await newPayment();
    await client.arm('binance', { fault: 'no_payer', match: proof });
    expect(await post('/verify', body)).toEqual({ status: 200, retryAfter: null, body: { isValid: true } });
    const { body: settled } = await post('/settle', body);
    expect(settled).toMatchObject({ success: true });
    expect(settled).not.toHaveProperty('payer');
  });

  it('nobody followed a redirect', async () => {
    expect(await client.visits()).toEqual([]);
  });
});

describe('faults on a verify', () => {
  it.concurrent.each<[FaultRuleInput, string]>([
    [{ fault: 'latency', args: { ms: 30_000 } }, 'upstream_timeout'],
    [{ fault: 'slow_body' }, 'upstream_timeout'],
    [{ fault: 'status', args: { status: 503 } }, 'upstream_error'],
    [{ fault: 'status', args: { status: 403 } }, 'upstream_auth_failed'],
    [{ fault: 'redirect' }, 'upstream_error'],
    [{ fault: 'malformed_json' }, 'upstream_bad_response'],
    [{ fault: 'wrong_type', args: { member: 'valid', value: 'true' } }, 'upstream_bad_response'],
    [{ fault: 'missing_field' }, 'upstream_bad_response'],
    [{ fault: 'huge_body' }, 'upstream_bad_response'],
    [{ fault: 'compressed_bomb' }, 'upstream_bad_response'],
    [{ fault: 'drop_before_commit' }, 'upstream_unavailable'],
    [{ fault: 'reset_mid_body' }, 'upstream_unavailable'],
  ])('%o', async (rule, invalidReason) => {
    const { proof, body } = await newPayment();
    await client.arm('binance', { ...rule, match: proof });
    expect(await post('/verify', body)).toMatchObject({
      status: 502,
      body: { isValid: false, invalidReason },
    });
    const { requests } = await client.journal('binance', { contains: proof });
    expect(requests).toHaveLength(1);
  });
});

describe('a lost response', () => {
  it.each(['by_payment', 'by_header'] as const)(
    'followed by a retry debits once and ends in the same transaction (dedupe %s)',
    async (mode) => {
      const { proof, payer, body } = await newPayment();
      await client.setDedupe('binance', mode, proof);
      await client.arm('binance', { fault: 'commit_then_timeout', nth: 1, match: proof });
      expect(await post('/settle', body)).toMatchObject(unknown);
      const [entry] = await entriesOf(proof);
      expect(await post('/settle', body)).toMatchObject({
        status: 200,
        body: { success: true, transaction: entry?.transaction, payer },
      });
      expect(await post('/settle', body)).toMatchObject({ body: { errorReason: 'duplicate_settlement' } });
      expect(await entriesOf(proof)).toHaveLength(1);
      const { requests } = await client.journal('binance', { contains: proof });
      expect(requests.map(({ bearer }) => bearer)).toEqual(['issued', 'issued']);
      expect(new Set(requests.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
    },
  );

  it('that came as a reset is healed by one further attempt under the same key', async () => {
    const { proof, body } = await newPayment();
    await client.setDedupe('binance', 'by_header', proof);
    await client.arm('binance', { fault: 'commit_then_drop', nth: 1, match: proof });
    expect(await post('/settle', body)).toMatchObject({ status: 200, body: { success: true } });
    expect(await entriesOf(proof)).toHaveLength(1);
    const { requests } = await client.journal('binance', { contains: proof });
    expect(requests).toHaveLength(2);
    expect(new Set(requests.map(({ idempotency_key }) => idempotency_key)).size).toBe(1);
  });
});

it('a bridge that asks for a pause is left alone for this payment', async () => {
  const { proof, body } = await newPayment();
  const args = { status: 429, headers: { 'retry-after': '30' } };
  await client.arm('binance', { fault: 'status', op: 'settle', match: proof, args });
  const limited = { status: 502, retryAfter: '30', body: { errorReason: 'upstream_rate_limited' } };
  expect(await post('/settle', body)).toMatchObject(limited);
  expect(await post('/settle', body)).toMatchObject({ status: 502, body: limited.body });
  expect((await client.journal('binance', { contains: proof })).requests).toHaveLength(1);
});

it('a bridge that is not there gives an upstream error at once, and settles when it is back', async () => {
  const { proof, body } = await newPayment('okx');
  await client.setAccepting('okx', false);
  const unavailable = 'upstream_unavailable';
  expect(await post('/verify', body)).toMatchObject({ status: 502, body: { invalidReason: unavailable } });
  expect(await post('/settle', body)).toMatchObject({ status: 502, body: { errorReason: unavailable } });
  await client.setAccepting('okx', true);
  expect(await post('/settle', body)).toMatchObject({ body: { success: true, network: 'offchain:okx' } });
  expect(await entriesOf(proof, 'okx')).toHaveLength(1);
});

it('a payment for one provider reaches no other', async () => {
  const { proof, body } = await newPayment('psp');
  expect(await post('/settle', body)).toMatchObject({ body: { success: true } });
  for (const other of ['binance', 'okx']) {
    expect((await client.journal(other, { contains: proof })).requests).toEqual([]);
  }
});

afterAll(async () => {
  for (const name of ['binance', 'okx', 'psp']) {
    const { balances } = await client.ledger(name);
    expect(balances.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(0n);
    expect(balances.filter(({ amount, issuer }) => !issuer && BigInt(amount) < 0n)).toEqual([]);
  }
});
