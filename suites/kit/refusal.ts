/**
 * Judges the answers to one negative vector: both endpoints must refuse it, in words, without a transaction.
 * Pure: takes recorded exchanges and facts.
 * @module
 */
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { Case } from './cases.js';
import { accepted, type Exchange, reasonOf, show } from './exchange.js';
import { classesSeen } from './reason-words.js';
import type { Cause, Outcome } from './result.js';
import type { Rail, Tier } from './row.js';
import type { Session } from './session.js';

export interface RefusalFacts {
  readonly tier: Tier;
  readonly controls: Session['controls'];
  /** Answer to the valid twin on /verify, sent before. */
  readonly twin?: Exchange;
  readonly verify?: Exchange;
  readonly settle?: Exchange;
  /** What the target moved for this vector: transactions on the chain, or entries in a bridge's ledger. */
  readonly moved: readonly string[];
  readonly rail: Rail;
  /** Off-chain: seconds after which the target gives up a provider. */
  readonly timeoutSeconds?: number;
  /** Classes that are true of the fault. */
  readonly expects: readonly ReasonClass[];
  /** What an accepted vector proves. */
  readonly outcome?: Outcome;
  /** An accepted vector warns with this cause instead of what the level of the row says. */
  readonly soft?: Cause;
  /** Refusals of these classes prove that the fault itself was overlooked. */
  readonly overlooked?: readonly ReasonClass[];
}

/** Classes that an unfunded payer makes true at T1, whatever else is wrong. */
const unfunded: readonly ReasonClass[] = ['FUNDS', 'SIM'];

/** Milliseconds by which clocks of target and kit may differ about the length of one call. */
const clockMargin = 50;

/**
 * Whether an answer says no more than that the provider took too long. Our bridges answer such vectors at once, unless
 * the machine is busy: then the target is right, and nothing is known of what it thinks of the payment.
 */
export function providerWasLate(
  { answer, sentAt, answeredAt }: Exchange,
  timeoutSeconds: number | undefined,
): boolean {
  if (timeoutSeconds === undefined || answer === undefined) return false;
  const gateway = answer.status >= 502 && answer.status <= 504;
  return gateway && answeredAt - sentAt >= timeoutSeconds * 1000 - clockMargin;
}

/** Whether the valid twin shows that refusals mean something. */
export function twinProves(twin: Exchange | undefined, tier: Tier): boolean {
  if (!twin) return true;
  if (accepted(twin)) return true;
  if (tier >= 2) return false;
  if (reasonOf(twin) === undefined) return false;
  const classes = classesSeen(twin);
  return classes.length === 0 || classes.includes('REFUSED') || unfunded.some((one) => classes.includes(one));
}

/** Records what one negative vector showed. */
export function judgeRefusal(c: Case, facts: RefusalFacts): void {
  for (const exchange of [facts.verify, facts.settle]) if (exchange) judgeAnswer(c, exchange, facts);
  if (facts.settle && facts.tier >= 2)
    c.expect(facts.rail === 'evm' ? 'no transaction appears' : 'no ledger entry appears', {
      expected:
        facts.rail === 'evm' ? 'no broadcast of the target for this payment' : 'no entry of this payment',
      actual: facts.moved.length === 0 ? 'none' : facts.moved.join(', '),
      ok: facts.moved.length === 0,
      evidence: [facts.settle, ...facts.moved.map((hash) => `tx:${hash}`)],
      ...(facts.soft ? { soft: facts.soft } : {}),
    });

  const answers = [facts.verify, facts.settle].filter((one) => one !== undefined);
  if (answers.some(accepted)) return;
  // FUNDS is always a second true reason at T1 (catalogue, section 0.7, rule 7), for a broken envelope too: a member
  // that was given a default gets as far as the balance.
  if (!twinProves(facts.twin, facts.tier)) {
    if (facts.rail === 'evm' || facts.tier >= 2) c.blocked('the valid twin of this vector was refused too');
    // Only a bridge of ours hands out real payments, so a made-up one that is refused is no failed control. Source:
    // catalogue of the rails, section 10.1.
    else if (!answers.every((one) => namesFault(one, facts)) || (facts.twin && namesFault(facts.twin, facts)))
      c.outOfReach('made-up payments are refused anyhow; the fault itself can be judged at T2');
  } else if (facts.tier >= 2 && facts.controls.verify === 'failed')
    c.blocked('no valid payment was accepted (X402-VER-006)');
  else if (facts.tier < 2 && !facts.expects.includes('FUNDS') && answers.every(refusedForFunds))
    c.outOfReach('refused because the payer holds no funds; the fault itself can be judged at T2');
}

/** Whether a refusal says what is wrong with the vector. */
function namesFault(exchange: Exchange, { expects }: Pick<RefusalFacts, 'expects'>): boolean {
  const classes = classesSeen(exchange);
  return expects.some((one) => classes.includes(one));
}

function refusedForFunds(exchange: Exchange): boolean {
  const classes = classesSeen(exchange);
  return unfunded.some((one) => classes.includes(one));
}

function judgeAnswer(c: Case, exchange: Exchange, facts: RefusalFacts): void {
  const endpoint = exchange.tag.endpoint;
  const yes = endpoint === 'settle' ? 'success:true' : 'isValid:true';
  // An accepted vector proves a forgery; that money went wrong is proved by the chain alone (money oracle).
  const outcome = facts.outcome === 'forged-accepted' ? facts.outcome : undefined;
  c.expect(`${endpoint} does not accept it`, {
    expected: `anything but ${yes}`,
    actual: show(exchange),
    ok: !accepted(exchange),
    evidence: [exchange],
    ...(outcome ? { outcome } : {}),
    ...(facts.soft ? { soft: facts.soft } : {}),
  });
  if (providerWasLate(exchange, facts.timeoutSeconds)) {
    c.blocked(`the provider did not answer the ${endpoint} in time`);
    return;
  }
  const status = exchange.answer?.status;
  c.expect(`${endpoint} answers a fault of the caller without a server error`, {
    expected: 'an answer with a status below 500',
    actual: show(exchange),
    ok: status !== undefined && status < 500,
    evidence: [exchange],
  });
  if (facts.overlooked && facts.overlooked.length > 0) {
    const classes = classesSeen(exchange);
    const seen = facts.overlooked.filter((one) => classes.includes(one));
    c.expect(`${endpoint} refuses for the fault, not for something behind it`, {
      expected: `a reason of class ${facts.expects.join(' or ')}`,
      actual: show(exchange),
      ok: seen.length === 0,
      evidence: [exchange],
    });
  }
}
