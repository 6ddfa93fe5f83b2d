/**
 * What verify and settle ask of a payment beside its form: signature and chain, in this order.
 * @module
 */
import { checkFacts } from '../checks.js';
import type { ChainFacts, CheckContext, Endpoint, Verdict } from '../parts.js';
import type { AceParts, AcePayment } from './ace-parts.js';
import { aceReasons, inAceWords } from './reasons.js';

/** Reads that are on their way; awaiting them late lets work overlap with the round trip. */
export interface Reads {
  readonly facts: Promise<ChainFacts>;
  readonly domain: ReturnType<AceParts['domain']>;
}

export function startReads(parts: AceParts, payment: AcePayment, endpoint: Endpoint): Reads {
  const facts = parts.facts(payment, parts.route, endpoint);
  const domain = parts.domain(payment, parts.route);
  for (const read of [facts, domain]) read.catch(() => undefined);
  return { facts, domain };
}

/** Rejects with ChainUnavailable. */
export async function checkSignature(
  parts: AceParts,
  payment: AcePayment,
  { domain }: Reads,
): Promise<Verdict> {
  const token = await domain;
  if (token === undefined) return { reason: aceReasons.asset };
  return parts.statedDomain(payment, token) ?? parts.signature(payment, token, parts.route);
}

/** Rejects with ChainUnavailable. */
export async function checkChain(parts: AceParts, context: CheckContext): Promise<Verdict> {
  return inAceWords(await checkFacts(parts, context, await context.facts));
}

/** The window at this time, Unix seconds. */
export const checkWindow = (
  { after, before }: AceParts['window'],
  payment: AcePayment,
  now: bigint,
): Verdict => after(payment, now) ?? before(payment, now);
