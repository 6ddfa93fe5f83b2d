/**
 * One round of the soak: payments of both rails at once, processes killed in the middle of it, all of them started
 * again, and every payment settled once more until it is over.
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Agent } from 'undici';
import { holdMining, mineBlock, releaseMining } from '../../simulator/chain/mining.js';
import type { StartedTarget } from '../../targets/launch.js';
import { type Answer, settle, settleUntilOver } from './ask.js';
import { type Finding, findingsOf, type Story } from './judge.js';
import type { Random } from './random.js';
import type { Till, TillPayment } from './till.js';

/** Milliseconds between two blocks while a round is under load. */
const blockMs = 25;
/** Payments of one rail. */
const perRail = 12;
const concurrency = 8;
/** A kill is tied to a request after the first ones, for which a fresh process is slow, and comes this long at most after it. */
const killWithinMs = 100;
/** A payment that is not over after this long counts as it is. */
const retryLimitMs = 15_000;

/** How the processes are ended: at once, or by a signal that gives them the time to finish. */
export type Ending = 'kill' | 'stop';

export interface RoundFigures {
  readonly payments: number;
  /** Processes that were ended. */
  readonly ended: number;
  /** Settles that got no answer, because the process was gone. */
  readonly cutOff: number;
  /** Payments that were debited when all had ended, and whose caller had no success yet; none after a stop. */
  readonly owed: number;
  /** Of those, how many were answered with success later; the others with the transaction alone. */
  readonly repaid: number;
  readonly findings: readonly Finding[];
}

export interface RoundSetup {
  readonly agent: Agent;
  readonly till: Till;
  readonly replicas: readonly StartedTarget[];
  readonly random: Random;
  readonly label: string;
  readonly ending: Ending;
}

function shuffled<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
}

const pick = <Item>(items: readonly Item[], random: Random): Item => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** Who is ended in this round: at least one, now and then all. */
function victimsOf({ replicas, random, ending }: RoundSetup): readonly StartedTarget[] {
  return ending === 'stop' || random.below(4) === 0 ? replicas : [pick(replicas, random)];
}

async function end(victim: StartedTarget, ending: Ending): Promise<void> {
  if (ending === 'kill') return victim.kill();
  const { code, signal } = await victim.stopGently();
  if (code !== 0) throw new Error(`a stopped process ended with ${signal ?? code}: ${victim.output()}`);
}

/** Blocks come by the clock, as on a real chain: a kill finds transactions that wait, and others that nobody was told of. */
async function whileBlocksTick<Value>({ rpc }: Till, work: () => Promise<Value>): Promise<Value> {
  await holdMining(rpc.batch);
  const blocks = setInterval(() => void mineBlock(rpc.batch).catch(() => undefined), blockMs);
  try {
    return await work();
  } finally {
    clearInterval(blocks);
    await releaseMining(rpc.batch);
  }
}

type Told = Map<string, Answer[]>;

/** Settles every payment once and ends the victims while it does. Returns how many got no answer. */
async function settleAndEnd(
  { agent, till, replicas, random, ending }: RoundSetup,
  payments: readonly TillPayment[],
  victims: readonly StartedTarget[],
  told: Told,
): Promise<number> {
  const endAt = concurrency + random.below(payments.length - concurrency);
  const delays = victims.map(() => random.below(killWithinMs));
  const routes = payments.map(() => pick(replicas, random).url);
  const endings: Promise<void>[] = [];
  let [next, cutOff] = [0, 0];
  const work = async (): Promise<void> => {
    for (let index = next++; index < payments.length; index = next++) {
      const [payment, url] = [payments[index], routes[index]];
      if (payment === undefined || url === undefined) return;
      const answering = settle(agent, url, payment);
      if (index === endAt) {
        endings.push(...victims.map((victim, each) => pause(delays[each]).then(() => end(victim, ending))));
      }
      const answer = await answering;
      if (answer === undefined) cutOff += 1;
      else told.get(payment.id)?.push(answer);
    }
  };
  await whileBlocksTick(till, async () => {
    await Promise.all(Array.from({ length: concurrency }, work));
    await Promise.all(endings);
  });
  return cutOff;
}

/** Starts the victims again and settles every payment until it is over; who was not killed is asked at once. */
async function restartAndFinish(
  { agent, replicas, random }: RoundSetup,
  payments: readonly TillPayment[],
  victims: readonly StartedTarget[],
  told: Told,
): Promise<void> {
  const restarting = Promise.all(victims.map((victim) => victim.restart()));
  const routes = payments.map(() => pick(replicas, random));
  const finish = async (payment: TillPayment, index: number): Promise<void> => {
    const route = routes[index];
    if (route === undefined) return;
    if (victims.includes(route)) await restarting;
    told.get(payment.id)?.push(...(await settleUntilOver(agent, route.url, payment, retryLimitMs)));
  };
  await Promise.all([restarting, ...payments.map(finish)]);
}

/** Runs one round. The replicas run before and after it. */
export async function runRound(setup: RoundSetup): Promise<RoundFigures> {
  const { till, random, label, ending } = setup;
  const prepared = await Promise.all(
    (['chain', 'bridge'] as const).map((rail) => till.prepare(rail, label, perRail)),
  );
  const payments = shuffled(prepared.flat(), random);
  const told: Told = new Map(payments.map(({ id }) => [id, []]));
  let [ended, cutOff] = [0, 0];
  let victims: readonly StartedTarget[] = [];
  // Now and then the retries are cut off as well.
  const passes = ending === 'stop' ? 1 : 1 + random.below(2);
  for (let pass = 1; pass <= passes; pass += 1) {
    if (pass > 1) await Promise.all(victims.map((victim) => victim.restart()));
    victims = victimsOf(setup);
    ended += victims.length;
    cutOff += await settleAndEnd(setup, payments, victims, told);
  }
  const debited = await till.debits(payments);
  const owed = payments.filter(
    ({ id }) => (debited.get(id) ?? []).length > 0 && !told.get(id)?.some(({ success }) => success),
  );
  await restartAndFinish(setup, payments, victims, told);

  const debits = await till.debits(payments);
  const stories = payments.map(
    ({ id }): Story => ({ id, debits: debits.get(id) ?? [], answers: told.get(id) ?? [] }),
  );
  return {
    payments: payments.length,
    ended,
    cutOff,
    owed: owed.length,
    repaid: owed.filter(({ id }) => told.get(id)?.some(({ success }) => success)).length,
    findings: findingsOf(stories),
  };
}
