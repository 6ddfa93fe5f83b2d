/**
 * The named steps of the facilitator, as types. Each step is a plain value that can be replaced on its own:
 * `createFacilitator({ ...createParts(config, io), signature: async () => undefined })`.
 * @module
 */
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Hex } from '../evm/hex.js';
import type { PaymentBackend } from '../lez/backend.js';
import type { Caip2 } from '../wire/caip.js';
import type { FacilitatorRequest } from '../wire/facilitator-request.js';
import type { JsonObject } from '../wire/json.js';
import type { Eip3009Authorization } from '../wire/payment-payload.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { SupportedResponse } from '../wire/supported-response.js';
import type { FacilitatorRequestV1 } from '../wire/version-1.js';
import type { Chain, RpcOutcome } from './adapters/evm/chain.js';
import type { LezParts } from './adapters/lez/lez-parts.js';
import type { LezRoutes } from './adapters/lez/lez-request.js';
import type { OffchainBackend } from './adapters/offchain/backend.js';
import type { OffchainParts, OffchainRoute } from './adapters/offchain/offchain-parts.js';
import type { RouterParts, RouterRoute } from './adapters/router/router-parts.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { RateLimit } from './rate-limit.js';
import type { InFlight } from './settlement/in-flight.js';
import type { SettlementRecord, SettlementStore } from './store/settlement-store.js';

export type Endpoint = 'verify' | 'settle';

/** Why a payment is refused. `status` is the HTTP status, 200 when absent. */
export interface Refusal {
  readonly reason: string;
  readonly status?: number;
  /** What a provider said in a sentence. */
  readonly message?: string;
  /** Who would have paid, as far as it is known. */
  readonly payer?: string;
  readonly retryAfterSeconds?: number;
}

/** What a caller sent, as JSON values: a bridge gets those, not what a schema made of them. */
export interface SentRequest {
  readonly paymentPayload: JsonObject;
  readonly paymentRequirements: JsonObject;
}

/** A request that was read, and what it was read from. One of version 1 is held in the members of version 2. */
export interface ReadRequest extends FacilitatorRequest {
  readonly sent?: SentRequest;
  /** What came in the envelope of version 1. */
  readonly version1?: FacilitatorRequestV1;
}

/** A check's word: a refusal, or nothing to object. */
export type Verdict = Refusal | undefined;

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal };

/** A parsed exact/EVM/EIP-3009 payment. Addresses, nonce and signature are lower case. */
export interface ExactPayment {
  readonly request: ReadRequest;
  readonly requirements: PaymentRequirements;
  readonly accepted: PaymentRequirements;
  readonly network: Caip2;
  readonly asset: Hex;
  readonly payTo: Hex;
  /** What has to move, atomic units: the required amount; in version 1, which asks for at least that, what was signed. */
  readonly amount: bigint;
  /** The signed members, normalised to lower case; numbers as they were sent. */
  readonly authorization: Eip3009Authorization;
  readonly from: Hex;
  readonly to: Hex;
  /** Signed amount, atomic units. */
  readonly value: bigint;
  /** Unix seconds, exclusive. */
  readonly validAfter: bigint;
  /** Unix seconds, exclusive. */
  readonly validBefore: bigint;
  readonly nonce: Hex;
  /** As it goes to the token: an ERC-6492 wrapper is taken off. */
  readonly signature: Hex;
  /** Whether the signature came in an ERC-6492 wrapper. */
  readonly wrapped: boolean;
}

/** EIP-712 domain of a token, that the operator vouches for. */
export interface VouchedToken {
  /** Lower case. */
  readonly address: string;
  readonly name: string;
  readonly version: string;
}

/** Where a request for a chain was dispatched to. */
export interface Route {
  readonly rail: 'evm';
  readonly adapter: string;
  readonly network: Caip2;
  readonly chain: Chain;
  /** Lower-case allow list; absent means any asset. */
  readonly assets?: readonly string[];
  /** The only recipient that is served, lower case. */
  readonly vault?: string;
  readonly tokens?: readonly VouchedToken[];
  /** There is no signer key. */
  readonly verifyOnly?: boolean;
  /** Blocks before success, the one that holds the transaction included; 1 when absent. */
  readonly confirmations?: number;
}

/** Where a request was dispatched to, on any rail. */
export type Destination = Route | OffchainRoute | RouterRoute;

/** What one batch of reads told; each fact can fail alone. */
export interface ChainFacts {
  readonly chainId: RpcOutcome;
  readonly assetCode: RpcOutcome;
  readonly payerCode: RpcOutcome;
  readonly balance: RpcOutcome;
  readonly authorizationState: RpcOutcome;
  readonly simulation: RpcOutcome;
  /** Read for settle only. */
  readonly gas?: RpcOutcome;
  readonly block?: RpcOutcome;
  readonly priorityFee?: RpcOutcome;
  readonly signerCount?: RpcOutcome;
}

export interface CheckContext {
  readonly endpoint: Endpoint;
  readonly payment: ExactPayment;
  readonly route: Route;
  /** Unix seconds. */
  readonly now: bigint;
  /** Already on its way; awaiting it late lets work overlap with the round trip. */
  readonly facts: Promise<ChainFacts>;
}

export interface ParseParts {
  /** Text of the body to JSON. */
  json(text: string): Parsed<unknown>;
  /** Envelope, version, payload and requirements. */
  request(body: unknown): Parsed<ReadRequest>;
  /** The exact/EVM payment inside. */
  payment(request: ReadRequest): Parsed<ExactPayment>;
}

export type DispatchPart = (request: ReadRequest) => Parsed<Destination>;

export type MatchCheck = (payment: ExactPayment, route: Route) => Verdict;

/** Comparisons without clock or chain; they run in this order. */
export interface MatchParts {
  /** `accepted.scheme` is the required scheme. */
  readonly scheme: MatchCheck;
  /** `accepted.network` is the required network. */
  readonly network: MatchCheck;
  /** `extra.assetTransferMethod`, when present, is eip3009. */
  readonly method: MatchCheck;
  /** `extra.splits` is absent or empty: the whole amount goes to `payTo`. */
  readonly splits: MatchCheck;
  /** `extra.paymentFlow`, when present, is one that a single transfer serves. */
  readonly flow: MatchCheck;
  /** `extra.name` and `extra.version` are there. */
  readonly domain: MatchCheck;
  /** The asset is one the operator serves. */
  readonly allowList: MatchCheck;
  /** What the request says about a token that the operator vouches for is what the operator says. */
  readonly vouched: MatchCheck;
  /** With a vault, `payTo` is the vault. */
  readonly vault: MatchCheck;
  /** `authorization.to` is `payTo`. */
  readonly recipient: MatchCheck;
  readonly payToNotZero: MatchCheck;
  /** `authorization.value` is the amount. */
  readonly value: MatchCheck;
  readonly amountNotZero: MatchCheck;
  readonly acceptedAmount: MatchCheck;
  readonly acceptedAsset: MatchCheck;
  readonly acceptedPayTo: MatchCheck;
  readonly acceptedTimeout: MatchCheck;
  readonly acceptedExtra: MatchCheck;
}

export type WindowCheck = (payment: ExactPayment, now: bigint) => Verdict;

export interface WindowParts {
  /** `validBefore` is far enough ahead to settle. */
  readonly before: WindowCheck;
  /** `validAfter` has passed. */
  readonly after: WindowCheck;
  /** `validBefore` is not beyond now + `maxTimeoutSeconds`. */
  readonly maxTimeout: WindowCheck;
}

export type SignaturePart = (context: CheckContext) => Promise<Verdict>;
export type FactsPart = (payment: ExactPayment, route: Route, endpoint: Endpoint) => Promise<ChainFacts>;
export type FundsCheck = (context: CheckContext, facts: ChainFacts) => Verdict;

/** Direct reads of the chain, judged in this order. A fact that could not be read throws ChainUnavailable. */
export interface FundsParts {
  /** The RPC serves the chain it is configured for. */
  readonly chainId: FundsCheck;
  /** The asset has code. */
  readonly code: FundsCheck;
  /** `authorizationState` can be read and is unused. */
  readonly nonceState: FundsCheck;
  readonly balance: FundsCheck;
}

export type SimulatePart = (context: CheckContext, facts: ChainFacts) => Promise<Verdict>;

/** What makes two settle requests the same authorization, and the same request. */
export interface IdentityParts {
  /** Key of the single flight and of the replay guard. */
  authorization(payment: ExactPayment): string;
  /** Digest of the JSON values of payload and requirements. */
  body(request: ReadRequest): string;
}

/** Knows whether the caller is still there, and tells when an answer could not be delivered. */
export interface Delivery {
  gone(): boolean;
  onLost(callback: () => void): void;
}

/** What the replay rule looks at. */
export interface ReplayContext {
  readonly payment: ExactPayment;
  readonly route: Route;
  readonly key: string;
  readonly bodyDigest: string;
  readonly delivery: Delivery;
}

export interface SettleContext extends CheckContext, ReplayContext {}

export type SettleOutcome =
  | {
      readonly kind: 'success';
      readonly transaction: string;
      /** Atomic units that moved. */
      readonly amount: bigint;
      /** Who paid, where only the provider knows. */
      readonly payer?: string;
    }
  | {
      readonly kind: 'failure';
      readonly reason: string;
      /** Empty when this request broadcast nothing. */
      readonly transaction: string;
      readonly status?: number;
      readonly message?: string;
      readonly payer?: string;
      readonly retryAfterSeconds?: number;
    };

/** Takes the authorization for this request: undefined when it is ours now, else the record in the way. */
export type ClaimPart = (context: SettleContext, parts: Parts) => Promise<SettlementRecord | undefined>;

export type ReplayCase = (
  record: SettlementRecord,
  context: ReplayContext,
  parts: Parts,
) => Promise<SettleOutcome | 'claim'>;

/** The replay rule, by what is known of the authorization. 'claim' means: try a fresh settlement. */
export interface ReplayParts {
  /** Another request of this process is settling it now. */
  inFlight(transaction: string | undefined, context: ReplayContext): SettleOutcome;
  /** A record of the same authorization with another body. */
  readonly otherBody: ReplayCase;
  /** Settled, and a caller was told. */
  readonly told: ReplayCase;
  /** Settled, and nobody was told. */
  readonly owed: ReplayCase;
  /** Broadcast, outcome not known. */
  readonly pending: ReplayCase;
  readonly failed: ReplayCase;
}

export interface PreparedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
  readonly signerNonce: number;
}

/** Builds and signs the transfer with this signer nonce. Nothing is sent. */
export type PreparePart = (
  context: SettleContext,
  facts: ChainFacts,
  signerNonce: number,
) => Promise<PreparedTransaction>;

/**
 * What a node did with a raw transaction: `stale` means that the signer nonce was taken,
 * `unknown` that the answer was lost.
 */
export type BroadcastOutcome = 'accepted' | 'unknown' | 'stale' | 'refused';

export type BroadcastPart = (prepared: PreparedTransaction, route: Route) => Promise<BroadcastOutcome>;

export interface NonceAttempt {
  readonly outcome: BroadcastOutcome;
  readonly prepared: PreparedTransaction;
}

/** Hands out signer nonces without gaps: a nonce counts as used only once its transaction may be out. */
export interface NonceSource {
  /** `chainCount` is the pending count as just read; `attempt` signs and sends with the nonce it gets. */
  use(
    route: Route,
    chainCount: number,
    attempt: (signerNonce: number) => Promise<NonceAttempt>,
    broadcast: BroadcastPart,
  ): Promise<NonceAttempt>;
}

export interface ReceiptLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export interface Receipt {
  readonly transactionHash: string;
  readonly status: 'success' | 'reverted';
  readonly blockNumber: bigint;
  readonly logs: readonly ReceiptLog[];
}

/** Waits for a receipt at most until `waitMs` has passed. Undefined: not known, also when the RPC fails. */
export type ReceiptPart = (
  hash: Hex,
  route: Route,
  waitMs: number,
  clock: Clock,
) => Promise<Receipt | undefined>;

/** The transfer that a settlement has to have made. */
export interface ExpectedTransfer {
  readonly asset: Hex;
  readonly from: Hex;
  readonly to: Hex;
  readonly amount: bigint;
  readonly nonce: Hex;
}

export type TransferCheck = (
  receipt: Receipt,
  expected: ExpectedTransfer,
  route: Route,
) => Verdict | Promise<Verdict>;

/** What must be true of a receipt before success is answered; they run in this order. */
export interface TransferParts {
  readonly status: TransferCheck;
  /** Exactly one Transfer of the asset, and it is (from, payTo, amount). */
  readonly logs: TransferCheck;
  /** AuthorizationUsed (from, nonce). */
  readonly authorizationUsed: TransferCheck;
  /** Balances of payer and payTo moved by what the logs say. May throw ChainUnavailable. */
  readonly balances: TransferCheck;
  /** The amount that moved, as the Transfer log says. */
  moved(receipt: Receipt, expected: ExpectedTransfer): bigint;
}

export type Reconciled =
  | { readonly kind: 'settled'; readonly amount: bigint }
  | { readonly kind: 'failed'; readonly reason: string; readonly final: boolean }
  | { readonly kind: 'pending' };

/** A settlement as far as the chain knows it. */
export type SentSettlement = Pick<
  SettlementRecord,
  | 'network'
  | 'asset'
  | 'payer'
  | 'payTo'
  | 'amount'
  | 'nonce'
  | 'validBefore'
  | 'transaction'
  | 'rawTransaction'
  | 'signerNonce'
>;

/** With what it is looked for there. */
export type ChainLook = Pick<Parts, 'receipt' | 'transfer' | 'broadcast' | 'clock'>;

/** Finds out what became of a broadcast transaction. Never signs anything new. */
export type ReconcilePart = (
  record: SentSettlement,
  route: Route,
  waitMs: number,
  parts: ChainLook,
) => Promise<Reconciled>;

export interface HttpAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an answer says about a payment. */
export interface AnsweredPayment {
  readonly network: string;
  /** Who pays; absent where the provider named nobody. */
  readonly from?: string;
}

/** Renders outcomes on the wire. `payment` is undefined where the request could not be parsed. */
export interface AnswerParts {
  verifyValid(payment: AnsweredPayment): HttpAnswer;
  verifyRefused(refusal: Refusal, payer: string | undefined): HttpAnswer;
  settled(outcome: SettleOutcome & { kind: 'success' }, payment: AnsweredPayment): HttpAnswer;
  settleFailed(
    outcome: SettleOutcome & { kind: 'failure' },
    network: string,
    payer: string | undefined,
  ): HttpAnswer;
  supported(supported: SupportedResponse): HttpAnswer;
  /** Anything outside the protocol: unknown route, wrong method, body too large. */
  problem(status: number, error: string): HttpAnswer;
}

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Limits {
  /** How long settle waits for a receipt before it answers `settlement_pending`. Milliseconds. */
  readonly receiptTimeoutMs: number;
  /** How long a retry of a pending settlement waits for its outcome. Milliseconds. */
  readonly retryWaitMs: number;
  /** Blocks before success, the one that holds the transaction included. */
  readonly confirmations: number;
  /** Bytes of a request body. */
  readonly bodyBytes: number;
}

export interface Parts {
  readonly parse: ParseParts;
  readonly dispatch: DispatchPart;
  readonly match: MatchParts;
  readonly window: WindowParts;
  readonly facts: FactsPart;
  readonly signature: SignaturePart;
  readonly funds: FundsParts;
  readonly simulate: SimulatePart;
  readonly identity: IdentityParts;
  /** Authorizations being settled by this process right now. */
  readonly inFlight: InFlight;
  readonly claim: ClaimPart;
  readonly replay: ReplayParts;
  readonly prepare: PreparePart;
  readonly nonce: NonceSource;
  readonly broadcast: BroadcastPart;
  readonly receipt: ReceiptPart;
  readonly transfer: TransferParts;
  readonly reconcile: ReconcilePart;
  readonly answer: AnswerParts;
  /** The SupportedResponse. */
  readonly supported: () => SupportedResponse;
  /** One chain per configured network. */
  readonly chain: ReadonlyMap<string, Chain>;
  /** One back end per off-chain adapter, by its id. */
  readonly backends: ReadonlyMap<string, OffchainBackend>;
  /** The steps of payments that a provider settles. */
  readonly offchain: OffchainParts;
  /** The steps of LEZ payments. */
  readonly lez: LezParts;
  /** Which networks are LEZ, and what settles there. */
  readonly lezRoutes: LezRoutes;
  /** One back end per LEZ adapter, by its id. */
  readonly lezBackends: ReadonlyMap<string, PaymentBackend>;
  /** The choice of a rail by who pays. */
  readonly router: RouterParts;
  readonly rateLimit: RateLimit;
  readonly metrics: Metrics;
  /** Any origin may call. */
  readonly cors: boolean;
  readonly store: SettlementStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Limits;
}

/** Served by node the bindings are there, in `app.request()` they are not. */
export type FacilitatorApp = Hono<{ Bindings: Partial<HttpBindings> }>;

export interface Facilitator {
  readonly app: FacilitatorApp;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Recovers what an earlier process left behind. */
  start(): Promise<void>;
  /** Waits for settlements under way, then closes store and chains. */
  close(): Promise<void>;
}
