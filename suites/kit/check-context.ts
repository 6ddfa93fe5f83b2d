/**
 * What a check is written with: payments, requests, the settle lane, assertions and the simulator's chain.
 * @module
 */

import type { PaymentFacts } from '../../simulator/bridge/oracle/facts.js';
import type { RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import type { SimulatorHandle, TokenVariant } from '../../simulator/handle.js';
import { type Apart, openApart } from './apart.js';
import { type BridgeDesk, openBridgeDesk } from './bridge-desk.js';
import { requestOwedAnAnswer } from './broadcast-answers.js';
import { type Case, type Cases, createCases } from './cases.js';
import type { DeskClient } from './desk.js';
import type { Exchange } from './exchange.js';
import { createTargetClient, type TargetClient } from './http-client.js';
import type { Instruments } from './instruments.js';
import { inFewWords } from './ledger-claims.js';
import { type Books, createMint, type DraftOptions, type Mint } from './mint.js';
import { collectMoneyFacts } from './money-facts.js';
import { type AuthorizationFacts, judgeMoney } from './money-oracle.js';
import { createOffchainMint } from './offchain-mint.js';
import { deriveAddress, type Hex, type Payer } from './payer.js';
import { type Draft, type Edit, type Payment, signDraft } from './payment.js';
import type { RecordedRefusal } from './recorded-refusal.js';
import { createRefusing, type Refuses } from './refusing.js';
import type { CaseResult } from './result.js';
import { type Level, profileOf, type Rail, type Row, railOf, type Tier } from './row.js';
import { createSender, type Sender } from './sender.js';
import {
  forProfile,
  type GradedKind,
  type OffchainRail,
  onRail,
  type Replica,
  type Session,
  versionFor,
} from './session.js';
import { connectTargetControl, type Instance, type TargetControl } from './target-control.js';
import { settleAfterVerify } from './verify-first.js';
import { versionFree } from './version-free.js';

export interface Check {
  readonly rail: Rail;
  readonly tier: Tier;
  readonly session: Session;
  /** The exact/EVM kind that is graded. Checks of `exact-evm` always have one. */
  readonly kind: GradedKind;
  /** The simulator; only from T2 on. */
  readonly sim: SimulatorHandle;
  readonly rpc: RpcClient;
  readonly control: ControlClient;
  /** The simulator's bridges; only where the rail leads to one. */
  readonly bridge: BridgeDesk;
  /** The off-chain rail. Checks of off-chain profiles from T1 on always have one. */
  readonly offchain: OffchainRail;
  /** What the kit may do with the target's process. */
  readonly target: TargetControl;
  /**
   * The same check over the chain, for rows that pay over both rails: payments and tier of the chain, its settle lane
   * and its money oracle. Only for rows with the place `rails`.
   */
  readonly chain: Check;

  /** The same context for another row that is restated here: its cases carry its id and its level, and it pays as that row pays. */
  as(row: { readonly id: string; readonly level: Level }): Check;
  /** The same context, asking another instance. */
  at(instance: Pick<Instance, 'url'>): Promise<Check>;
  /** The same context, asking the second process of the target. Only for rows with the place `replica`. */
  replica(): Promise<Check>;
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

  /** Asks the main process for a service of this run. Throws DeskTrouble where the operator's side fails. */
  ask: DeskClient['ask'];

  /** Sends a valid twin and each vector to both endpoints and records that they are refused. */
  refuses: Refuses;
  /** Waits, and declares it, so that neither speed figures nor readers wonder. Milliseconds. */
  wait(ms: number, why: string): Promise<void>;
  /** How often a race was run. */
  rounds(count: number): void;
  /** Tells the oracle that the kit itself sent this transaction: what it moved is not the target's doing. */
  sentByKit(hash: string): void;
  /** Leaves this authorization out of the money oracle: the kit itself takes its transaction from the chain. */
  leaveToTheRow(payment: Payment): void;
  /** A part with payers, payments and a place in the settle lane of its own, which the check judges itself. */
  apart(label: string): Promise<Apart>;
  /** What was found to break the rules, made as short as possible: lines of text. */
  counterexample(text: string): void;
}

export interface CheckRun {
  readonly cases: readonly CaseResult[];
  readonly exchanges: readonly Exchange[];
  readonly authorizations: readonly AuthorizationFacts[];
  /** Payments over an off-chain rail, as the ledger oracle judges them. */
  readonly payments: readonly PaymentFacts[];
  /** When the check restarted the target, milliseconds since 1970. */
  readonly restarts: readonly number[];
  /** Negative vectors, as they can be judged again. */
  readonly refusals: readonly RecordedRefusal[];
  readonly observed: Readonly<Record<string, string>>;
  readonly waitedMs: number;
  readonly rounds?: number;
  readonly counterexample?: string;
}

export interface OpenCheck {
  readonly check: Check;
  /** Asserts the money oracle over everything that was settled, and hands over the records. */
  finish(): Promise<CheckRun>;
}

/** What a check pays with. */
interface Paying {
  readonly session: Session;
  readonly mint: Mint;
}

/** What a check pays over the chain with. */
interface ChainSide extends Paying {
  readonly sender: Sender;
}

/** The chain beside an off-chain rail, with payers and exchanges of its own. */
function openChainSide(
  whole: Session,
  instruments: Instruments,
  { id, attempt, scope }: { readonly id: string; readonly attempt: number; readonly scope: string },
): ChainSide {
  const session = onRail(whole, 'evm');
  const sender = createSender(session, instruments, { id, attempt, prefix: 'chain' });
  return { session, sender, mint: createMint(session, instruments, `${scope}|chain`) };
}

/** Opens the context of one attempt of one check. */
export async function openCheck(
  whole: Session,
  instruments: Instruments,
  entry: { readonly id: string; readonly row: Row },
  attempt: number,
): Promise<OpenCheck> {
  const { id, row } = entry;
  const rail = railOf(id);
  const profile = profileOf(id);
  const session = forProfile(onRail(whole, rail), profile);
  const scope = `${id}|${attempt}`;
  const cases = createCases(row.level);
  const sender = createSender(session, instruments, { id, attempt, rail });
  const bridges =
    rail === 'offchain' && instruments.bridges ? openBridgeDesk(session, instruments.bridges) : undefined;
  const observed: Record<string, string> = {};
  const restarts: number[] = [];
  const refusals: RecordedRefusal[] = [];
  const keep = (refusal: RecordedRefusal): void => {
    refusals.push(refusal);
  };
  let waitedMs = 0;
  let rounds: number | undefined;
  let counterexample: string | undefined;
  const parts: Apart[] = [];
  const need = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new Error(`${id} uses ${what}, which this tier does not have`);
    return value;
  };
  const books: Books = { bookings: new Map(), freshRecipients: new Set() };
  const mint =
    rail !== 'evm'
      ? createOffchainMint(session, instruments, scope)
      : createMint(session, instruments, scope, versionFor(session, profile), books);
  const ownPaying: Paying = { session, mint };
  // What is paid over the chain: by a check of that rail all of it, by one of several rails its part.
  const onChain =
    rail === 'evm'
      ? { session, sender, mint }
      : entry.row.places?.includes('rails')
        ? openChainSide(whole, instruments, { id, attempt, scope })
        : undefined;
  const cursor = instruments.control && onChain ? (await instruments.control.seq()).next : 0;

  const sentByKit = new Set<string>();
  const leftToTheRow = new Set<string>();
  const collect = async (): Promise<readonly AuthorizationFacts[]> => {
    const { rpc, control } = instruments;
    if (!rpc || !onChain) return [];
    if (!session.publicChain && !(control && session.sim)) return [];
    return collectMoneyFacts({
      id,
      // One authorization, whichever process of the target was asked.
      sender: { exchanges: [onChain.sender, ...replicas].flatMap((one) => one.exchanges).sort(bySending) },
      mint: onChain.mint,
      rpc,
      ...(control ? { control } : {}),
      ...(session.sim ? { balancesSlot: session.sim.balancesSlot } : {}),
      cursor,
      sentByKit,
      leftOut: leftToTheRow,
      ...(session.target.storesVerified ? { storedByVerify: true } : {}),
    });
  };

  const payingFrom =
    (own: Mint): Check['payment'] =>
    async ({ edit, ...options } = {}) => {
      const draft = await own.draft(options);
      edit?.(draft);
      return signDraft(draft);
    };

  const target = connectTargetControl((service, request) => instruments.desk.ask(service, request));
  const ownCase = (name: string): Case => cases.case(name);
  const clients: TargetClient[] = [];
  const senders: Sender[] = [sender, ...(onChain && onChain.sender !== sender ? [onChain.sender] : [])];
  const replicas: Sender[] = [];

  const refusesIn = (by: Sender, caseIn: Cases['case'], paying = ownPaying): Check['refuses'] =>
    createRefusing({
      ...paying,
      rail,
      sender: by,
      caseIn,
      keep,
      ...(bridges ? { bridge: bridges.desk } : {}),
    });

  /**
   * As a restated row pays: in the version of its own profile, with payers of its own. What version 1 restates it asks in
   * version 1.
   */
  const payingAs = (other: string): Paying => {
    const there = whole.kind || !versionFree.has(other) ? profileOf(other) : profile;
    if (rail !== 'evm' || profileOf(other) === profile || profile === 'v1') return ownPaying;
    const seen = forProfile(whole, there);
    const version = versionFor(seen, there);
    return { session: seen, mint: createMint(seen, instruments, `${scope}|${other}`, version, books) };
  };

  /** The context with another instance asked, or with the cases and payments of another row; the rest is the same. */
  const view = (by: Sender, caseIn: Cases['case'], paying = ownPaying): Check => {
    const own: Partial<Check> = {
      case: caseIn,
      refuses: refusesIn(by, caseIn, paying),
      ...(by === sender ? {} : asking(by)),
      ...(paying === ownPaying ? {} : payingWith(paying)),
      as: ({ id: other, level }) =>
        view(by, (name) => cases.case(`${other} ${name}`, level), payingAs(other)),
      at: async ({ url }) => view(senderTo({ url, headers: {} }), caseIn, paying),
    };
    return Object.create(check, Object.getOwnPropertyDescriptors(own)) as Check;
  };
  const payingWith = ({ session: seen, mint: own }: Paying): Partial<Check> => ({
    session: seen,
    ...(seen.kind ? { kind: seen.kind } : {}),
    draft: own.draft,
    payment: payingFrom(own),
    payer: own.payer,
    fund: own.fund,
    token: own.token,
  });
  const asking = (by: Sender): Partial<Check> => ({
    verify: by.verify,
    settle: settleAfterVerify(session, by),
    supported: by.supported,
    raw: by.raw,
    lane: by.lane,
  });
  /** The context over the chain, of a check that pays over both rails. */
  const chainView = ({ session: chainSession, sender: by, mint: own }: ChainSide): Check => {
    const caseIn = ownCase;
    const changed: Partial<Check> = {
      rail: 'evm',
      session: chainSession,
      tier: chainSession.tier,
      draft: own.draft,
      payment: payingFrom(own),
      fund: own.fund,
      token: own.token,
      refuses: createRefusing({ session: chainSession, rail: 'evm', mint: own, sender: by, caseIn, keep }),
      ...asking(by),
    };
    return Object.create(check, Object.getOwnPropertyDescriptors(changed)) as Check;
  };
  const senderTo = ({ url, headers, ca }: Replica, prefix = String(clients.length + 1)): Sender => {
    const connect = instruments.connect ?? createTargetClient;
    const client = connect({ url, headers, ...(ca ? { ca } : {}) });
    clients.push(client);
    const { lane } = sender;
    const there = createSender(
      session,
      { ...instruments, client },
      { id, attempt, rail, prefix, lane, base: url },
    );
    senders.push(there);
    return there;
  };
  const replicaView = async (): Promise<Check> => {
    const { replica } = session;
    const there = need(replica && !('missing' in replica) ? replica : undefined, 'a second process');
    const by = senderTo(there, 'replica');
    replicas.push(by);
    return view(by, ownCase);
  };

  const check: Check = {
    rail,
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
    get bridge() {
      return need(bridges?.desk, 'the bridges');
    },
    get offchain() {
      return need(session.offchain, 'an off-chain network');
    },
    get chain() {
      return chainView(need(onChain, 'the chain'));
    },
    target: {
      ...target,
      restart: () => {
        restarts.push(Date.now());
        return target.restart();
      },
    },
    as: (row) => view(sender, ownCase).as(row),
    at: (instance) => view(sender, ownCase).at(instance),
    replica: replicaView,
    case: ownCase,
    observe: (key, value) => {
      observed[key] = value;
    },
    draft: mint.draft,
    payment: payingFrom(mint),
    payer: mint.payer,
    address: (label) => deriveAddress(session.seed, session.epoch, scope, label),
    fund: mint.fund,
    token: mint.token,
    verify: sender.verify,
    settle: settleAfterVerify(session, sender),
    supported: sender.supported,
    raw: sender.raw,
    lane: sender.lane,
    ask: (service, request) => instruments.desk.ask(service, request),
    refuses: refusesIn(sender, ownCase),
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
    leaveToTheRow: ({ draft }) => {
      leftToTheRow.add(draft.authorization.nonce.toLowerCase());
    },
    apart: async (label) => {
      const part = await openApart(session, instruments, {
        id,
        attempt,
        label,
        version: versionFor(session, profile),
      });
      parts.push(part);
      return part;
    },
    counterexample: (text) => {
      counterexample = text;
    },
  };

  const exchanges = (): readonly Exchange[] => [...senders, ...parts].flatMap((one) => one.exchanges);

  return {
    check,
    finish: async () => {
      let authorizations = await collect();
      const owed = authorizations.filter((facts) => requestOwedAnAnswer(facts) !== undefined);
      if (owed.length > 0) {
        // I5 holds when the next identical retry names the transaction, so it is asked before anything is claimed.
        for (const facts of owed) {
          const body = requestOwedAnAnswer(facts)?.request.body;
          if (body !== undefined && onChain)
            await onChain.sender.settle(body, { case: 'identical retry for I5', about: facts });
        }
        authorizations = await collect();
      }
      for (const facts of authorizations)
        for (const { claim, ...judged } of judgeMoney(facts))
          cases.case('money oracle').expect(claim, judged);
      const claims = (await bridges?.desk.judge(exchanges(), restarts)) ?? [];
      for (const { claim, subject: _subject, invariant: _invariant, blame: _blame, ...judged } of inFewWords(
        claims,
      ))
        cases.case('money oracle').expect(claim, judged);
      await bridges?.close();
      await Promise.all(clients.map((client) => client.close()));
      const silent = exchanges().filter(wasOwedAnAnswer);
      // What was never answered was not refused: no negative of this check may pass on it.
      if (silent.length > 0)
        cases.case('answers').blocked(`${silent.length} of ${exchanges().length} requests were not answered`);
      return {
        cases: cases.results(),
        exchanges: exchanges(),
        authorizations,
        payments: bridges?.payments(exchanges()) ?? [],
        restarts,
        refusals,
        observed,
        waitedMs,
        ...(rounds === undefined ? {} : { rounds }),
        ...(counterexample === undefined ? {} : { counterexample }),
      };
    },
  };
}

const bySending = (one: Exchange, other: Exchange): number => one.sentAt - other.sentAt;

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
