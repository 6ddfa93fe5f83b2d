/**
 * One simulated bridge without a socket: it takes a request as values and gives back what to send and what to do on
 * the wire. Handlers and servers are made of it.
 * @module
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/wire/json.js';
import {
  type BridgeOp,
  type BridgeRequest,
  isTooDeep,
  parseJson,
  readBridgeRequest,
} from './bridge-request.js';
import { createDedupeSwitch, type DedupeMode, type DedupeSwitch } from './dedupe.js';
import { effectOf, type FaultEffect, verdictMember, type WireFault } from './faults/effects.js';
import { createFaultPlan, type FaultPlan } from './faults/fault-plan.js';
import { bearerMark, createJournal, type Journal, type OpenedEntry } from './journal.js';
import { createLedger, issuerAccount } from './ledger/ledger.js';
import type { OpeningBalance } from './ledger/opening.js';
import type { BridgeProfile } from './profiles.js';
import { type BridgeLedger, type BridgeMemo, createSettling } from './settling.js';

export interface BridgeOptions {
  readonly profile: BridgeProfile;
  /** The profile's name when left out. */
  readonly name?: string;
  /** Repeats keys and transaction ids. */
  readonly seed: string;
  /** null: requests need no key. One derived from the seed when left out. */
  readonly apiKey?: string | null;
  readonly networks?: readonly string[];
  readonly opening?: readonly OpeningBalance[];
  readonly dedupe?: DedupeMode;
  /** Where redirects lead when a rule names no place. */
  readonly elsewhere?: string;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Stands in for the ledger: for tests that break it on purpose. */
  readonly createLedger?: (clock: () => number) => BridgeLedger;
}

export interface IncomingCall {
  /** Undefined: a path or method that no bridge serves. */
  readonly op: BridgeOp | undefined;
  readonly method: string;
  readonly path: string;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Aborted when the caller left. */
  readonly signal: AbortSignal;
}

export interface BridgeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly wire?: WireFault;
}

export interface Bridge {
  readonly name: string;
  readonly profile: BridgeProfile;
  readonly networks: readonly string[];
  readonly apiKey: string | null;
  readonly ledger: BridgeLedger;
  readonly faults: FaultPlan;
  readonly dedupe: DedupeSwitch;
  readonly journal: Journal;
  /** Credits an account from outside and returns the transaction. Throws RangeError unless the amount is positive. */
  readonly fund: (account: string, asset: string, amount: bigint) => string;
  /** From now on this proof of payment (payment intent or signature) is the consent of this payer. */
  readonly issueIntent: (proof: string, payer: string) => void;
  /** Never throws. */
  readonly handle: (call: IncomingCall) => Promise<BridgeReply>;
  /** Ends all waiting. */
  readonly stop: () => void;
}

const json = { 'content-type': 'application/json' };

const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));

/** True when the time passed, false when a signal ended the wait. */
const passes = (ms: number, signals: readonly AbortSignal[]): Promise<boolean> =>
  sleep(ms, undefined, { signal: AbortSignal.any([...signals]) }).then(
    () => true,
    () => false,
  );

const readRequest = (text: string) => {
  const parsed = parseJson(text);
  // What recursion could not walk is kept as text only.
  const body = isTooDeep(parsed) ? undefined : parsed;
  return { body, request: readBridgeRequest(body) };
};

export const createBridge = (options: BridgeOptions): Bridge => {
  const { profile, seed, clock = Date.now, elsewhere = 'http://elsewhere.invalid/' } = options;
  const name = options.name ?? profile.name;
  const secret = (purpose: string): string =>
    createHmac('sha256', seed).update(`bridge ${name} ${purpose}`).digest('hex');
  const apiKey =
    options.apiKey === undefined ? `${profile.keyPrefix}${secret('key').slice(0, 40)}` : options.apiKey;

  const ledger = (options.createLedger ?? ((now) => createLedger<BridgeMemo>(now)))(clock);
  const dedupe = createDedupeSwitch(options.dedupe);
  const faults = createFaultPlan();
  const journal = createJournal(clock);
  const stopped = new AbortController();
  const intents = new Map<string, string>();

  let made = 0;
  const nextTransactionId = (): string => {
    made += 1;
    return profile.transactionId(secret(`transaction ${made}`));
  };
  const settling = createSettling({
    profile,
    ledger,
    dedupe,
    payerOf: (proof) => intents.get(proof) ?? profile.payer,
    nextTransactionId,
  });

  const fund = (account: string, asset: string, amount: bigint): string => {
    if (amount <= 0n) throw new RangeError(`an account is funded with a positive amount, not ${amount}`);
    made += 1;
    const id = `funding-${secret(`transaction ${made}`).slice(0, 16)}`;
    const postings = [
      { account: issuerAccount, asset, amount: -amount },
      { account, asset, amount },
    ];
    const posted = ledger.post({ id, postings }, { kind: 'funding' });
    if (!posted.ok) throw new RangeError(`the account ${account} cannot be funded: ${posted.problem}`);
    return id;
  };
  for (const { account, asset, balance } of options.opening ?? profile.opening) {
    if (BigInt(balance) > 0n) fund(account, asset, BigInt(balance));
  }

  const bearerOf = ({ authorization }: Readonly<Record<string, string>>) => {
    if (authorization === undefined) return 'none';
    return apiKey !== null && sameText(authorization, `Bearer ${apiKey}`) ? 'issued' : 'other';
  };

  const act = async (
    op: BridgeOp,
    request: BridgeRequest,
    call: IncomingCall,
    { wait }: FaultEffect,
  ): Promise<JsonObject> => {
    if (op === 'verify') return settling.verify(request);
    const idempotencyKey = call.headers['idempotency-key'];
    const ms = wait?.phase === 'processing' ? wait.ms : undefined;
    return settling.settle({
      request,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(ms === undefined ? {} : { work: () => passes(ms, [stopped.signal]) }),
    });
  };

  const refusal = (op: BridgeOp, status: number, reason: string): BridgeReply => ({
    status,
    headers: json,
    body: JSON.stringify({ [verdictMember(op)]: false, reason }),
  });
  /** Nobody reads it: 499 is only the journal's word for a caller that left. */
  const left: BridgeReply = { status: 499, headers: json, body: '' };

  const answerWith = async (
    op: BridgeOp,
    request: BridgeRequest,
    call: IncomingCall,
    effect: FaultEffect,
  ): Promise<BridgeReply> => {
    const { wait, wire, replace, shape } = effect;
    const signals = [call.signal, stopped.signal];
    const here = async (phase: 'arrival' | 'answer'): Promise<boolean> =>
      wait?.phase !== phase || passes(wait.ms, signals);
    if (!(await here('arrival'))) return left;
    const truth = effect.acts ? await act(op, request, call, effect) : {};
    if (!(await here('answer'))) return left;
    const sent = replace ?? {
      status: 200,
      headers: json,
      body: JSON.stringify(shape === undefined ? truth : shape(truth)),
    };
    return wire === undefined ? sent : { ...sent, wire };
  };

  const answer = async (
    call: IncomingCall,
    bearer: string,
    request: BridgeRequest | undefined,
    entry: OpenedEntry,
  ): Promise<BridgeReply> => {
    const { op } = call;
    if (op === undefined) return { status: 404, headers: json, body: '{"error":"not_found"}' };
    if (apiKey !== null && bearer !== 'issued') return refusal(op, 401, profile.reasons.unauthorized);
    const due = faults.next(op, request);
    if (due !== undefined) entry.fault({ id: due.id, kind: due.rule.fault });
    if (request === undefined) return refusal(op, 400, profile.reasons.invalidRequest);
    if (due === undefined) return answerWith(op, request, call, { acts: true });
    const otherTransaction = (): string | undefined =>
      ledger.entries().findLast(({ memo }) => memo.kind === 'payment' && memo.key !== request.key)?.id;
    return answerWith(op, request, call, effectOf(due.rule, { op, elsewhere, otherTransaction }));
  };

  return {
    name,
    profile,
    networks: options.networks ?? profile.networks,
    apiKey,
    ledger,
    faults,
    dedupe,
    journal,
    fund,
    issueIntent: (proof, payer) => {
      intents.set(proof, payer);
    },
    handle: async (call) => {
      const { body, request } = readRequest(call.text);
      const bearer = bearerOf(call.headers);
      const { authorization: _, ...headers } = call.headers;
      const entry = journal.open({
        op: call.op ?? 'other',
        method: call.method,
        path: call.path,
        headers: bearer === 'none' ? headers : { ...headers, authorization: bearerMark },
        bearer,
        raw: call.text,
        body,
        shape: request?.shape,
        key: request?.key,
        proof: request?.proof,
        idempotency_key: call.headers['idempotency-key'],
      });
      const reply = await answer(call, bearer, request, entry);
      const { status, wire } = reply;
      entry.answer({ status, body: reply.body, ...(wire === undefined ? {} : { wire: wire.kind }) });
      return reply;
    },
    stop: () => stopped.abort(),
  };
};
