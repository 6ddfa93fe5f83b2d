import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdMining, mineBlock, releaseMining } from '../../simulator/chain/mining.js';
import { openWorld, type World } from '../../simulator/world.js';
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { serveFacilitator } from '../../src/facilitator/serve.js';
import type { ServedFacilitator } from '../../src/facilitator/serve-app.js';
import { startPostgres } from '../../src/facilitator/store/postgres-cluster.js';
import { referenceConfiguration } from '../../targets/reference-configuration.js';
import { type Answer, settle, settleUntilOver } from './ask.js';
import { findingsOf } from './judge.js';
import { openTill, type Rail, type Till, type TillPayment, tillBridge } from './till.js';

const server = await startPostgres();
const database = 'missing' in server ? undefined : server;
const agent = new Agent({ connections: 64, pipelining: 1 });
let world: World;
let till: Till;
let databases = 0;
const served: ServedFacilitator[] = [];

beforeAll(async () => {
  world = await openWorld({ seed: 'replicas' });
  till = await openTill(world.handle, 'replicas');
  await till.bridges.setDedupe(tillBridge, 'by_header');
});
afterAll(async () => {
  await Promise.all(served.map((one) => one.close()));
  await agent.close();
  await till.close();
  await world.close();
  await database?.close();
});

async function open(url: string, receiptSeconds: number): Promise<ServedFacilitator> {
  const { settings, env } = referenceConfiguration(world.handle);
  const config = checkFacilitatorConfig({
    ...settings,
    log: 'silent',
    store: 'postgres',
    store_url_env: 'DB',
    evm: { receipt_timeout_seconds: receiptSeconds },
  });
  const one = await serveFacilitator(config, { env: { ...env, DB: url }, port: 0 });
  served.push(one);
  return one;
}

/** Replicas on a database of their own. */
async function replicas(count: number, receiptSeconds = 20) {
  if (database === undefined) throw new Error('there is no server');
  databases += 1;
  const url = await database.create(`replicas_${databases}`);
  const opened = await Promise.all(Array.from({ length: count }, () => open(url, receiptSeconds)));
  const [one, other] = opened.map((each) => each.url);
  if (one === undefined || other === undefined) throw new Error('two replicas at least');
  return { one, other, all: opened, boot: () => open(url, receiptSeconds), url };
}

async function payment(rail: Rail, label: string): Promise<TillPayment> {
  const [only] = await till.prepare(rail, label, 1);
  if (only === undefined) throw new Error('no payment');
  return only;
}

const ask = async (url: string, what: TillPayment): Promise<Answer> => {
  const answer = await settle(agent, url, what);
  if (answer === undefined) throw new Error('no answer');
  return answer;
};

const debitsOf = async (what: TillPayment): Promise<readonly string[]> =>
  (await till.debits([what])).get(what.id) ?? [];

/** Resolves when the transaction of a settle that is under way is in the node's pool. */
async function sent(before: number): Promise<void> {
  for (;;) {
    const { mined, waiting } = await till.signerCounts();
    if (mined + waiting > before) return;
  }
}

const sentSoFar = async (): Promise<number> => {
  const { mined, waiting } = await till.signerCounts();
  return mined + waiting;
};

/** Resolves when the bridge has seen a request for this payment. */
async function asked(what: TillPayment): Promise<void> {
  for (;;) {
    const { requests } = await till.bridges.journal(tillBridge, {});
    if (JSON.stringify(requests).includes(what.mark)) return;
  }
}

describe.skipIf(database === undefined)('two replicas on one PostgreSQL server', () => {
  it.each(['chain', 'bridge'] as const)(
    'settle a payment once that both get at the same time, by %s',
    async (rail) => {
      const { one, other } = await replicas(2);
      const what = await payment(rail, `same-${rail}`);
      if (rail === 'bridge') await till.bridges.setDedupe(tillBridge, 'none', what.mark);
      const before = await sentSoFar();
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => ask(index % 2 ? one : other, what)),
      );
      const given = answers.filter(({ success }) => success);
      expect(given).toHaveLength(1);
      expect(await debitsOf(what)).toEqual([given[0]?.transaction]);
      if (rail === 'chain') expect(await sentSoFar()).toBe(before + 1);
    },
  );

  it.each(['chain', 'bridge'] as const)('refuse what the other has settled, by %s', async (rail) => {
    const { one, other } = await replicas(2);
    const what = await payment(rail, `after-${rail}`);
    expect(await ask(one, what)).toMatchObject({ success: true });
    expect(await ask(other, what)).toMatchObject({ success: false });
    expect(await debitsOf(what)).toHaveLength(1);
  });

  it('settle different payments side by side with one signer, without collision or gap', async () => {
    const { one, other } = await replicas(2);
    const payments = await till.prepare('chain', 'many', 40);
    const before = await sentSoFar();
    const answers = await Promise.all(payments.map((what, index) => ask(index % 2 ? one : other, what)));
    expect(answers.filter(({ success }) => !success)).toEqual([]);
    expect(await till.signerCounts()).toEqual({ mined: before + payments.length, waiting: 0 });
  });

  it('finish what is pending at the other, and give its success once', async () => {
    const { one, other } = await replicas(2, 1);
    const what = await payment('chain', 'pending');
    await holdMining(till.rpc.batch);
    try {
      const pending = await ask(one, what);
      expect(pending).toMatchObject({ success: false, reason: 'settlement_pending' });
      await mineBlock(till.rpc.batch);
      const both = await Promise.all([ask(other, what), ask(other, what), ask(one, what)]);
      const given = both.filter(({ success }) => success);
      expect(given).toEqual([expect.objectContaining({ transaction: pending.transaction })]);
      expect(await ask(one, what)).toMatchObject({ success: false });
      expect(await debitsOf(what)).toEqual([pending.transaction]);
    } finally {
      await releaseMining(till.rpc.batch);
    }
  });

  it('leave a settlement on the chain to the one that is at it, also when another one boots', async () => {
    const { one, other, boot } = await replicas(2);
    const what = await payment('chain', 'boot');
    await holdMining(till.rpc.batch);
    try {
      const before = await sentSoFar();
      const settling = ask(one, what);
      await sent(before);
      const third = await boot();
      const meanwhile = await Promise.all([ask(other, what), ask(third.url, what)]);
      expect(meanwhile.map(({ reason }) => reason)).toEqual([
        'settlement_in_progress',
        'settlement_in_progress',
      ]);
      await mineBlock(till.rpc.batch);
      const answer = await settling;
      expect(answer).toMatchObject({ success: true });
      expect(await ask(third.url, what)).toMatchObject({ success: false, transaction: answer.transaction });
      expect(await debitsOf(what)).toEqual([answer.transaction]);
    } finally {
      await releaseMining(till.rpc.batch);
    }
  });

  it('leave a payment to the one that asks its provider, also when another one boots', async () => {
    const { one, other, boot } = await replicas(2);
    const what = await payment('bridge', 'slow');
    await till.bridges.arm(tillBridge, {
      op: 'settle',
      match: what.mark,
      fault: 'latency',
      args: { ms: 700, phase: 'processing' },
    });
    const settling = ask(one, what);
    await asked(what);
    expect(await ask(other, what)).toMatchObject({ success: false, reason: 'settlement_in_progress' });
    await boot();
    const answer = await settling;
    expect(answer).toMatchObject({ success: true });
    expect(await debitsOf(what)).toEqual([answer.transaction]);
  });

  it('ask a provider again for a payment whose answer the other has lost', async () => {
    const { one, other } = await replicas(2);
    const what = await payment('bridge', 'unknown');
    // Each attempt of the first settle loses its answer after the money has moved.
    const [fault = ''] = await till.bridges.arm(tillBridge, {
      op: 'settle',
      match: what.mark,
      fault: 'commit_then_drop',
    });
    expect(await ask(one, what)).toMatchObject({ success: false, reason: 'settlement_unknown', status: 502 });
    await till.bridges.disarm(tillBridge, fault);
    const answer = await ask(other, what);
    expect(answer).toMatchObject({ success: true });
    expect(await ask(one, what)).toMatchObject({ success: false });
    expect(await debitsOf(what)).toEqual([answer.transaction]);
  });

  it('finish what runs before they close', async () => {
    const { one, other, all } = await replicas(2);
    const [chain, bridge] = [await payment('chain', 'close'), await payment('bridge', 'close')];
    await till.bridges.arm(tillBridge, {
      op: 'settle',
      match: bridge.mark,
      fault: 'latency',
      args: { ms: 300 },
    });
    await holdMining(till.rpc.batch);
    try {
      const before = await sentSoFar();
      const settling = Promise.all([ask(one, chain), ask(one, bridge)]);
      await Promise.all([sent(before), asked(bridge)]);
      let closed = false;
      const closing = all[0]?.close().then(() => {
        closed = true;
      });
      expect(await ask(other, chain)).toMatchObject({ reason: 'settlement_in_progress' });
      expect(closed).toBe(false);
      await mineBlock(till.rpc.batch);
      expect((await settling).map(({ success }) => success)).toEqual([true, true]);
      await closing;
      expect(await settle(agent, one, chain)).toBeUndefined();
      expect(await ask(other, chain)).toMatchObject({ success: false });
    } finally {
      await releaseMining(till.rpc.batch);
    }
  });
});

describe.skipIf(database === undefined)('a facilitator whose database goes away', () => {
  it.each([1, 5, 9])('loses nothing and pays nothing twice, after %i answers under load', async (count) => {
    const { one, other } = await replicas(2);
    const payments = [
      ...(await till.prepare('chain', `outage-${count}`, 8)),
      ...(await till.prepare('bridge', `outage-${count}`, 8)),
    ];
    const first = new Map<string, Answer>();
    let outage: Promise<void> | undefined;
    await Promise.all(
      payments.map(async (what, index) => {
        first.set(what.id, await ask(index % 2 ? one : other, what));
        if (first.size === count) outage = database?.kill();
      }),
    );
    await outage;
    await database?.start();
    const retried = await Promise.all(
      payments.map((what, index) => settleUntilOver(agent, index % 3 ? one : other, what, 10_000)),
    );
    const debits = await till.debits(payments);
    const stories = payments.map(({ id }, index) => {
      const answer = first.get(id);
      const answers = [...(answer === undefined ? [] : [answer]), ...(retried[index] ?? [])];
      return { id, debits: debits.get(id) ?? [], answers };
    });
    expect(findingsOf(stories)).toEqual([]);
  });

  it('answers no success, and gives it once the database is back', async () => {
    const { one, other } = await replicas(2);
    const what = await payment('chain', 'away');
    await holdMining(till.rpc.batch);
    try {
      const before = await sentSoFar();
      const settling = ask(one, what);
      await sent(before);
      await database?.kill();
      await mineBlock(till.rpc.batch);
      const [transaction = ''] = await debitsOf(what);
      expect(await settling).toMatchObject({
        success: false,
        reason: 'unexpected_settle_error',
        status: 500,
        transaction,
      });
      const during = await payment('bridge', 'during');
      expect(await ask(one, during)).toMatchObject({
        success: false,
        reason: 'unexpected_settle_error',
        status: 500,
      });
      expect(await debitsOf(during)).toEqual([]);
      await database?.start();
      const answers = await settleUntilOver(agent, other, what, 5_000);
      expect(answers.at(-1)).toMatchObject({ success: true, transaction });
      expect(await ask(one, what)).toMatchObject({ success: false });
      expect((await settleUntilOver(agent, one, during, 5_000)).at(-1)).toMatchObject({
        success: true,
      });
      expect(await debitsOf(during)).toHaveLength(1);
    } finally {
      await releaseMining(till.rpc.batch);
    }
  });
});

if ('missing' in server) it('replicas on PostgreSQL', ({ skip }) => skip(server.missing));
