/**
 * What a merchant gets for payments that cannot be made: refusals and trouble upstream look the same on every rail.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { accepted, type Exchange, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { formOf, type OnRail, sameForm } from './answer-form.js';
import { fourRails, payOver, type RailName, rails } from './rails.js';

type Order = 'verify' | 'settle';
const orders = ['verify', 'settle'] as const;

/** Seconds that facilitators usually wait for one call of a chain, at most. */
const usualChainSeconds = 22;
/** Milliseconds that the target has after that. */
const graceMs = 15_000;

/** A request of a payer who has nothing. */
async function withoutFunds(t: Check, rail: RailName, order: Order): Promise<Exchange> {
  const poor = await payOver(t, rail, { fund: false, label: `poor ${order}` });
  return poor[order]({ case: `insufficient funds, ${order}`, role: 'invalid', expects: ['FUNDS'] });
}

/** A request whose provider, or chain, does not answer in time. Undefined when nobody asked it. */
async function withoutAnswer(t: Check, rail: RailName, order: Order): Promise<Exchange | undefined> {
  const { payment, verify, settle } = await payOver(t, rail, { label: `late ${order}` });
  const name = `timeout, ${order}`;
  if (rail !== 'on-chain') {
    const ms = (t.offchain.timeoutSeconds + 3) * 1_000;
    await t.bridge.arm(payment, { op: order, fault: 'latency', args: { ms } });
    const send = order === 'verify' ? verify : settle;
    const answer = await send({ case: name, role: 'free', timeoutMs: ms + graceMs });
    const calls = await t.bridge.calls(payment);
    return calls.some(({ fault }) => fault !== undefined) ? answer : undefined;
  }
  const silenceMs = ((t.offchain.chainTimeoutSeconds ?? usualChainSeconds) + 3) * 1_000;
  const armed = await t.control.arm({ kind: 'delay', payer: payment.draft.payer.address, ms: silenceMs });
  try {
    // Not through the settle lane: nothing can be sent before the chain was read, and others must not wait for that.
    const answer = await t[order](payment, { case: name, role: 'free', timeoutMs: silenceMs + graceMs });
    const fault = (await t.control.faults()).find(({ id }) => id === armed);
    return (fault?.hits ?? 0) > 0 ? answer : undefined;
  } finally {
    await t.control.disarm(armed);
  }
}

/** Asks on every rail, and compares what was no yes. */
async function compare(
  t: Check,
  name: string,
  asked: (rail: RailName) => Promise<Exchange | undefined>,
): Promise<void> {
  const c = t.case(name);
  const answers = await Promise.all(
    rails(t, fourRails).map(async (rail): Promise<OnRail[]> => {
      const exchange = await asked(rail);
      if (exchange?.answer && !accepted(exchange)) return [{ rail, exchange }];
      const seen = exchange ? show(exchange) : 'nobody behind it was asked';
      t.case(`${name}, ${rail}`).skip(`there is no trouble to compare on this rail: ${seen}`);
      return [];
    }),
  );
  sameForm(c, 'members and class of the status are the same on every rail', answers.flat(), formOf);
}

check(
  'OFF-109',
  {
    title: 'refuses, and reports trouble upstream, with the same members and status class on every rail',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow, rail independence; kit rule for members and status',
    why: 'A merchant that handles the failures of one rail takes those of another for something else: it retries what was refused, or gives up what would have worked.',
    fix: 'Map the failures of all rails to one set of answers: one status class and one set of members for a refusal, and one for trouble upstream.',
    saboteur: 'rail-specific-status',
  },
  async (t) => {
    await Promise.all(
      orders.flatMap((order) => [
        compare(t, `insufficient funds, ${order}`, (rail) => withoutFunds(t, rail, order)),
        ...(t.tier >= 3 ? [compare(t, `timeout, ${order}`, (rail) => withoutAnswer(t, rail, order))] : []),
      ]),
    );
    if (t.tier < 3) t.case('timeout').outOfReach('needs a bridge of the simulator that can be slow (T3)');
  },
);
