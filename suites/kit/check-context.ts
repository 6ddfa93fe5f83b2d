/**
 * What a check is written with: payments, requests, the settle lane, assertions and the simulator's chain.
 * @module
 */

import type { RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import type { SimulatorHandle, TokenVariant } from '../../simulator/handle.js';
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import { requestOwedAnAnswer } from './broadcast-answers.js';
import { type Case, createCases } from './cases.js';
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createMint, type DraftOptions } from './mint.js';
import { collectMoneyFacts } from './money-facts.js';
import { type AuthorizationFacts, judgeMoney } from './money-oracle.js';
import { deriveAddress, type Hex, type Payer } from './payer.js';
import { type Draft, type Edit, type Payment, type RequestBody, signDraft } from './payment.js';
import { judgeRefusal, type RefusalFacts } from './refusal.js';
import type { CaseResult, Cause, Outcome } from './result.js';
import type { Row, Tier } from './row.js';
import { createSender, type Sendable, type Sender, type SendOptions } from './sender.js';
import type { GradedKind, Session } from './session.js';

/** One negative vector: a valid payment with exactly one change. */
export interface Vector {
  readonly case: string;
  /** The change before signing; the payment is signed again. */
  readonly draft?: Edit<Draft>;
  /** The change after signing. */
  readonly body?: Edit<RequestBody>;
  /** The whole body as text, where JSON cannot say it. */
  readonly text?: (valid: Payment) => string;
  readonly expects?: readonly ReasonClass[];
  readonly options?: DraftOptions;
}

export interface RefusalOptions {
  readonly expects?: readonly ReasonClass[];
  readonly outcome?: Outcome;
  /** What an accepted vector costs when it is not what the level of the row says: the remark "warns" of the catalogue. */
  readonly soft?: Cause;
  readonly overlooked?: readonly ReasonClass[];
  readonly endpoints?: readonly ('verify' | 'settle')[];
  /** The envelope itself is broken: answers need not have the protocol's shape. */
  readonly malformed?: boolean;
  readonly changed?: readonly string[];
}

export interface Check {
  readonly tier: Tier;
  readonly session: Session;
  /** The exact/EVM kind that is graded. Checks of `exact-evm` always have one. */
  readonly kind: GradedKind;
  /** The simulator; only from T2 on. */
  readonly sim: SimulatorHandle;
  readonly rpc: RpcClient;
  readonly control: ControlClient;

  case(id: string): Case;
  /** What an INFO or MAY row measured. Stable text: no timings, hashes or keys. */
  observe(key: string, value: string): void;

  /** A payment that is valid in every member, with its own payer; funded at T2 unless told otherwise. */
  draft(options?: DraftOptions): Promise<Draft>;
  /** The same, signed; `edit` changes it before signing. */
  payment(options?: DraftOptions & { readonly edit?: Edit<Draft> }): Promise<Payment>;
  payer(label: string): Payer;
  address(label: string): Hex;
  /** Sets a balance on the simulator's chain, in atomic units, and keeps the oracle's books. */
  fund(owner: string, amount: string | bigint, asset?: string): Promise<void>;
  /** A deployed token of the simulator as draft options. */
  token(variant: TokenVariant): DraftOptions;

  verify: Sender['verify'];
  settle: Sender['settle'];
  supported: Sender['supported'];
  raw: Sender['raw'];
  /** Holds the settle lane; settles outside of it take it one by one. */
  lane: Sender['lane'];

  /** Sends a valid twin and each vector to both endpoints and records that they are refused. */
  refuses(vectors: readonly Vector[], options?: RefusalOptions): Promise<void>;
  /** Waits, and declares it, so that neither speed figures nor readers wonder. Milliseconds. */
  wait(ms: number, why: string): Promise<void>;
  /** How often a race was run. */
  rounds(count: number): void;
  /** Tells the oracle that the kit itself sent this transaction: what it moved is not the target's doing. */
  sentByKit(hash: string): void;
}

export interface CheckRun {
  readonly cases: readonly CaseResult[];
  readonly exchanges: readonly Exchange[];
  readonly authorizations: readonly AuthorizationFacts[];
  readonly observed: Readonly<Record<string, string>>;
  readonly waitedMs: number;
  readonly rounds?: number;
}

export interface OpenCheck {
  readonly check: Check;
  /** Asserts the money oracle over everything that was settled, and hands over the records. */
  finish(): Promise<CheckRun>;
}

/** Opens the context of one attempt of one check. */
export async function openCheck(
  session: Session,
  instruments: Instruments,
  entry: { readonly id: string; readonly row: Row },
  attempt: number,
): Promise<OpenCheck> {
  const { id, row } = entry;
  const scope = `${id}|${attempt}`;
  const cases = createCases(row.level);
  const sender = createSender(session, instruments, { id, attempt });
  const observed: Record<string, string> = {};
  let waitedMs = 0;
  let rounds: number | undefined;
  const need = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new Error(`${id} uses ${what}, which this tier does not have`);
    return value;
  };
  const mint = createMint(session, instruments, scope);
  const cursor = instruments.control ? (await instruments.control.seq()).next : 0;

  const sentByKit = new Set<string>();
  const collect = async (): Promise<readonly AuthorizationFacts[]> => {
    const { rpc, control } = instruments;
    if (!rpc || !control || !session.sim) return [];
    return collectMoneyFacts({
      id,
      sender,
      mint,
      rpc,
      control,
      balancesSlot: session.sim.balancesSlot,
      cursor,
      sentByKit,
    });
  };

  const payment: Check['payment'] = async ({ edit, ...options } = {}) => {
    const draft = await mint.draft(options);
    edit?.(draft);
    return signDraft(draft);
  };

  const refuses: Check['refuses'] = async (vectors, options = {}) => {
    const role: SendOptions['role'] = options.malformed ? 'malformed' : 'invalid';
    const endpoints = options.endpoints ?? ['verify', 'settle'];
    const build = async (vector: Vector): Promise<{ vector: Vector; what: Sendable; payment: Payment }> => {
      const draft = await mint.draft(vector.options);
      vector.draft?.(draft);
      const signed = await signDraft(draft);
      vector.body?.(signed.body);
      return { vector, payment: signed, what: vector.text ? vector.text(signed) : signed };
    };
    const [twin, built] = await Promise.all([
      payment(vectors[0]?.options).then((valid) =>
        sender.verify(valid, { case: 'valid twin', role: 'valid' }),
      ),
      Promise.all(vectors.map(build)),
    ]);
    const answers = new Map<string, { verify?: Exchange; settle?: Exchange }>();
    const sendTo = async (endpoint: 'verify' | 'settle'): Promise<void> => {
      for (const { vector, what } of built) {
        const exchange = await sender[endpoint](what, {
          case: vector.case,
          role,
          expects: vector.expects ?? options.expects ?? [],
          ...(options.changed ? { changed: options.changed } : {}),
        });
        answers.set(vector.case, { ...answers.get(vector.case), [endpoint]: exchange });
        if (session.target.rate === undefined)
          await sender.supported({ case: `${vector.case}: still alive` });
      }
    };
    if (endpoints.includes('verify')) await sendTo('verify');
    if (endpoints.includes('settle')) await sender.lane(() => sendTo('settle'));
    for (const { vector, payment: signed } of built) {
      const facts: RefusalFacts = {
        tier: session.tier,
        controls: session.controls,
        twin,
        ...answers.get(vector.case),
        broadcasts: sender.broadcasts
          .filter((one) => carries(one.raw, signed.draft))
          .flatMap((one) => one.hash ?? []),
        expects: vector.expects ?? options.expects ?? [],
        ...(options.outcome ? { outcome: options.outcome } : {}),
        ...(options.soft ? { soft: options.soft } : {}),
        ...(options.overlooked ? { overlooked: options.overlooked } : {}),
      };
      judgeRefusal(cases.case(vector.case), facts);
    }
  };

  const check: Check = {
    tier: session.tier,
    session,
    get kind() {
      return need(session.kind, 'the graded kind');
    },
    get sim() {
      return need(session.tier >= 2 ? session.sim : undefined, 'the simulator');
    },
    get rpc() {
      return need(instruments.rpc, 'the chain');
    },
    get control() {
      return need(instruments.control, 'the proxy');
    },
    case: cases.case,
    observe: (key, value) => {
      observed[key] = value;
    },
    draft: mint.draft,
    payment,
    payer: mint.payer,
    address: (label) => deriveAddress(session.seed, session.epoch, scope, label),
    fund: mint.fund,
    token: mint.token,
    verify: sender.verify,
    settle: async (what, options = {}) => {
      if (session.target.verifyFirst && !options.unverified) await sender.verify(what, options);
      return sender.settle(what, options);
    },
    supported: sender.supported,
    raw: sender.raw,
    lane: sender.lane,
    refuses,
    wait: async (asked) => {
      const ms = asked >= 10_000 ? asked * (session.longWaits ?? 1) : asked;
      waitedMs += ms;
      await new Promise((resolve) => setTimeout(resolve, ms));
    },
    rounds: (count) => {
      rounds = count;
    },
    sentByKit: (hash) => {
      sentByKit.add(hash.toLowerCase());
    },
  };

  return {
    check,
    finish: async () => {
      let authorizations = await collect();
      const owed = authorizations.filter((facts) => requestOwedAnAnswer(facts) !== undefined);
      if (owed.length > 0) {
        // I5 holds when the next identical retry names the transaction, so it is asked before anything is claimed.
        for (const facts of owed) {
          const body = requestOwedAnAnswer(facts)?.request.body;
          if (body !== undefined) await sender.settle(body, { case: 'identical retry for I5', about: facts });
        }
        authorizations = await collect();
      }
      for (const facts of authorizations)
        for (const { claim, ...judged } of judgeMoney(facts))
          cases.case('money oracle').expect(claim, judged);
      const silent = sender.exchanges.filter(wasOwedAnAnswer);
      // What was never answered was not refused: no negative of this check may pass on it.
      if (silent.length > 0)
        cases
          .case('answers')
          .blocked(`${silent.length} of ${sender.exchanges.length} requests were not answered`);
      return {
        cases: cases.results(),
        exchanges: sender.exchanges,
        authorizations,
        observed,
        waitedMs,
        ...(rounds === undefined ? {} : { rounds }),
      };
    },
  };
}

/** A well-formed payment that came to no answer, though the kit did not hang up. */
function wasOwedAnAnswer({ tag, failure }: Exchange): boolean {
  const payment = tag.endpoint === 'verify' || tag.endpoint === 'settle';
  return (
    payment &&
    (tag.role === 'valid' || tag.role === 'invalid') &&
    failure !== undefined &&
    failure.kind !== 'aborted'
  );
}

/** Whether raw transaction bytes carry this payment: its nonce, its payer or its own recipient. */
function carries(raw: string, draft: Draft): boolean {
  const bytes = raw.toLowerCase();
  return [draft.authorization.nonce, draft.payer.address, draft.requirements.payTo].some(
    (part) => /^0x[0-9a-f]{40,}$/i.test(part) && bytes.includes(part.slice(2).toLowerCase()),
  );
}
