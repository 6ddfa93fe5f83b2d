/**
 * The money oracle over a whole load on a chain: the kit's own facts and its own judgement, a few hundred payments at a
 * time.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import { requestOwedAnAnswer } from '../../suites/kit/broadcast-answers.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import type { Mint } from '../../suites/kit/mint.js';
import { collectMoneyFacts } from '../../suites/kit/money-facts.js';
import { type AuthorizationFacts, judgeMoney } from '../../suites/kit/money-oracle.js';
import { openChainBook } from './chain-book.js';
import { groupBy } from './group-by.js';
import { countVerdicts, type Judged, raceFigures } from './judged.js';

/** Payments whose facts are read together. */
const slice = 200;
/** Requests that are sent once more before I5 is judged; each takes its time. */
const mostRetries = 200;
/** Milliseconds without a broadcast after which the target's late work is done, and how long that is waited for. */
const quiet = { forMs: 500, atMostMs: 5_000 } as const;

/** Waits until the target sends nothing any more: callers who gave up may have left work behind. */
async function untilQuiet(control: Pick<ControlClient, 'seq'>): Promise<void> {
  const deadline = performance.now() + quiet.atMostMs;
  let last = (await control.seq()).broadcasts_total;
  for (;;) {
    await wait(quiet.forMs);
    const { broadcasts_total: total } = await control.seq();
    if (total === last || performance.now() > deadline) return;
    last = total;
  }
}

const paymentOf = ({ tag }: Exchange): string => `${tag.from}|${tag.nonce}`;

export async function judgeChain(about: {
  readonly exchanges: readonly Exchange[];
  readonly raced: readonly string[];
  readonly callers: number;
  readonly mint: Mint;
  readonly rpc: RpcClient;
  readonly control: Pick<ControlClient, 'broadcasts' | 'seq'>;
  readonly asset: string;
  readonly balancesSlot: number;
  /** Where the proxy's record stood before the load. */
  readonly cursor: number;
  /** Sends a settle once more. */
  readonly retry: (exchange: Exchange) => Promise<Exchange>;
  readonly onProgress: (judged: number, of: number) => void;
}): Promise<Judged> {
  const { mint, rpc } = about;
  await untilQuiet(about.control);
  const groups = [...groupBy(about.exchanges, paymentOf).values()].map((some) =>
    some.sort((a, b) => a.sentAt - b.sentAt),
  );
  const nonces = groups.flatMap(([first]) => first?.tag.nonce ?? []);
  const fromBlock = [...mint.bookings.values()].reduce(
    (low, { block }) => Math.min(low, block),
    Number.POSITIVE_INFINITY,
  );
  const read = {
    rpc,
    control: about.control,
    asset: about.asset,
    nonces,
    cursor: about.cursor,
    fromBlock: Number.isFinite(fromBlock) ? fromBlock : 0,
  };
  let book = await openChainBook(read);
  const factsOf = (some: readonly (readonly Exchange[])[]): Promise<readonly AuthorizationFacts[]> =>
    collectMoneyFacts({
      id: 'load',
      sender: { exchanges: some.flat() },
      mint,
      rpc: book.rpc,
      control: book.broadcastsOf(some.flatMap(([first]) => first?.tag.nonce ?? [])),
      balancesSlot: about.balancesSlot,
      cursor: about.cursor,
      sentByKit: new Set(),
      verified: true,
    });

  const verdicts = countVerdicts();
  const races: { settles: readonly Exchange[]; transfers: number }[] = [];
  const raced = new Set(about.raced);
  let transfers = 0;
  const judge = (facts: AuthorizationFacts): void => {
    verdicts.add(`${facts.from} ${facts.nonce}`, judgeMoney(facts));
    const moved = facts.transactions.filter(
      (tx) => tx.status === 'success' && tx.transfers.some((one) => one.from === facts.from),
    ).length;
    transfers += moved;
    if (raced.has(facts.nonce)) races.push({ settles: facts.settles, transfers: moved });
  };

  // I5 holds when the next identical retry names the transaction, so it is asked before anything is claimed.
  const owed: Exchange[][] = [];
  for (let at = 0; at < groups.length; at += slice) {
    const some = groups.slice(at, at + slice);
    const facts = await factsOf(some);
    for (const one of facts) {
      const request = owed.length < mostRetries ? requestOwedAnAnswer(one) : undefined;
      const group = request && some.find(([first]) => first?.tag.nonce === one.nonce);
      if (request && group) owed.push([...group, await about.retry(request)]);
      else judge(one);
    }
    about.onProgress(Math.min(at + slice, groups.length), groups.length);
  }
  if (owed.length > 0) {
    book = await openChainBook(read);
    for (const facts of await factsOf(owed)) judge(facts);
  }
  return {
    payments: groups.length,
    transfers,
    invariants: verdicts.invariants(),
    breaches: verdicts.breaches,
    breachCount: verdicts.breachCount(),
    races: raceFigures(about.callers, races),
    complete: book.complete,
  };
}
