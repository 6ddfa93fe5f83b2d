/**
 * What judging a run again needs to know of it, beside exchanges and facts of chain and ledger. No secrets: neither the
 * operator's headers nor the keys of the simulator.
 * @module
 */
import type { Gone } from './gone.js';
import type { RunEvidence } from './run-evidence.js';
import type { Session } from './session.js';

export type RecordedSession = Pick<
  Session,
  'seed' | 'epoch' | 'tier' | 'kind' | 'supported' | 'signers' | 'offchain' | 'controls' | 'slow'
> & {
  readonly target: Omit<Session['target'], 'headers' | 'ca'>;
  /** Whether the process of a started target was alive at the end. */
  readonly processAlive?: boolean;
  /** When the target was not there. */
  readonly gone?: readonly Gone[];
  /** When checks restarted the target, milliseconds since 1970. */
  readonly restarts: readonly number[];
};

/** What is kept of a session. */
export function recordSession(
  session: Session,
  {
    processAlive,
    gone = [],
    ledgers,
  }: {
    readonly processAlive?: boolean;
    readonly gone?: readonly Gone[];
    readonly ledgers: Pick<RunEvidence, 'ledger'>;
  },
): RecordedSession {
  const { seed, epoch, tier, kind, supported, signers, offchain, controls, slow } = session;
  const { headers: _headers, ca: _ca, ...target } = session.target;
  return {
    seed,
    epoch,
    tier,
    ...(kind ? { kind } : {}),
    supported,
    signers,
    ...(offchain ? { offchain } : {}),
    controls,
    slow,
    target,
    ...(processAlive === undefined ? {} : { processAlive }),
    ...(gone.length > 0
      ? { gone: gone.map(({ from, to }) => ({ from, ...(to === undefined ? {} : { to }) })) }
      : {}),
    restarts: ledgers.ledger?.restarts ?? [],
  };
}

/** The session as judges see it; there is nobody to ask any more. */
export function restoreSession(recorded: RecordedSession): Session {
  const { processAlive: _alive, gone: _gone, restarts: _restarts, target, ...rest } = recorded;
  return { ...rest, target: { ...target, headers: {} }, desk: { url: '', token: '' } };
}
