/**
 * The named steps of the mode that settles only what it has verified before, as types. Each is a plain value that can be
 * replaced on its own: `createAceFacilitator({ ...createAceParts(...), matches: () => true })`.
 * @module
 */
import type { Hex } from '../../evm/hex.js';
import type { Caip2 } from '../../wire/caip.js';
import type { JsonObject } from '../../wire/json.js';
import type { SupportedResponse } from '../../wire/supported-response.js';
import type { HttpService } from '../http-app.js';
import type {
  AnswerParts,
  ChainFacts,
  Delivery,
  Endpoint,
  ExactPayment,
  HttpAnswer,
  MatchCheck,
  Parsed,
  Parts,
  PreparedTransaction,
  Refusal,
  Route,
  SettleOutcome,
  Verdict,
  WindowCheck,
} from '../parts.js';
import type { AuthorizationRecord, AuthorizationStore } from './store/authorization-store.js';

export type AceVersion = 1 | 2;

/** A request whose two objects and version are known. */
export interface Envelope {
  readonly version: AceVersion;
  readonly payload: JsonObject;
  readonly requirements: JsonObject;
  /** Where payload says what it pays for: version 1 repeats scheme and network only. */
  readonly accepted: JsonObject;
}

/** What is asked for. Addresses are lower case. */
export interface Terms {
  readonly network: Caip2;
  readonly payTo: Hex;
  readonly asset: Hex;
  /** Atomic units. */
  readonly amount: bigint;
  /** Seconds. */
  readonly maxTimeoutSeconds: number;
  readonly extra: JsonObject | undefined;
}

/** What was signed. Addresses, nonce and signature are lower case, the signature in its canonical form. */
export interface Signed {
  readonly from: Hex;
  readonly to: Hex;
  readonly value: bigint;
  /** Unix seconds, exclusive. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly nonce: Hex;
  readonly signature: Hex;
}

/** A payment that was read. */
export interface AcePayment extends ExactPayment {
  readonly version: AceVersion;
  /** The network as the request spells it. */
  readonly networkName: string;
  /** JCS of payload and requirements in canonical spelling. */
  readonly canonical: string;
}

/** Members of the signed authorization and of the terms; undefined: malformed. */
export interface FieldParts {
  address(value: unknown): Hex | undefined;
  amount(value: unknown): bigint | undefined;
  time(value: unknown): bigint | undefined;
  nonce(value: unknown): Hex | undefined;
  signature(value: unknown): Hex | undefined;
}

/** Reading a request: the first nine checks, in this order. */
export interface FormParts {
  /** Text of the body to JSON. */
  json(text: string): Parsed<unknown>;
  /** 1 and 2: both objects, and a version that is known. */
  envelope(body: unknown): Parsed<Envelope>;
  /** 3 */
  scheme(envelope: Envelope): Verdict;
  /** 4: what the names of payload and requirements mean, where it is served. */
  network(envelope: Envelope): Parsed<Caip2>;
  /** 5: what the requirements ask for. */
  terms(envelope: Envelope, network: Caip2, fields: FieldParts): Parsed<Terms>;
  /** 5: the lists of the operator. */
  lists(terms: Terms, endpoint: Endpoint): Verdict;
  /** 6: version 2 repeats the requirements. */
  accepted(envelope: Envelope): Verdict;
  /** 7 */
  signed(envelope: Envelope, fields: FieldParts): Parsed<Signed>;
  /** 8 */
  recipient(signed: Signed, terms: Terms): Verdict;
  /** 9 */
  amount(signed: Signed, terms: Terms): Verdict;
}

/** EIP-712 name and version of a token. */
export interface TokenIdentity {
  readonly name: string;
  readonly version: string;
}

/** From the operator's table or the token itself; undefined: it has none. Throws ChainUnavailable. */
export type DomainPart = (payment: AcePayment, route: Route) => Promise<TokenIdentity | undefined>;

/** Fees of a settlement transaction. */
export type Fees =
  | { readonly type: 'legacy'; readonly gasPrice: bigint }
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

export interface AcePrepareInput {
  readonly gas: bigint;
  readonly fees: Fees;
  readonly signerNonce: number;
}

/** A settle of one authorization, under its lock. */
export interface AceSettleContext {
  readonly payment: AcePayment;
  readonly key: string;
  readonly delivery: Delivery;
}

/** What a settle of a record in some state answers. */
export type AceReplayCase = (
  record: AuthorizationRecord,
  context: AceSettleContext,
  parts: AceParts,
) => Promise<SettleOutcome>;

export interface AceReplayParts {
  /** Another request of this process is settling it now. */
  inFlight(transaction: string | undefined): SettleOutcome;
  /** Settled, and a caller was told. `same`: it asks for the same payment. */
  told(record: AuthorizationRecord, same: boolean): SettleOutcome;
  /** Settled, and nobody was told. */
  readonly owed: AceReplayCase;
  /** The transaction is stored, its outcome is not known. */
  readonly settling: AceReplayCase;
  readonly failed: AceReplayCase;
  readonly expired: AceReplayCase;
}

/** What an answer repeats of its request, as far as it could be read. */
export interface Shown {
  readonly version: AceVersion;
  /** The network as the request spells it. */
  readonly network: string;
  readonly payer: string | undefined;
}

/** The same of a payment that was read. */
export interface ShownPayment extends Shown {
  readonly payer: string;
}

export interface AceAnswerParts extends Pick<AnswerParts, 'supported' | 'problem'> {
  verifyValid(shown: ShownPayment): HttpAnswer;
  verifyRefused(refusal: Refusal, shown: Shown): HttpAnswer;
  settled(outcome: SettleOutcome & { kind: 'success' }, shown: ShownPayment): HttpAnswer;
  settleFailed(outcome: SettleOutcome & { kind: 'failure' }, shown: Shown): HttpAnswer;
}

export interface AceLimits {
  /** How long settle waits for a receipt before it answers `settlement_pending`. Milliseconds. */
  readonly receiptTimeoutMs: number;
  /** How long a retry of a pending settlement waits for its outcome. Milliseconds. */
  readonly retryWaitMs: number;
  /** Bytes of a request body. */
  readonly bodyBytes: number;
}

type SharedParts = Pick<
  Parts,
  | 'facts'
  | 'funds'
  | 'simulate'
  | 'nonce'
  | 'broadcast'
  | 'receipt'
  | 'transfer'
  | 'reconcile'
  | 'inFlight'
  | 'rateLimit'
  | 'metrics'
  | 'cors'
  | 'clock'
  | 'log'
>;

export interface AceParts extends SharedParts {
  readonly form: FormParts;
  readonly fields: FieldParts;
  /** What x402 says of requirements beside the nine checks; they run after them, in this order. */
  readonly requirements: readonly MatchCheck[];
  readonly identity: {
    /** Key of the record. */
    key(payment: AcePayment): string;
    /** The payment in canonical spelling: what is compared. */
    canonical(envelope: Envelope, signed: Signed): string;
  };
  /** 10 of verify. */
  readonly window: { readonly after: WindowCheck; readonly before: WindowCheck };
  /** The same before a settlement. */
  readonly settleWindow: AceParts['window'];
  /** 11: what the token says of its domain. */
  readonly domain: DomainPart;
  /** 11: what the request says of it is the same. */
  statedDomain(payment: AcePayment, token: TokenIdentity): Verdict;
  /** 11: who signed. */
  signature(payment: AcePayment, token: TokenIdentity, route: Route): Verdict;
  /**
   * 12: what a verify of this payment meets in the store. 'valid': it is on its way, and whoever retries gets the answer
   * that he got before; undefined: ask the chain.
   */
  stored(record: AuthorizationRecord, payment: AcePayment): Verdict | 'valid';
  /** 14: stores it; the record that is there already, if there is one. */
  keep(
    payment: AcePayment,
    parts: Pick<AceParts, 'identity' | 'store'>,
  ): Promise<AuthorizationRecord | undefined>;
  /** Who may settle. */
  settleToken(sent: string | undefined): Verdict;
  /** Settle, 3: whether the record is of this very payment. */
  matches(record: AuthorizationRecord, payment: AcePayment): boolean;
  /** The gas limit, unless the estimate is higher. */
  gas(facts: ChainFacts): Parsed<bigint>;
  /** Throws ChainUnavailable. */
  fees(route: Route): Promise<Fees>;
  /** Builds and signs the transfer. Nothing is sent. */
  prepare(payment: AcePayment, route: Route, input: AcePrepareInput): Promise<PreparedTransaction>;
  readonly replay: AceReplayParts;
  readonly answer: AceAnswerParts;
  readonly supported: () => SupportedResponse;
  readonly page: HttpService['page'];
  readonly health: HttpService['health'];
  readonly route: Route;
  readonly store: AuthorizationStore;
  readonly limits: AceLimits;
}
