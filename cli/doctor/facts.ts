/**
 * What the doctor saw, before anything is concluded from it.
 * @module
 */
import type { ReasonClass } from '../../src/wire/reason-classes.js';

/** An answer to a payment, in short. */
export interface PaymentAnswer {
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  readonly accepted: boolean;
  readonly reason?: string;
  readonly classes: readonly ReasonClass[];
  /** Status, verdict and reason, or why there was no answer; safe to print. */
  readonly shown: string;
  /** The target gave no answer in time. */
  readonly timedOut: boolean;
}

/** A domain under which the target recovers signatures although the payment was signed under it on purpose. */
export interface OtherDomain {
  readonly member: 'name' | 'version' | 'chain id' | 'contract';
  readonly value: string;
}

export interface SignerFacts {
  readonly address: string;
  /** Wei on the simulator's chain. */
  readonly balance: bigint;
}

export interface SimFacts {
  /** Where the facilitator's variables stand. */
  readonly envFile: string;
  readonly network: string;
  readonly chainId: number;
  readonly proxyUrl: string;
  readonly rpcUrl: string;
  readonly token: { readonly address: string; readonly name: string; readonly version: string };
  readonly signer: string;
  /** Calls of any target since the simulator was started, before the doctor came. */
  readonly callsBefore: number;
}

/** What happened on the simulator's chain while the doctor paid. */
export interface ChainFacts {
  /** Calls at the proxy during verify and settle. */
  readonly calls: number;
  /** Errors of those calls, each once: `method: message`. */
  readonly errors: readonly string[];
  /** Advertised signers, and those that acted. */
  readonly signers: readonly SignerFacts[];
  /** Chain ids in the transactions that the target sent. */
  readonly signedChainIds: readonly number[];
  /** Hash of the transaction that moved the payment. */
  readonly moved?: string;
  /** Tier that the canary proves. */
  readonly tier?: number;
}

/** What became of one payment on an off-chain network. */
export interface RailFacts {
  readonly network: string;
  /** The simulator's bridge that is meant for it, and where it is. */
  readonly bridge: string;
  readonly url: string;
  readonly verifyPath: string;
  readonly settlePath: string;
  readonly verify: PaymentAnswer;
  readonly settle: PaymentAnswer;
  /** Bridges that saw the payment. */
  readonly arrivedAt: readonly string[];
  /** It came to a path that the bridge does not serve. */
  readonly wrongPath: boolean;
  /** It came without the bridge's key. */
  readonly wrongKey: boolean;
  /** It stands in a ledger. */
  readonly moved: boolean;
}

export interface Facts {
  readonly url: string;
  readonly unreachable?: { readonly message: string; readonly hint: string };
  /** 401, 403 or 407 of GET /supported or of verify. */
  readonly refusedAccess?: { readonly endpoint: string; readonly status: number };
  readonly supported?: {
    readonly milliseconds: number;
    /** Networks of the version 2 kinds with scheme exact on eip155. */
    readonly networks: readonly string[];
    /** Off-chain networks of such kinds. */
    readonly offchain?: readonly string[];
    /** First member that breaks the format. */
    readonly problem?: string;
  };
  readonly headersSent: boolean;
  readonly sim?: SimFacts;
  /** Network and token in which the doctor pays; undefined when the target lists none that it can pay on. */
  readonly kind?: {
    readonly network: string;
    readonly name: string;
    readonly version: string;
    readonly asset: string;
  };
  /** A foreign host that nobody authorized the kit to test. */
  readonly onlySupported: boolean;
  readonly verify?: PaymentAnswer;
  readonly settle?: PaymentAnswer;
  readonly otherDomain?: OtherDomain;
  readonly chain?: ChainFacts;
  /** One for each off-chain network that a bridge of the simulator is meant for. */
  readonly rails?: readonly RailFacts[];
}
