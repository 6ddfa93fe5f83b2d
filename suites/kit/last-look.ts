/**
 * The last requests of a run, when everything else was sent: whether the service of the off-chain rail still answers.
 * @module
 */
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import { familyOf, offchainCanary } from './row.js';
import { createSender } from './sender.js';
import type { Session } from './session.js';

/** Case of what was asked before everything else, and after. */
export const startOfRun = 'start of the run';
export const endOfRun = 'end of the run';

/** Asks only where an observer of the off-chain rail looks at it. */
export async function lookOnceMore(
  session: Session,
  instruments: Instruments,
  observers: readonly string[],
): Promise<readonly Exchange[]> {
  if (!session.offchain || !observers.some((id) => familyOf(id) === 'OFF')) return [];
  const sender = createSender(session, instruments, { id: offchainCanary, attempt: 2, rail: 'offchain' });
  await sender.supported({ case: endOfRun });
  await sender.raw('GET', 'health', { case: endOfRun });
  return sender.exchanges;
}
