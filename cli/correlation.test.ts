/** One id in every line of the log from a request to its transaction, on each rail, and in the calls to a bridge. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BridgeControlClient } from '../simulator/bridge/control/client.js';
import { type Bridges, openBridges } from '../simulator/bridge/open-bridges.js';
import { offchainPayment, poster } from '../src/facilitator/adapters/offchain/offchain.fixture.js';
import { checkFacilitatorConfig } from '../src/facilitator/config.js';
import { requestId } from '../src/facilitator/correlation.js';
import { createFacilitator } from '../src/facilitator/create-facilitator.js';
import { createParts, systemClock } from '../src/facilitator/create-parts.js';
import type { Log } from '../src/facilitator/log.js';
import { openBackends } from '../src/facilitator/open-adapters.js';
import { openFacilitator, signPayment } from '../src/facilitator/payment.fixture.js';
import { ScriptedChain } from '../src/facilitator/scripted-chain.fixture.js';
import { MemoryStore } from '../src/facilitator/store/memory-store.js';

interface Line {
  readonly message: string;
  readonly id: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

function recorder(): { readonly lines: Line[]; readonly log: Log } {
  const lines: Line[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ message, id: requestId(), fields });
  return { lines, log: { debug: note, info: note, warn: note, error: note } };
}

let bridges: Bridges;
let client: BridgeControlClient;
beforeAll(async () => {
  bridges = await openBridges({ bridges: [{ profile: 'binance', apiKey: null }] });
  client = new BridgeControlClient(bridges.handle);
});
afterAll(async () => {
  await client.close();
  await bridges.close();
});

it('on a bridge: request, each attempt, transaction and answer', async () => {
  const handle = bridges.handle.bridges.binance;
  if (handle === undefined) throw new Error('no bridge');
  const { url: base_url, verifyPath: verify_path, settlePath: settle_path, networks } = handle;
  const config = checkFacilitatorConfig({
    store: 'memory',
    adapters: [
      {
        kind: 'offchain',
        id: 'one',
        networks,
        backend: { type: 'http', base_url, verify_path, settle_path },
      },
    ],
  });
  const { lines, log } = recorder();
  const io = { store: new MemoryStore(), clock: systemClock, chain: new Map(), log };
  const facilitator = createFacilitator(
    createParts(config, { ...io, backends: openBackends(config, {}, systemClock, log) }),
  );
  const post = poster(facilitator.app);
  await client.arm('binance', { fault: 'commit_then_drop', op: 'settle', nth: 1, match: 'pi_lost' });
  const answers = await Promise.all(
    ['pi_lost', 'pi_plain'].map((intent) => post('/settle', offchainPayment(intent))),
  );
  expect(answers.map(({ body }) => body.success)).toEqual([true, true]);
  await facilitator.close();

  for (const [index, proof] of ['pi_lost', 'pi_plain'].entries()) {
    const { requests } = await client.journal('binance', { contains: proof });
    const settlement = lines.find(
      ({ message, fields }) =>
        message === 'settlement' && fields.transaction === answers[index]?.body.transaction,
    );
    const own = lines.filter(({ id }) => id === settlement?.id);
    const attempts = own.flatMap(({ fields }) => fields.attempt ?? []);
    expect(settlement?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(own[0]?.message).toBe('received');
    expect(own.at(-1)?.message).toBe('answered');
    // The bridge saw the same id, with another end for each attempt, and knows the payment by the same key.
    expect(requests.map(({ headers }) => headers['x-request-id'])).toEqual(attempts);
    expect(new Set(attempts).size).toBe(proof === 'pi_lost' ? 2 : 1);
    expect(attempts.every((attempt) => String(attempt).startsWith(`${settlement?.id}.`))).toBe(true);
    expect(requests[0]?.idempotency_key).toBe(settlement?.fields.payment);
  }
});

it('on a chain: request, transaction and answer', async () => {
  const { lines, log } = recorder();
  const chain = new ScriptedChain();
  const { post } = openFacilitator({ chain, change: (parts) => ({ ...parts, log }) });
  const [one, two] = await Promise.all([
    post('/settle', await signPayment(1, chain)),
    post('/settle', await signPayment(2, chain)),
  ]);
  const settled = lines.filter(({ message }) => message === 'settlement');
  expect(new Set(settled.map(({ fields }) => fields.transaction))).toEqual(
    new Set([one?.body.transaction, two?.body.transaction]),
  );
  expect(new Set(settled.map(({ id }) => id)).size).toBe(2);
  const answered = lines.filter(({ message }) => message === 'answered').map(({ id }) => id);
  expect([...answered].sort()).toEqual(settled.map(({ id }) => id).sort());
  expect(answered).not.toContain(undefined);
});
