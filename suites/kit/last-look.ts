/**
 * The last requests of a run, when everything else was sent: whether the service still answers.
 * @module
 */
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import { aceCanary, type Family, familyOf, offchainCanary } from './row.js';
import { createSender } from './sender.js';
import type { Session } from './session.js';

/** Case of what was asked before everything else, and after. */
export const startOfRun = 'start of the run';
export const endOfRun = 'end of the run';

/** Asks only where an observer looks at it. */
export async function lookOnceMore(
  session: Session,
  instruments: Instruments,
  observers: readonly string[],
): Promise<readonly Exchange[]> {
  const looks = (family: Family): boolean => observers.some((id) => familyOf(id) === family);
  const ask = async (
    about: Parameters<typeof createSender>[2],
    probe: string,
  ): Promise<readonly Exchange[]> => {
    const sender = createSender(session, instruments, about);
    await sender.supported({ case: endOfRun });
    await sender.raw('GET', probe, { case: endOfRun });
    return sender.exchanges;
  };
  return [
    ...(session.offchain && looks('OFF')
      ? await ask({ id: offchainCanary, attempt: 2, rail: 'offchain' }, 'health')
      : []),
    ...(looks('ACE') ? await ask({ id: aceCanary, attempt: 2 }, 'healthz') : []),
  ];
}
