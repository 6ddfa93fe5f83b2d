/**
 * What observers look at: every exchange of the run, and the facts that the chain gave.
 * @module
 */

import type { LedgerFacts } from '../../simulator/bridge/oracle/facts.js';
import type { BridgeCall } from './bridge-desk.js';
import type { Exchange } from './exchange.js';
import type { Gone } from './gone.js';
import type { AuthorizationFacts } from './money-oracle.js';
import type { Assertion, Status } from './result.js';
import type { Session } from './session.js';

export interface RunEvidence {
  readonly session: Session;
  readonly exchanges: readonly Exchange[];
  /** One entry for each authorization of a check that settled at T2. */
  readonly authorizations: readonly AuthorizationFacts[];
  /** The bridges' ledgers at the end, and every payment that was sent over an off-chain rail. */
  readonly ledger?: LedgerFacts;
  /** What the bridges were asked. */
  readonly bridgeCalls?: readonly BridgeCall[];
  /** When the target was not there. */
  readonly gone?: readonly Gone[];
  /** Requests that nobody answered then; they are not among the exchanges that observers look at. */
  readonly unheard?: readonly Exchange[];
  /** Whether the process of a started target is still the one that was started; undefined for foreign ones. */
  readonly processAlive?: boolean;
  /** What the started target and all instances of it wrote to standard output and error; undefined for foreign ones. */
  readonly output?: string;
}

/** One violation or one summary of an observer; `exchange` names the probe that can repeat it. */
export interface Finding extends Omit<Assertion, 'evidence'> {
  readonly evidence: readonly string[];
  /** Groups findings into cases; the observer's own name when absent. */
  readonly case?: string;
  /** Exchange that broke the rule: the probe behind it is run again before the row accuses. */
  readonly exchange?: Exchange;
  /** For a row without input: why it could not look. */
  readonly idle?: Extract<Status, 'skip' | 'out-of-reach' | 'blocked'>;
  /** What an INFO row measured: stable text, no timings. */
  readonly observed?: readonly [key: string, value: string];
}
