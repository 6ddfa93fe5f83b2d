/**
 * One load from a proven session to its figures: payments are made, the clock runs, the oracle looks at all of it.
 * @module
 */
import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { ControlClient } from '../../simulator/control/client.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { createTargetClient, type TargetClient } from '../../suites/kit/http-client.js';
import { openInstruments } from '../../suites/kit/instruments.js';
import { onRail, type Session } from '../../suites/kit/session.js';
import { generateLoad, type LoadProgress, type Measured } from './generate-load.js';
import { judgeBridge } from './judge-bridge.js';
import { judgeChain } from './judge-chain.js';
import type { Judged } from './judged.js';
import { keptExchange } from './kept-exchange.js';
import type { LoadPlan } from './plan.js';
import { fillStock, type Stock } from './stock.js';

/** Milliseconds for one answer of the simulator about thousands of payments. */
const recordTimeoutMs = 120_000;

/** What leaves the thread of a load: bounded, plain JSON. */
export interface LoadResult {
  readonly preparedMs: number;
  readonly measured: Omit<Measured, 'exchanges' | 'raced'>;
  readonly judged: Judged;
  readonly judgedMs: number;
}

export type LoadStep =
  | { readonly step: 'preparing'; readonly done: number; readonly of: number }
  | { readonly step: 'judging'; readonly done: number; readonly of: number }
  | ({ readonly step: 'sending' } & LoadProgress);

/** Connections stand before the clock runs. */
async function connect(client: TargetClient, count: number, timeoutMs: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () =>
      client.send({ method: 'GET', path: 'supported', timeoutMs, brief: true }),
    ),
  );
}

/**
 * `session` is what the canaries proved, with a simulator. Throws AssayError where Assay itself fails, and `INTERRUPTED`
 * when the signal comes before anything was measured.
 */
export async function runLoad(
  whole: Session,
  plan: LoadPlan,
  signal: AbortSignal,
  onStep: (step: LoadStep) => void,
): Promise<LoadResult> {
  const session = onRail(whole, plan.rail);
  const { target, sim } = session;
  if (!sim) throw new Error('a load needs the simulator');
  const instruments = openInstruments(session);
  const control = new ControlClient(sim, { timeoutMs: recordTimeoutMs });
  const bridges = new BridgeControlClient(sim.bridges, { timeoutMs: recordTimeoutMs });
  // A bridge that knows a settled payment again would hide a facilitator that settles it twice.
  const bridgeNames = plan.rail === 'offchain' ? Object.keys(sim.bridges.bridges) : [];
  const connections = Math.max(plan.concurrency, plan.mix.race > 0 ? plan.concurrency - 1 + plan.callers : 0);
  const client = createTargetClient({
    url: target.url,
    headers: target.headers,
    ...(target.ca ? { ca: target.ca } : {}),
    connections,
  });
  const retry = (exchange: Exchange): Promise<Exchange> =>
    settleAgain(client, exchange, target.settleTimeoutMs ?? target.timeoutMs);
  try {
    const began = performance.now();
    for (const name of bridgeNames) await bridges.setDedupe(name, 'by_header');
    onStep({ step: 'preparing', done: 0, of: plan.payments });
    const stock = await fillStock({
      session,
      instruments,
      rail: plan.rail,
      count: plan.payments,
      signal,
      onProgress: (done) => onStep({ step: 'preparing', done, of: plan.payments }),
    });
    const cursor = (await control.seq()).next;
    await connect(client, connections, target.timeoutMs);
    const preparedMs = performance.now() - began;
    const { exchanges, raced, ...measured } = await generateLoad({
      plan,
      rail: plan.rail,
      target,
      client,
      payments: stock.payments,
      signal,
      onProgress: (progress) => onStep({ step: 'sending', ...progress }),
    });
    const judging = performance.now();
    onStep({ step: 'judging', done: 0, of: 1 });
    const judged = await (plan.rail === 'offchain'
      ? judgeBridge({
          session,
          exchanges,
          callers: plan.callers,
          bridges,
          ...(measured.ended === 'target-gone' ? {} : { retry }),
        })
      : judgeOnChain(exchanges, raced, stock));
    return { preparedMs, measured, judged, judgedMs: performance.now() - judging };

    async function judgeOnChain(
      sent: readonly Exchange[],
      races: readonly string[],
      { mint }: Stock,
    ): Promise<Judged> {
      const { rpc } = instruments;
      if (!rpc || !sim || !session.kind) throw new Error('a load on a chain needs the chain');
      return judgeChain({
        exchanges: sent,
        raced: races,
        callers: plan.callers,
        mint,
        rpc,
        control,
        asset: session.kind.asset,
        balancesSlot: sim.balancesSlot,
        cursor,
        retry,
        onProgress: (done, of) => onStep({ step: 'judging', done, of }),
      });
    }
  } finally {
    for (const name of bridgeNames) await bridges.setDedupe(name, 'by_payment').catch(() => undefined);
    await Promise.all([client.close(), instruments.close(), control.close(), bridges.close()]);
  }
}

async function settleAgain(client: TargetClient, exchange: Exchange, timeoutMs: number): Promise<Exchange> {
  const { body = '' } = exchange.request;
  const reply = await client.send({ method: 'POST', path: 'settle', body, timeoutMs });
  const { answer: _answer, failure: _failure, ...asked } = exchange;
  return keptExchange({
    ...asked,
    id: `${exchange.id}.again`,
    tag: { ...exchange.tag, case: 'identical retry' },
    ...reply,
  });
}
