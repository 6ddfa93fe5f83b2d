/**
 * Runs random programs against the target, and says which of them broke an invariant of the ledger.
 * @module
 */
import type { LedgerClaim } from '../../../simulator/bridge/oracle/facts.js';
import type { Check } from '../../kit/check-context.js';
import type { Exchange } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import type { Program, Step } from './program.js';
import { untilAsked } from './restart.js';

/** Enough for debits too many to go through. */
const fund = '100000';

export interface Ran {
  readonly program: Program;
  readonly exchanges: readonly Exchange[];
  readonly proof: string;
}

/** How the programs of one wave meet around the end of the process. */
export interface Kill {
  /** Resolves when all of them are about to settle. */
  together(): Promise<void>;
  /** Asks for the end; resolves when the target is back. */
  now(): Promise<void>;
}

async function perform(t: Check, payment: Payment, step: Step, name: string): Promise<readonly Exchange[]> {
  const settle = (): Promise<Exchange> => t.settle(payment, { case: name, role: 'free' });
  const verify = (): Promise<Exchange> => t.verify(payment, { case: name, role: 'free' });
  switch (step) {
    case 'verify':
      return [await verify()];
    case 'settle':
      return [await settle()];
    case '2 settles':
      return Promise.all([settle(), settle()]);
    case '4 settles':
      return Promise.all([settle(), settle(), settle(), settle()]);
    case 'settle and verify':
      return Promise.all([settle(), verify()]);
  }
}

/** One program with a payment of its own: all of it under one match key. */
export async function runProgram(t: Check, program: Program, name: string, kill?: Kill): Promise<Ran> {
  const { bridged } = t.offchain;
  const { network } = bridged[program.network % bridged.length] ?? t.offchain;
  const payment = await t.payment({ network, fund });
  const exchanges: Exchange[] = [];
  const steps = async (some: readonly Step[]): Promise<void> => {
    for (const step of some) exchanges.push(...(await perform(t, payment, step, name)));
  };
  await t.bridge.dedupe(payment, program.dedupe);
  if (program.rules.length > 0) await t.bridge.arm(payment, ...program.rules);
  await steps(program.steps);
  await t.bridge.disarm(payment);
  if (program.killed && kill) {
    const hang =
      program.killed === 'after'
        ? ({ op: 'settle', fault: 'commit_then_timeout' } as const)
        : ({ op: 'settle', fault: 'latency', args: { ms: 30_000 } } as const);
    await t.bridge.arm(payment, hang);
    const earlier = (await t.bridge.calls(payment)).length;
    await kill.together();
    const cut = t.settle(payment, { case: name, role: 'free' });
    await untilAsked(t, payment, earlier, cut);
    await kill.now();
    exchanges.push(await cut);
    await t.bridge.disarm(payment);
  }
  await steps([...program.after, 'settle', 'settle']);
  return { program, exchanges, proof: payment.draft.authorization.nonce };
}

/** The claims that are broken, by program. A fault of the simulator's own ledger throws. */
export async function brokenBy(
  t: Check,
  ran: readonly Ran[],
  restarts: readonly number[],
): Promise<ReadonlyMap<Ran, readonly LedgerClaim[]>> {
  const claims = await t.bridge.judge(
    ran.flatMap(({ exchanges }) => exchanges),
    restarts,
  );
  const ours = claims.find(({ blame, ok }) => blame === 'simulator' && !ok);
  if (ours)
    throw new Error(`the simulator's ledger ${ours.subject} is broken: ${ours.claim}: ${ours.actual}`);
  const broken = claims.filter(({ ok, soft }) => !ok && soft === undefined);
  const by = new Map<Ran, readonly LedgerClaim[]>();
  for (const one of ran) {
    const own = broken.filter(({ subject }) => subject.endsWith(` ${one.proof}`));
    if (own.length > 0) by.set(one, own);
  }
  return by;
}
