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

export const storedRecord: AceParts['stored'] = (
  { payment: kept, status, successGiven, reason },
  payment,
) => {
  if (kept !== payment.canonical) return { reason: aceReasons.conflict };
  switch (status) {
    case 'verified':
      return undefined;
    case 'settling':
      return 'valid';
    case 'settled':
      // Somebody is still owed its success, and would never ask for it if this said no.
      return successGiven ? undefined : 'valid';
    case 'failed':
      return { reason: reason ?? reasons.state };
    case 'expired':
      return { reason: aceReasons.expired };
  }
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
  const judged = (record: AuthorizationRecord | undefined) =>
    record === undefined ? undefined : parts.stored(record, payment);
  const known = judged(await parts.store.find(parts.identity.key(payment)));
  if (known !== undefined) return known === 'valid' ? undefined : known;
  const context = { endpoint: 'verify', payment, route: parts.route, now, facts: reads.facts } as const;
  // Of several that are verified at once the first is stored, and the others meet it here.
  const chain = await checkChain(parts, context);
  if (chain !== undefined) return chain;
  const kept = judged(await parts.keep(payment, parts));
  return kept === 'valid' ? undefined : kept;
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
