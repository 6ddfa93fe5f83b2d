/**
 * POST /verify: checks an authorization and stores it, so that it may be settled. Sends nothing to the chain.
 * @module
 */
import { ChainUnavailable } from '../adapters/evm/chain.js';
import { reasons } from '../adapters/evm/reasons.js';
import { secondsOf } from '../checks.js';
import type { Verdict } from '../parts.js';
import type { AceParts, AcePayment } from './ace-parts.js';
import { checkChain, checkSignature, checkWindow, startReads } from './checks.js';
import { aceReasons } from './reasons.js';
import type { AuthorizationRecord } from './store/authorization-store.js';

/** A record of this authorization: the same payment goes on to the chain, whatever else is refused. */
export const storedRecord: AceParts['stored'] = (record, payment) => {
  if (record.payment !== payment.canonical) return { reason: aceReasons.conflict };
  if (record.status === 'expired') return { reason: aceReasons.expired };
  return record.status === 'failed' ? { reason: record.reason ?? reasons.state } : undefined;
};

export const keepAuthorization: AceParts['keep'] = (payment, { identity, store }) => {
  const { network, asset, payTo, from: payer, nonce, signature, canonical } = payment;
  return store.insert({
    key: identity.key(payment),
    network,
    asset,
    payer,
    payTo,
    amount: payment.value.toString(),
    validAfter: payment.validAfter.toString(),
    validBefore: payment.validBefore.toString(),
    nonce,
    signature,
    payment: canonical,
  });
};

async function verdictOf(parts: AceParts, payment: AcePayment): Promise<Verdict> {
  const now = secondsOf(parts.clock.now());
  const early = checkWindow(parts.window, payment, now);
  if (early !== undefined) return early;
  const reads = startReads(parts, payment, 'verify');
  const signature = await checkSignature(parts, payment, reads);
  if (signature !== undefined) return signature;
  const judged = (record: AuthorizationRecord | undefined): Verdict =>
    record === undefined ? undefined : parts.stored(record, payment);
  const conflict = judged(await parts.store.find(parts.identity.key(payment)));
  if (conflict !== undefined) return conflict;
  const context = { endpoint: 'verify', payment, route: parts.route, now, facts: reads.facts } as const;
  // Of several that are verified at once the first is stored, and the others meet it here.
  return (await checkChain(parts, context)) ?? judged(await parts.keep(payment, parts));
}

export async function verifyAuthorization(parts: AceParts, payment: AcePayment): Promise<Verdict> {
  try {
    return await verdictOf(parts, payment);
  } catch (error) {
    if (!(error instanceof ChainUnavailable)) throw error;
    parts.log.warn({ network: parts.route.network, error: error.name }, 'chain could not be read');
    return { reason: reasons.verifyError };
  }
}
