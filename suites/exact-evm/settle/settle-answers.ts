/**
 * Which settle answers of a run an observer may judge, and what to say when there are none.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { bodyOf, type Exchange, succeeded } from '../../kit/exchange.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';

/** Statuses of something in front of the facilitator, or of a route that is not there: other rows judge them. */
const notTheFacilitator = [401, 403, 404, 405, 429];

/** Settle exchanges of a known kind of request that have an answer with a body. */
export function settleAnswers(evidence: RunEvidence): readonly Exchange[] {
  return evidence.exchanges.filter(
    ({ tag, answer }) =>
      tag.endpoint === 'settle' &&
      tag.role !== 'free' &&
      answer !== undefined &&
      answer.text !== '' &&
      !notTheFacilitator.includes(answer.status),
  );
}

/** Refusals in the protocol's words. */
export function settleFailures(evidence: RunEvidence): readonly Exchange[] {
  return settleAnswers(evidence).filter((one) => bodyOf(one)?.success === false);
}

export function settleSuccesses(evidence: RunEvidence): readonly Exchange[] {
  return settleAnswers(evidence).filter(succeeded);
}

/** The body of an answer; empty where there is none. */
export const bodyIn = (exchange: Exchange): JsonObject => bodyOf(exchange) ?? {};

/** A member as it was received, for people. */
export const quote = (value: unknown): string =>
  value === undefined ? 'absent' : JSON.stringify(value).slice(0, 120);

type Idle = { readonly status: NonNullable<Finding['idle']>; readonly reason: string };

/** Nothing to look at: below the tier that produces it, out of reach; at that tier its probes did not get through. */
export function noAnswers(evidence: RunEvidence, from: 1 | 2, what: string): Idle {
  return evidence.session.tier < from
    ? { status: 'out-of-reach', reason: `${what} needs T${from}` }
    : { status: 'blocked', reason: `the run saw no ${what}` };
}
