/**
 * The money oracle over a whole load on an off-chain rail: the ledgers of the simulator's bridges against every answer.
 * @module
 */
import type { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { judgeLedger } from '../../simulator/bridge/oracle/judge-ledger.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { bridgePayments, paymentIn } from '../../suites/kit/bridge-facts.js';
import { type Exchange, succeeded } from '../../suites/kit/exchange.js';
import type { Session } from '../../suites/kit/session.js';
import { groupBy } from './group-by.js';
import { countVerdicts, type Judged, raceFigures } from './judged.js';

/** Requests that are sent once more before B08 is judged; each takes its time. */
const mostRetries = 200;

/** Where every settle of a payment left open what became of it, the next identical one has to say so (B08). */
async function askAgain(
  exchanges: readonly Exchange[],
  retry: ((exchange: Exchange) => Promise<Exchange>) | undefined,
): Promise<readonly Exchange[]> {
  if (!retry) return [];
  const settles = exchanges.filter((one) => one.tag.endpoint === 'settle');
  const open = [...groupBy(settles, (one) => paymentIn(one)?.proof ?? '').values()].filter(
    (some) => !some.some(succeeded) && some.some((one) => (one.answer?.status ?? 500) >= 500),
  );
  const again: Exchange[] = [];
  for (const [first] of open.slice(0, mostRetries)) if (first) again.push(await retry(first));
  // A retry that nobody answered says nothing.
  return again.filter((one) => one.answer !== undefined);
}

/** Throws AssayError `LEDGER_BROKEN` where the simulator's ledger breaks its own order. */
export async function judgeBridge(about: {
  readonly session: Session;
  readonly exchanges: readonly Exchange[];
  readonly callers: number;
  /** Sends a settle once more; absent when nobody listens any more. */
  readonly retry?: (exchange: Exchange) => Promise<Exchange>;
  readonly bridges: Pick<BridgeControlClient, 'ledger'>;
}): Promise<Judged> {
  const { session } = about;
  const asked = await askAgain(about.exchanges, about.retry);
  const names = Object.keys(session.sim?.bridges.bridges ?? {});
  const ledgers = await Promise.all(names.map((name) => about.bridges.ledger(name)));
  const exchanges = [...about.exchanges, ...asked].toSorted((a, b) => a.sentAt - b.sentAt);
  const races = groupBy(
    exchanges.filter((one) => one.tag.case === 'race'),
    (one) => paymentIn(one)?.proof ?? '',
  );
  // Whoever is answered while others settle the same payment was not answered undisturbed.
  const payments = bridgePayments(session.offchain, exchanges, (proof) => {
    const racing = races.get(proof);
    return racing ? { disturbedUntil: Math.max(...racing.map((one) => one.answeredAt)) + 1 } : {};
  });
  const verdicts = countVerdicts();
  for (const claim of judgeLedger({ ledgers, payments })) {
    // No target can break the ledger's own order: the simulator did.
    if (claim.blame === 'simulator' && !claim.ok)
      throw new AssayError(
        `The simulator's ledger ${claim.subject} is broken: ${claim.claim}: ${claim.actual}`,
        {
          code: 'LEDGER_BROKEN',
          exitCode: 3,
        },
      );
    verdicts.add(claim.subject, [claim]);
  }
  const proofs = new Set(payments.map(({ proof }) => proof));
  const debits = new Map<string, number>();
  for (const { memo } of ledgers.flatMap(({ entries }) => entries))
    if (memo.kind === 'payment' && proofs.has(memo.proof))
      debits.set(memo.proof, (debits.get(memo.proof) ?? 0) + 1);
  return {
    payments: payments.length,
    transfers: [...debits.values()].reduce((sum, one) => sum + one, 0),
    invariants: verdicts.invariants(),
    breaches: verdicts.breaches,
    breachCount: verdicts.breachCount(),
    races: raceFigures(
      about.callers,
      [...races].map(([proof, some]) => ({ settles: some, transfers: debits.get(proof) ?? 0 })),
    ),
    complete: true,
  };
}
