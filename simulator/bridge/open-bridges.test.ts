/** The bridges over real sockets: contract, faults on the wire, control API. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFor, jsonOf, type SendOptions, send } from './bridge.fixture.js';
import { BridgeControlClient } from './control/client.js';
import type { LedgerFact } from './control/protocol.js';
import type { FaultRuleInput } from './faults/rules.js';
import type { BridgeHandle } from './handle.js';
import { type Bridges, openBridges } from './open-bridges.js';

let bridges: Bridges;
let client: BridgeControlClient;
let binance: BridgeHandle;

const handleOf = (name: string): BridgeHandle => {
  const found = bridges.handle.bridges[name];
  if (found === undefined) throw new Error(`no bridge ${name}`);
  return found;
};

beforeAll(async () => {
  bridges = await openBridges({ seed: 'test' });
  client = new BridgeControlClient(bridges.handle);
  binance = handleOf('binance');
});
afterAll(async () => {
  await client.close();
  await bridges.close();
});

/** A payment of its own for each test: a payer with 5000 and an intent. */
const newPayment = async (tag: string) => {
  const payer = `cex:user:${tag}`;
  const proof = await client.issueIntent('binance', {
    proof: `pi_${tag}`,
    payer,
    fund: { asset: 'USDT', amount: '5000' },
  });
  return { payer, proof, call: callFor(proof) };
};

const entriesOf = async (proof: string): Promise<LedgerFact['entries']> =>
  (await client.ledger('binance', { proof })).entries;

const settle = (call: unknown, options?: SendOptions) => send(binance, 'settle', call, options);
const verify = (call: unknown, options?: SendOptions) => send(binance, 'verify', call, options);

/** Arms one rule for one payment. */
const arm = (proof: string, rule: FaultRuleInput) => client.arm('binance', { ...rule, match: proof });

describe('the contract', () => {
  it('opens one bridge of each profile with paths, keys and networks of its own', async () => {
    expect(await client.health()).toEqual({ ok: true, pid: process.pid, bridges: ['binance', 'okx', 'psp'] });
    for (const name of ['binance', 'okx', 'psp']) {
      const bridge = handleOf(name);
      const call = callFor('pi_anybody', { asset: bridge.asset, network: `offchain:${name}` });
      expect(await jsonOf(send(bridge, 'verify', call))).toMatchObject({ valid: true, payer: bridge.payer });
      expect(await jsonOf(send(bridge, 'settle', call))).toMatchObject({
        success: true,
        payer: bridge.payer,
        transaction: expect.stringMatching(/^\d{19}$|^okx-tx-|^ch_/),
      });
      const { balances } = await client.ledger(name);
      expect(balances).toContainEqual(
        expect.objectContaining({ account: bridge.payer, asset: bridge.asset, amount: '999000' }),
      );
      expect(balances).toContainEqual(
        expect.objectContaining({ account: 'merchant-a', asset: bridge.asset, amount: '1000' }),
      );
    }
  });

  it('moves money once at settle and never at verify', async () => {
    const { payer, proof, call } = await newPayment('contract');
    expect(await jsonOf(verify(call))).toEqual({ valid: true, payer, reason: null, code: '000000' });
    expect(await entriesOf(proof)).toEqual([]);
    const first = await jsonOf(settle(call));
    expect(first).toMatchObject({ success: true, payer, reason: null });
    expect(await jsonOf(settle(call))).toEqual(first);
    expect(await entriesOf(proof)).toMatchObject([
      { transaction: first.transaction, memo: { payer, payee: 'merchant-a', asset: 'USDT', amount: '1000' } },
    ]);
    expect(await client.statement('binance', payer, 'USDT')).toMatchObject({
      lines: [{ amount: '5000' }, { amount: '-1000', balance_after: '4000' }],
      closing: '4000',
    });
  });

  it('declines what the payer cannot pay, what nobody proves and what is no amount', async () => {
    const { proof } = await newPayment('declined');
    expect(await jsonOf(verify(callFor(proof, { amount: '5001' })))).toMatchObject({
      valid: false,
      reason: 'insufficient_funds',
    });
    expect(await jsonOf(settle(callFor(proof, { amount: '5001' })))).toMatchObject({
      success: false,
      transaction: null,
      reason: 'insufficient_funds',
    });
    expect(await jsonOf(verify(callFor(' ')))).toMatchObject({
      valid: false,
      reason: 'missing_signature_or_intent_id',
    });
    expect(await jsonOf(settle(callFor(proof, { amount: '01' })))).toMatchObject({
      success: false,
      reason: 'invalid_payment_amount',
    });
    expect(await entriesOf(proof)).toEqual([]);
  });

  it('answers a wrong key with 401, a wrong body with 400, a wrong path with 404, a foreign host with 403', async () => {
    const { proof, call } = await newPayment('refused');
    const wrongKey = await settle(call, { headers: { authorization: 'Bearer wrong' } });
    expect(wrongKey.status).toBe(401);
    expect(await wrongKey.json()).toEqual({ success: false, reason: 'unauthorized' });
    expect((await settle('{"network":')).status).toBe(400);
    expect((await settle({ ...call, network: 7 })).status).toBe(400);
    expect((await settle(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).status).toBe(400);
    expect((await fetch(`${binance.url}//settle`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${binance.url}${binance.settlePath}`)).status).toBe(404);
    expect((await fetch(`${binance.url}${binance.settlePath}`, { method: 'DELETE' })).status).toBe(404);
    expect((await settle({ ...call, pad: 'x'.repeat(9 * 1_024 ** 2) })).status).toBe(413);
    // fetch does not let a caller choose the Host header.
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: 'evil.example' };
      httpRequest(binance.url, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(foreign).toBe(403);
    expect(await entriesOf(proof)).toEqual([]);
  });

  it('takes the inner and the whole payload for the same payment, and records which came', async () => {
    const { proof, call } = await newPayment('shape');
    const whole = { ...call, paymentPayload: { x402Version: 2, accepted: {}, payload: call.paymentPayload } };
    const first = await jsonOf(settle(call));
    expect((await jsonOf(settle(whole))).transaction).toBe(first.transaction);
    const { requests } = await client.journal('binance', { contains: proof });
    expect(requests.map(({ shape }) => shape)).toEqual(['inner', 'whole']);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  });

  it('writes a journal without the key, and says whether the right one came', async () => {
    const { proof, call } = await newPayment('journal');
    const { next } = await client.journal('binance');
    await settle(call, { headers: { 'idempotency-key': 'x402-1', 'x-request-id': 'r1' } });
    await verify(call, { headers: { authorization: 'Bearer other' } });
    const page = await client.journal('binance', { since: next, contains: proof });
    expect(page).toMatchObject({
      complete: true,
      requests: [
        {
          op: 'settle',
          method: 'POST',
          path: binance.settlePath,
          bearer: 'issued',
          headers: {
            authorization: 'Bearer [bearer]',
            'content-type': 'application/json',
            'x-request-id': 'r1',
          },
          idempotency_key: 'x402-1',
          body: call,
          answer: { status: 200, body: expect.stringContaining('"success":true') },
        },
        { op: 'verify', bearer: 'other', answer: { status: 401 } },
      ],
    });
    expect(JSON.stringify(page)).not.toContain(binance.apiKey);
  });
});

describe('dedupe', () => {
  it('by header recognises a key, refuses it for another payment, and moves twice without one', async () => {
    const { proof, call } = await newPayment('by-header');
    await client.setDedupe('binance', 'by_header', proof);
    const headers = { 'idempotency-key': 'key-by-header' };
    const first = await jsonOf(settle(call, { headers }));
    expect(await jsonOf(settle(call, { headers }))).toEqual(first);
    expect(await jsonOf(settle(callFor(proof, { amount: '1' }), { headers }))).toMatchObject({
      success: false,
      reason: 'idempotency_key_reused',
    });
    expect(await entriesOf(proof)).toHaveLength(1);
    await settle(call);
    expect(await entriesOf(proof)).toHaveLength(2);
  });

  it('none moves money as often as it is asked to', async () => {
    const { proof, call } = await newPayment('none');
    await client.setDedupe('binance', 'none', proof);
    await Promise.all([settle(call), settle(call), settle(call)]);
    expect(await entriesOf(proof)).toHaveLength(3);
  });

  it('parallel settles of one payment share the work in progress', async () => {
    const { proof, call } = await newPayment('parallel');
    await arm(proof, { fault: 'latency', nth: 1, args: { ms: 30, phase: 'processing' } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => jsonOf(settle(call))));
    expect(new Set(answers.map(({ transaction }) => transaction)).size).toBe(1);
    expect(await entriesOf(proof)).toHaveLength(1);
  });
});

/** What a caller sees and what the ledger holds, for each fault of the plan on a settle. */
describe('faults on settle', () => {
  const failed = /fetch failed|terminated|other side closed|ECONNRESET|aborted|Unexpected/;

  it.each<[FaultRuleInput, Record<string, unknown>]>([
    [{ fault: 'wrong_type', args: { member: 'success', value: 'yes' } }, { success: 'yes' }],
    [{ fault: 'wrong_type', args: { member: 'transaction', value: {} } }, { transaction: {} }],
    [{ fault: 'payer_swap' }, { success: true, payer: 'cex:user:mallory' }],
    [
      { fault: 'no_transaction', args: { as: 'null' } },
      { success: true, transaction: null },
    ],
    [
      { fault: 'no_payer', args: { as: 'null' } },
      { success: true, payer: null },
    ],
    [
      { fault: 'empty_transaction', args: { text: '  ' } },
      { success: true, transaction: '  ' },
    ],
    [
      { fault: 'reuse_transaction', args: { transaction: 'old' } },
      { success: true, transaction: 'old' },
    ],
  ])('%o commits and answers %o', async (rule, answer) => {
    const { proof, call } = await newPayment(`shaped-${JSON.stringify(rule)}`);
    await arm(proof, rule);
    expect(await jsonOf(settle(call))).toMatchObject(answer);
    expect(await entriesOf(proof)).toHaveLength(1);
  });

  it.each<[FaultRuleInput, string]>([
    [{ fault: 'no_transaction' }, 'transaction'],
    [{ fault: 'no_payer' }, 'payer'],
    [{ fault: 'missing_field' }, 'success'],
  ])('%o commits and leaves out %s', async (rule, member) => {
    const { proof, call } = await newPayment(`without-${rule.fault}`);
    await arm(proof, rule);
    expect(await jsonOf(settle(call))).not.toHaveProperty(member);
    expect(await entriesOf(proof)).toHaveLength(1);
  });

  it('missing_field can leave a bare object', async () => {
    const { proof, call } = await newPayment('bare');
    await arm(proof, { fault: 'missing_field', args: { keep: [] } });
    expect(await jsonOf(settle(call))).toEqual({});
  });

  it('reuse_transaction names the last transaction of another payment', async () => {
    const { transaction } = await jsonOf(settle((await newPayment('used')).call));
    const { proof, call } = await newPayment('reuser');
    await arm(proof, { fault: 'reuse_transaction', nth: 1 });
    expect((await jsonOf(settle(call))).transaction).toBe(transaction);
    const [entry] = await entriesOf(proof);
    expect((await jsonOf(settle(call))).transaction).toBe(entry?.transaction);
    expect(entry?.transaction).not.toBe(transaction);
  });

  it.each<[FaultRuleInput, number, string]>([
    [{ fault: 'status', args: { status: 503 } }, 503, ''],
    [{ fault: 'status', args: { status: 204 } }, 204, ''],
    [{ fault: 'status', args: { status: 304 } }, 304, ''],
    [{ fault: 'malformed_json' }, 200, '{"valid":tr'],
    [{ fault: 'empty_200' }, 200, ''],
    [{ fault: 'html_200' }, 200, '<!doctype html>'],
    [{ fault: 'redirect', args: { status: 308 } }, 308, ''],
    [{ fault: 'reject', args: { reason: null } }, 200, '{"success":false,"reason":null}'],
    [{ fault: 'reject', args: { omit_reason: true, payer: 'p' } }, 200, '{"success":false,"payer":"p"}'],
  ])('%o answers %i and moves nothing', async (rule, status, body) => {
    const { proof, call } = await newPayment(`replaced-${JSON.stringify(rule)}`);
    await arm(proof, rule);
    const answer = await settle(call);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(body);
    expect(await entriesOf(proof)).toEqual([]);
  });

  it('status may commit first and bring headers', async () => {
    const { proof, call } = await newPayment('late-503');
    const args = { status: 429, headers: { 'retry-after': '2' }, commit: true };
    await arm(proof, { fault: 'status', nth: 1, args });
    expect((await settle(call)).headers.get('retry-after')).toBe('2');
    const [entry] = await entriesOf(proof);
    expect(await jsonOf(settle(call))).toMatchObject({ success: true, transaction: entry?.transaction });
    expect(await entriesOf(proof)).toHaveLength(1);
  });

  it.each(['reset', 'close'] as const)(
    'commit_then_drop by %s breaks off after the money moved',
    async (how) => {
      const { proof, call } = await newPayment(`commit-drop-${how}`);
      await arm(proof, { fault: 'commit_then_drop', nth: 1, args: { how } });
      await expect(settle(call)).rejects.toThrow(failed);
      const [entry] = await entriesOf(proof);
      expect(await jsonOf(settle(call))).toMatchObject({ success: true, transaction: entry?.transaction });
      expect(await entriesOf(proof)).toHaveLength(1);
    },
  );

  it('drop_before_commit breaks off before the money moved', async () => {
    const { proof, call } = await newPayment('drop-commit');
    await arm(proof, { fault: 'drop_before_commit', nth: 1 });
    await expect(settle(call)).rejects.toThrow(failed);
    expect(await entriesOf(proof)).toEqual([]);
    expect(await jsonOf(settle(call))).toMatchObject({ success: true });
  });

  it('commit_then_timeout moves the money and never answers', async () => {
    const { proof, call } = await newPayment('commit-hang');
    await arm(proof, { fault: 'commit_then_timeout', nth: 1 });
    const caller = new AbortController();
    const waiting = settle(call, { signal: caller.signal });
    await expect.poll(() => entriesOf(proof)).toHaveLength(1);
    caller.abort();
    await expect(waiting).rejects.toThrow(failed);
    expect(await jsonOf(settle(call))).toMatchObject({ success: true });
    expect(await entriesOf(proof)).toHaveLength(1);
  });

  it('commit_then_timeout resets in the end when the caller waits for ever', async () => {
    const { proof, call } = await newPayment('commit-hang-end');
    await arm(proof, { fault: 'commit_then_timeout', args: { ms: 20 } });
    await expect(settle(call)).rejects.toThrow(failed);
  });

  it('latency before the bridge acts leaves nothing behind when the caller leaves', async () => {
    const { proof, call } = await newPayment('latency');
    await arm(proof, { fault: 'latency', nth: 1, args: { ms: 60_000 } });
    const caller = new AbortController();
    const waiting = settle(call, { signal: caller.signal });
    const answers = async () =>
      (await client.journal('binance', { contains: proof })).requests.map(({ answer }) => answer?.status);
    await expect.poll(answers).toEqual([undefined]);
    caller.abort();
    await expect(waiting).rejects.toThrow(failed);
    await expect.poll(answers).toEqual([499]);
    expect(await entriesOf(proof)).toEqual([]);
    expect((await client.journal('binance', { contains: proof })).requests[0]?.fault?.kind).toBe('latency');
  });

  it('latency while processing holds the money', async () => {
    const { payer, proof, call } = await newPayment('holding');
    await arm(proof, { fault: 'latency', nth: 1, args: { ms: 200, phase: 'processing' } });
    const waiting = jsonOf(settle(call));
    const heldOf = async () =>
      (await client.ledger('binance')).balances.find(({ account }) => account === payer)?.held;
    await expect.poll(heldOf).toBe('1000');
    expect(await entriesOf(proof)).toEqual([]);
    expect(await waiting).toMatchObject({ success: true });
    expect(await heldOf()).toBe('0');
  });

  it.each(['reset', 'close'] as const)(
    'reset_mid_body by %s sends the head and half of the answer',
    async (how) => {
      const { proof, call } = await newPayment(`half-${how}`);
      await arm(proof, { fault: 'reset_mid_body', args: { how } });
      const answer = await settle(call);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow(failed);
      expect(await entriesOf(proof)).toHaveLength(1);
    },
  );

  it('slow_body drips the whole answer', async () => {
    const { proof, call } = await newPayment('drip');
    await arm(proof, { fault: 'slow_body', args: { interval_ms: 1, chunk: 16 } });
    const answer = await settle(call);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(64);
    expect(await jsonOf(answer)).toMatchObject({ success: true });
  });

  it('huge_body streams as much as it says, inside valid JSON', async () => {
    const { proof, call } = await newPayment('huge');
    await arm(proof, { fault: 'huge_body', args: { bytes: 300_001 } });
    const { padding, success } = await jsonOf(settle(call));
    expect(success).toBe(true);
    expect(String(padding)).toHaveLength(300_001);
  });

  it('huge_body does not mind a caller who leaves', async () => {
    const { proof, call } = await newPayment('huge-left');
    await arm(proof, { fault: 'huge_body', nth: 1 });
    const answer = await settle(call);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await jsonOf(settle(call))).toMatchObject({ success: true });
  });

  it('compressed_bomb travels small and expands', async () => {
    const { proof, call } = await newPayment('bomb');
    const size = 40 * 1_024 ** 2;
    await arm(proof, { fault: 'compressed_bomb', args: { bytes: size } });
    // Not fetch: it would expand by itself.
    const packed = await new Promise<Buffer>((resolve, reject) => {
      const headers = { authorization: `Bearer ${binance.apiKey}`, 'content-type': 'application/json' };
      httpRequest(`${binance.url}${binance.settlePath}`, { method: 'POST', headers }, (answer) => {
        expect(answer.headers['content-encoding']).toBe('gzip');
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks)));
      })
        .on('error', reject)
        .end(JSON.stringify(call));
    });
    expect(packed.length).toBeLessThan(size / 500);
    const text = gunzipSync(packed).toString();
    expect(text.length).toBeGreaterThan(size);
    expect(text.slice(0, 14)).toBe('{"success":tru');
    expect(text.slice(-2)).toBe('"}');
  });
});

describe('the fault plan', () => {
  it('counts per rule, applies the first that is due, and leaves other payments alone', async () => {
    const { proof, call } = await newPayment('plan');
    const [first] = await client.arm(
      'binance',
      { op: 'settle', nth: 2, match: proof, fault: 'status', args: { status: 500 } },
      { op: 'settle', match: proof, fault: 'status', args: { status: 502 } },
    );
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await settle(call)).status);
    expect(statuses).toEqual([502, 500, 502]);
    expect((await verify(call)).status).toBe(200);
    expect((await settle((await newPayment('bystander')).call)).status).toBe(200);
    const armed = (await client.faults('binance')).find(({ id }) => id === first);
    expect(armed).toMatchObject({ matched: 3, hits: 1, rule: { fault: 'status', args: { status: 500 } } });
  });

  it('takes a payment key as match', async () => {
    const { proof, call } = await newPayment('by-key');
    await verify(call);
    const key = (await client.journal('binance', { contains: proof })).requests[0]?.key ?? '';
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    await client.arm('binance', { match: key, fault: 'status', args: { status: 500 } });
    expect((await verify(call)).status).toBe(500);
    expect((await verify(callFor(proof, { amount: '1' }))).status).toBe(200);
  });

  it('disarms', async () => {
    const { proof, call } = await newPayment('disarm');
    const [id = ''] = await arm(proof, { fault: 'empty_200' });
    await client.disarm('binance', id);
    expect(await jsonOf(verify(call))).toMatchObject({ valid: true });
    await expect(client.disarm('binance', id)).rejects.toMatchObject({
      code: 'CONTROL_REFUSED',
      exitCode: 3,
    });
    await arm(proof, { fault: 'empty_200' });
    expect(await client.disarmAll('binance')).toBeGreaterThan(0);
    expect(await client.faults('binance')).toEqual([]);
  });
});

describe('elsewhere and the listener', () => {
  it('remembers who follows a redirect, and whose key came along', async () => {
    const { proof, call } = await newPayment('redirected');
    await arm(proof, { fault: 'redirect' });
    const answer = await settle(call);
    expect(answer.headers.get('location')).toBe(bridges.handle.elsewhereUrl);
    expect(await client.visits()).toEqual([]);
    const headers = { authorization: `Bearer ${binance.apiKey}` };
    await fetch(bridges.handle.elsewhereUrl, { method: 'POST', headers, body: '{}' });
    expect(await client.visits()).toMatchObject([{ method: 'POST', path: '/elsewhere', bearer: 'binance' }]);
  });

  it('refuses connections while closed, and comes back on the same port', async () => {
    const okx = handleOf('okx');
    const call = callFor('pi_refused', { asset: okx.asset, network: 'offchain:okx' });
    await client.setAccepting('okx', false);
    await client.setAccepting('okx', false);
    await expect(send(okx, 'verify', call)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await client.setAccepting('okx', true);
    expect(await jsonOf(send(okx, 'verify', call))).toMatchObject({ valid: true });
  });
});

describe('the control API', () => {
  const raw = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${bridges.handle.controlToken}`, ...init.headers };
    const answer = await fetch(`${bridges.handle.controlUrl}${path}`, { ...init, headers });
    return { status: answer.status, json: await answer.json() };
  };

  it.each([{ authorization: '' }, { authorization: 'Bearer wrong' }])('refuses %o', async (headers) => {
    expect(await raw('/health', { headers })).toMatchObject({
      status: 401,
      json: { error: { code: 'TOKEN_NEEDED' } },
    });
  });

  it('refuses a foreign origin', async () => {
    expect(await raw('/health', { headers: { origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      json: { error: { code: 'HOST_REFUSED' } },
    });
  });

  it.each([
    ['/bridges/binance/faults', '{"rules":[{"fault":"explode"}]}'],
    ['/bridges/binance/faults', '{"rules":[{"fault":"status","args":{"status":99}}]}'],
    ['/bridges/binance/faults', '{"rules":[{"fault":"latency"}]}'],
    ['/bridges/binance/faults', '{"rules":[{"fault":"no_payer","args":{"extra":1}}]}'],
    ['/bridges/binance/faults', '{"rules"'],
    ['/bridges/binance/accounts', '{"account":"a","asset":"USDT","amount":"-1"}'],
    ['/bridges/binance/accounts', '{"account":"a","asset":"USDT","amount":1}'],
  ])('refuses %s %s', async (path, body) => {
    const { status, json } = await raw(path, { method: 'POST', body });
    expect({ status, json }).toMatchObject({ status: 400, json: { error: { code: 'BAD_REQUEST' } } });
  });

  it('names what it does not know', async () => {
    expect(await raw('/nowhere')).toMatchObject({ status: 404, json: { error: { code: 'ROUTE_UNKNOWN' } } });
    expect(await raw('/bridges/kraken/ledger')).toMatchObject({
      status: 404,
      json: { error: { code: 'BRIDGE_UNKNOWN' } },
    });
  });

  it('funds without bound and keeps the books at zero', async () => {
    await client.fund('psp', 'psp:customer:whale', 'USD', 10n ** 60n);
    const { balances } = await client.ledger('psp');
    expect(balances).toContainEqual(
      expect.objectContaining({ account: 'psp:customer:whale', amount: (10n ** 60n).toString() }),
    );
    const sum = balances
      .filter(({ asset }) => asset === 'USD')
      .reduce((all, { amount }) => all + BigInt(amount), 0n);
    expect(sum).toBe(0n);
  });
});

describe('openBridges', () => {
  it('takes names, keys, networks, accounts from a file and the token of the world', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'bridges-')), 'accounts.json');
    writeFileSync(file, '[{"account":"cex:user:alice","asset":"EUR","balance":"7"}]');
    const opened = await openBridges({
      controlToken: 'one-token',
      bridges: [
        { profile: 'okx', name: 'gateway', networks: ['offchain:gateway'], apiKey: null, accounts: { file } },
      ],
    });
    const control = new BridgeControlClient(opened.handle);
    expect(opened.handle).toMatchObject({
      controlToken: 'one-token',
      bridges: { gateway: { profile: 'okx', apiKey: null, networks: ['offchain:gateway'] } },
    });
    expect((await control.ledger('gateway')).balances).toContainEqual(
      expect.objectContaining({ account: 'cex:user:alice', asset: 'EUR', amount: '7' }),
    );
    await control.close();
    await opened.close();
    await opened.close();
  });

  it.each([
    ['[{"account":"a","asset":"USDT","balance":-1}]', /0\.balance/],
    ['{', /JSON/],
  ])('refuses the accounts %s', async (text, message) => {
    const file = join(mkdtempSync(join(tmpdir(), 'bridges-')), 'accounts.json');
    writeFileSync(file, text);
    await expect(openBridges({ bridges: [{ profile: 'psp', accounts: { file } }] })).rejects.toMatchObject({
      code: 'BRIDGE_ACCOUNTS_INVALID',
      exitCode: 64,
      message: expect.stringMatching(message),
    });
  });

  it('refuses two bridges of one name', async () => {
    await expect(openBridges({ bridges: [{ profile: 'psp' }, { profile: 'psp' }] })).rejects.toThrow(
      RangeError,
    );
  });
});
