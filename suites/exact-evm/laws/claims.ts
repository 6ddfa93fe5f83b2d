/**
 * What has to hold after each step of a program: the money oracle, and three laws beside it that only a whole program
 * can tell.
 * @module
 */
import type { Broadcast } from '../../../simulator/rpc-proxy/record.js';
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { Claim } from '../../kit/cases.js';
import { accepted, type Exchange, reasonOf, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { type AuthorizationFacts, judgeMoney } from '../../kit/money-oracle.js';

export interface LawClaim extends Claim {
  readonly claim: string;
}

/** Invariants that hold at any moment; the others are judged when nothing is under way. */
const always: readonly string[] = ['I1', 'I2', 'I3', 'I4'];
/** Wants every answer, also the next one. */
const atTheEnd = 'I5';

/** The claims of the money oracle that can be judged now. */
export const moneyClaims = (
  facts: readonly AuthorizationFacts[],
  moment: 'under way' | 'quiet' | 'end',
): readonly LawClaim[] =>
  facts
    .flatMap(judgeMoney)
    .filter(
      ({ invariant }) =>
        always.includes(invariant) || moment === 'end' || (moment === 'quiet' && invariant !== atTheEnd),
    );

/**
 * No second transaction while the first may still move the money. The same signer nonce is the same place in the chain:
 * such a transaction replaces the other. Source: the catalogue, RPL-016 and FLT-005.
 */
export function oneTransactionAtATime(
  facts: AuthorizationFacts,
  sent: readonly Broadcast[],
): LawClaim | undefined {
  const own = sent.filter((one) => one.accepted && one.raw.toLowerCase().includes(facts.nonce.slice(2)));
  const [first] = own;
  const second = own.find((one) => one.nonce !== first?.nonce);
  if (!first?.hash || !second?.hash) return undefined;
  const hash = first.hash.toLowerCase();
  const failed = facts.transactions.some((tx) => tx.hash === hash && tx.status === 'reverted');
  if (failed) return undefined;
  return {
    claim: 'no second transaction is sent while the first may still move the money',
    expected: `${hash} and no other`,
    actual: `${hash} and ${second.hash}`,
    ok: false,
    evidence: [...facts.settles, `tx:${hash}`, `tx:${second.hash}`],
    proven: true,
  };
}

/**
 * An honest payment that nothing stands in the way of is valid and is settled. Source: the catalogue, VER-006, VER-008,
 * SET-011 and SET-012.
 */
export const undisturbed = (exchange: Exchange): LawClaim => ({
  claim: `a valid payment that was never sent to settle is ${exchange.tag.endpoint === 'settle' ? 'settled' : 'called valid'}, whatever was verified before`,
  expected: exchange.tag.endpoint === 'settle' ? 'success: true' : 'isValid: true',
  actual: show(exchange),
  ok: accepted(exchange),
  evidence: [exchange],
});

/** The target says that the settlement has not ended. */
export const isStillAtIt = (exchange: Exchange): boolean =>
  !succeeded(exchange) && classesOf(reasonOf(exchange) ?? '').includes('PENDING');

/**
 * Rule (b): a settlement that moved the money, and whose success nobody received, answers the next identical settle with
 * it. A refusal that names the transaction is the ambiguity A02. `retries` are all requests of the payment once more:
 * which of them began the settlement is the target's affair.
 */
export function owed(before: AuthorizationFacts, retries: readonly Exchange[]): LawClaim | undefined {
  if (before.settles.some(succeeded)) return undefined;
  const sent = new Set(before.broadcasts.map(({ hash }) => hash));
  const moved = before.transactions.find(
    (tx) => !tx.byKit && sent.has(tx.hash) && tx.status === 'success' && tx.transfers.length > 0,
  );
  if (!moved || retries.some(isStillAtIt)) return undefined;
  const names = (one: Exchange): boolean => transactionOf(one) === moved.hash;
  const naming = retries.filter(names);
  return {
    claim: 'a success that nobody has received is given to the next identical settle',
    expected: `success: true with ${moved.hash}`,
    actual: retries.map(show).join('; '),
    ok: naming.some(succeeded),
    evidence: [...before.settles, ...retries, `tx:${moved.hash}`],
    proven: true,
    ...(naming.length > 0 ? { soft: 'ambiguity' as const } : {}),
    // Nobody was ever told what became of the money.
    ...([...before.settles, ...retries].some(names) ? {} : { outcome: 'lost-money' as const }),
  };
}
