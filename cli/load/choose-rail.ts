/**
 * Where a load pays: only where the simulator can judge it, and only when a single payment worked.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import type { Rail } from '../../suites/kit/row.js';
import { onRail, type Session } from '../../suites/kit/session.js';

/** The rails that a load can be sent over. */
export type LoadRail = Exclude<Rail, 'lez'>;

/** Throws AssayError with exit code 2 where nothing could be learnt from a load. */
export function chooseRail(session: Session, wanted: LoadRail | undefined): LoadRail {
  const give = (message: string): never => {
    throw new AssayError(message, {
      code: 'NO_RAIL',
      exitCode: 2,
      hint: `assay doctor ${session.target.url} says what is missing in the wiring.`,
    });
  };
  const rail = wanted ?? (session.kind ? 'evm' : 'offchain');
  if (rail === 'evm' && !session.kind) give("The target does not serve exact on the simulator's chain.");
  if (rail === 'offchain' && (session.offchain?.bridged.length ?? 0) === 0)
    give('The target lists no off-chain network that leads to a bridge of the simulator.');
  const { controls, tier } = onRail(session, rail);
  if (tier < 2) give('The target does not use our simulator, so nothing that it does can be judged.');
  if (controls.verify !== 'passed' || controls.settle !== 'passed')
    give('The target refused a single valid payment, so a load would measure refusals only.');
  return rail;
}
