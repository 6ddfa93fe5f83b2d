/**
 * What the ledger oracle judges: what the bridges' ledgers hold, and what the kit sent and received.
 * Plain JSON, so that a recorded run can be judged again years later.
 * @module
 */
import type { LedgerFact } from '../control/protocol.js';

/** One answer of a target, or the lack of one. */
export interface AnswerFact {
  /** Names the exchange in the evidence. */
  readonly id: string;
  readonly endpoint: 'verify' | 'settle';
  /** Milliseconds since 1970, by the clock of the ledger. */
  readonly sent_at: number;
  /** When the answer was there, or when the kit stopped to wait. */
  readonly answered_at: number;
  /**
   * `success`: `isValid` or `success` is true. `refused`: a final no. `unknown`: pending, in progress or an upstream
   * error, which leaves the outcome open. `none`: nothing came.
   */
  readonly kind: 'success' | 'refused' | 'unknown' | 'none';
  readonly transaction?: string;
  readonly payer?: string;
  /** Digest of the request's body: equal means identical requests. */
  readonly body: string;
  /** The request carried a payment-identifier, which alone makes a success repeatable. */
  readonly identified?: boolean;
  /** No fault was armed for this payment, and nobody else settled it meanwhile. */
  readonly clean?: boolean;
}

/** One payment that a check sent, and what became of it. */
export interface PaymentFacts {
  readonly id: string;
  /** Payment key of the bridge contract. */
  readonly key: string;
  /** Payment intent or signature, of this payment only: finds entries whose requirements a target changed. */
  readonly proof: string;
  /** Network of the request. */
  readonly network: string;
  /** Network that the bridge must be told, where a router chooses another one. */
  readonly bridge_network?: string;
  /** Atomic units, decimal. */
  readonly amount: string;
  readonly asset: string;
  readonly payTo: string;
  readonly answers: readonly AnswerFact[];
  /** What a fault made the bridge say against its own ledger: who repeats it was lied to. */
  readonly told?: readonly { readonly transaction?: string; readonly payer?: string }[];
}

export interface LedgerFacts {
  readonly ledgers: readonly LedgerFact[];
  readonly payments: readonly PaymentFacts[];
  /** When the target was restarted, milliseconds since 1970. */
  readonly restarts?: readonly number[];
}

export type LedgerOutcome = 'double-move' | 'false-success' | 'wrong-money' | 'lost-money';

export interface LedgerClaim {
  readonly invariant: `B0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` | 'B10' | 'I2' | 'I4';
  /** The bridge or the payment that it is about. */
  readonly subject: string;
  readonly claim: string;
  readonly expected: string;
  readonly actual: string;
  readonly ok: boolean;
  /** No target can break it: a breach is a failure of the simulator. */
  readonly blame: 'target' | 'simulator';
  readonly soft?: 'should' | 'ambiguity';
  /** What a breach proves. */
  readonly outcome?: LedgerOutcome;
  readonly proven?: boolean;
  /** Exchanges, and entries as `entry:BRIDGE:SEQ`. */
  readonly evidence: readonly string[];
}
