/**
 * The money oracle, invariants I1 to I7: for each authorization, whatever was sent, in whatever order.
 * Pure: it judges recorded answers against recorded chain facts and can be run again years later.
 * Source: the catalogue, section 4.10.
 * @module
 */
import { answersFor, unnamedBroadcasts } from './broadcast-answers.js';
import type { Claim } from './cases.js';
import { type Exchange, succeeded, transactionOf } from './exchange.js';
import { readAddress, readAmount } from './lenient.js';
import { identified, type Requirement, requirementOf, sameBody, sameCaller } from './settle-request.js';

export interface TransferFact {
  readonly hash: string;
  readonly from: string;
  readonly to: string;
  /** Atomic units, decimal. */
  readonly value: string;
}

export interface TransactionFact {
  readonly hash: string;
  /** undefined: not mined. */
  readonly status?: 'success' | 'reverted';
  readonly from?: string;
  /** Transfer logs of the asset in this transaction. */
  readonly transfers: readonly TransferFact[];
  /** Nonces of AuthorizationUsed logs of the payer in this transaction. */
  readonly used: readonly string[];
  /** The kit sent it itself: no double move and no lost money of the target (catalogue, section 0.10). */
  readonly byKit?: boolean;
}

export interface BroadcastFact {
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the chain took it. */
  readonly accepted: boolean;
}

export interface BalanceFact {
  readonly owner: string;
  /** Atomic units, decimal: what the owner must hold if only the proven transfers happened. */
  readonly expected: string;
  readonly actual: string;
}

/** Everything the chain and the proxy say about one authorization. */
export interface AuthorizationFacts {
  readonly check: string;
  readonly asset: string;
  /** Lower case, as are all addresses and hashes here. */
  readonly from: string;
  readonly nonce: string;
  /** Nobody saw what the target sent: nothing is said about broadcasts. */
  readonly unwatched?: boolean;
  /** The target is graded as one whose verify stores the payment: I7 is not asserted. */
  readonly storedByVerify?: boolean;
  readonly transactions: readonly TransactionFact[];
  /** Broadcasts of the target that carry this authorization. */
  readonly broadcasts: readonly BroadcastFact[];
  /** Payer and, where the recipient is nobody else's, payee. */
  readonly balances: readonly BalanceFact[];
  /** Settle exchanges of this authorization, in the order of sending. */
  readonly settles: readonly Exchange[];
}

export interface MoneyClaim extends Claim {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7';
  readonly claim: string;
}

const same = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();

function moves(transfer: TransferFact, facts: AuthorizationFacts, wanted: Requirement): boolean {
  const amount = readAmount(wanted.amount);
  const value = BigInt(transfer.value);
  return (
    amount !== undefined &&
    same(transfer.from, facts.from) &&
    same(transfer.to, readAddress(wanted.payTo)) &&
    (wanted.atMost ? value >= amount : value === amount)
  );
}

const ofPayer = (tx: TransactionFact, facts: AuthorizationFacts): readonly TransferFact[] =>
  tx.status === 'success' ? tx.transfers.filter((one) => same(one.from, facts.from)) : [];

/** The invariants for one authorization, as far as they can be asserted. */
export function judgeMoney(facts: AuthorizationFacts): readonly MoneyClaim[] {
  return [
    oneTransfer(facts),
    oneHash(facts),
    ...trueSuccess(facts),
    oneSuccess(facts),
    ...(facts.unwatched ? [] : [namedBroadcasts(facts)]),
    ...(facts.unwatched || facts.storedByVerify ? [] : [verifyIsReadOnly(facts)]),
    ...balances(facts),
  ];
}

function oneTransfer(facts: AuthorizationFacts): MoneyClaim {
  const sent = new Set(facts.broadcasts.map((one) => one.hash.toLowerCase()));
  const moved = facts.transactions.filter(
    (tx) =>
      !tx.byKit &&
      ofPayer(tx, facts).length > 0 &&
      // A transaction that another authorization of this payer made is named in a false answer, not moved by this one.
      (tx.used.some((nonce) => same(nonce, facts.nonce)) || sent.has(tx.hash.toLowerCase())),
  );
  return {
    invariant: 'I1',
    claim: 'I1 at most one transfer happens on chain',
    expected: 'at most one transaction that moves money of the payer',
    actual: `${moved.length}${moved.length > 0 ? `: ${moved.map((tx) => tx.hash).join(', ')}` : ''}`,
    ok: moved.length <= 1,
    evidence: moved.map((tx) => `tx:${tx.hash}`),
    outcome: 'double-move',
    proven: true,
  };
}

function oneHash(facts: AuthorizationFacts): MoneyClaim {
  const hashes = new Set(facts.settles.filter(succeeded).map((one) => transactionOf(one) ?? '""'));
  return {
    invariant: 'I2',
    claim: 'I2 at most one distinct transaction is named in answers of success',
    expected: 'at most one',
    actual: hashes.size === 0 ? 'none' : [...hashes].join(', '),
    ok: hashes.size <= 1,
    evidence: facts.settles.filter(succeeded),
    outcome: 'false-success',
    proven: true,
  };
}

function trueSuccess(facts: AuthorizationFacts): MoneyClaim[] {
  return facts.settles.filter(succeeded).map((exchange) => {
    const hash = transactionOf(exchange);
    const tx = facts.transactions.find((one) => same(one.hash, hash));
    const wanted = requirementOf(exchange);
    const own = tx ? ofPayer(tx, facts) : [];
    const used = tx?.used.some((nonce) => same(nonce, facts.nonce)) === true;
    const right =
      used &&
      own.some((one) => moves(one, facts, wanted)) &&
      // One transfer for each authorization: a transaction may carry several settlements of one payer.
      own.length <= (tx?.used.length ?? 0) &&
      (wanted.asset === '' || same(facts.asset, readAddress(wanted.asset)));
    const seen = !tx
      ? `${hash ?? 'no transaction'} is not on the chain`
      : tx.status !== 'success'
        ? `${tx.hash} ${tx.status ?? 'is not mined'}`
        : tx.transfers.length === 0
          ? `${tx.hash} moved nothing`
          : tx.transfers.map((t) => `${t.value} from ${t.from} to ${t.to}`).join('; ') +
            (used ? '' : ', without using this authorization');
    return {
      invariant: 'I3' as const,
      claim:
        'I3 the transaction of a success is the one that moved exactly the required amount, asset and recipient',
      expected: `one Transfer of ${String(wanted.amount)} from ${facts.from} to ${wanted.payTo}`,
      actual: seen,
      ok: right,
      evidence: [exchange, ...(tx ? [`tx:${tx.hash}`] : [])],
      // Where no amount is named, nothing says how much would have been right: it is only not paid.
      outcome:
        used && own.length > 0 && readAmount(wanted.amount) !== undefined
          ? ('wrong-money' as const)
          : ('false-success' as const),
      proven: true,
    };
  });
}

/** I4 with the table of section 4.10: A02 softens only a repeated success for the same body and hash after the first was received. */
function oneSuccess(facts: AuthorizationFacts): MoneyClaim {
  const successes = facts.settles.filter(succeeded).sort((a, b) => a.answeredAt - b.answeredAt);
  const first = successes[0];
  const base = {
    invariant: 'I4' as const,
    claim: 'I4 without a payment-identifier at most one success is given',
    expected: 'at most one answer with success:true',
    actual: `${successes.length}`,
    evidence: successes,
  };
  if (!first || successes.length === 1) return { ...base, ok: true };
  const later = successes.slice(1);
  if (later.some((one) => !sameCaller(one, first)))
    return {
      ...base,
      ok: false,
      outcome: 'double-move',
      proven: true,
      actual: `${successes.length}, for different callers`,
    };
  if (later.some((one) => !sameBody(one, first)))
    return { ...base, ok: false, proven: true, actual: `${successes.length}, for different bodies` };
  if (successes.every(identified)) return { ...base, ok: true };
  const repeated = later.every(
    (one) => transactionOf(one) === transactionOf(first) && one.sentAt >= first.answeredAt,
  );
  return repeated
    ? {
        ...base,
        ok: false,
        soft: 'ambiguity',
        actual: `${successes.length}, the same success repeated for the same body (A02)`,
      }
    : {
        ...base,
        ok: false,
        proven: true,
        actual: `${successes.length}, sent before the first success was received or with another transaction`,
      };
}

function namedBroadcasts(facts: AuthorizationFacts): MoneyClaim {
  const accepted = facts.broadcasts.filter((one) => one.accepted);
  const unnamed = unnamedBroadcasts(facts);
  // Nobody was told anything false where no answer came at all.
  const unanswered = unnamed.filter((one) => answersFor(facts, one).every((answer) => !answer.answer));
  const broken = unnamed.filter((one) => !unanswered.includes(one));
  const lost = broken.some((one) =>
    facts.transactions.some((tx) => same(tx.hash, one.hash) && ofPayer(tx, facts).length > 0),
  );
  return {
    invariant: 'I5',
    claim: 'I5 each broadcast transaction is named in the answer to its request or to the next identical one',
    expected:
      accepted.length === 0
        ? 'nothing was broadcast'
        : `answers name ${accepted.map((one) => one.hash).join(', ')}`,
    actual:
      broken.length > 0
        ? `not named: ${broken.map((one) => one.hash).join(', ')}`
        : unanswered.length > 0
          ? `no answer at all about ${unanswered.map((one) => one.hash).join(', ')}`
          : 'all named',
    ok: broken.length === 0,
    evidence: [...facts.settles, ...unnamed.map((one) => `tx:${one.hash}`)],
    ...(lost ? { outcome: 'lost-money' as const } : {}),
    proven: true,
  };
}

function balances(facts: AuthorizationFacts): MoneyClaim[] {
  // Where nothing moved at all, the books differ because a success was false, not because money went elsewhere.
  const moved = facts.transactions.some((tx) => tx.status === 'success' && tx.transfers.length > 0);
  return facts.balances.map((one) => ({
    invariant: 'I6' as const,
    claim: `I6 the balance of ${same(one.owner, facts.from) ? 'the payer' : 'the payee'} adds up`,
    expected: one.expected,
    actual: one.actual,
    ok: one.expected === one.actual,
    evidence: [`balance:${facts.asset}:${one.owner}`],
    outcome: moved ? ('wrong-money' as const) : ('false-success' as const),
    proven: true,
  }));
}

function verifyIsReadOnly(facts: AuthorizationFacts): MoneyClaim {
  const firstSettle = Math.min(...facts.settles.map((one) => one.sentAt));
  const early = facts.broadcasts.filter((one) => one.at < firstSettle);
  const moved = early.some((one) =>
    facts.transactions.some((tx) => same(tx.hash, one.hash) && ofPayer(tx, facts).length > 0),
  );
  return {
    invariant: 'I7',
    claim: 'I7 verify changes nothing',
    expected: 'no transaction before the first settle',
    actual: early.length === 0 ? 'none' : early.map((one) => one.hash).join(', '),
    ok: early.length === 0,
    evidence: early.map((one) => `tx:${one.hash}`),
    ...(moved ? { outcome: 'wrong-money' as const } : {}),
    proven: true,
  };
}
