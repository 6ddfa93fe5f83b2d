/**
 * Step 0: from the bytes of a payment to everything that the later steps decide on. The first thing that is wrong is the
 * answer.
 * Source: the authorization specification, section 12, steps 0.1 to 0.13.
 * @module
 */
import { payloadHash } from '../warrant/proof/binding-hashes.js';
import { accepted, type Outcome, refused } from '../warrant/refusal.js';
import { askStore } from './ask-store.js';
import type { AuthorizationInput, MerchantContext } from './authorization-input.js';
import type { IssuedChallenge } from './challenge.js';
import type { VerifierParts } from './parts.js';
import type { Presented } from './presented.js';
import type { PresentedExtension } from './presented-extension.js';

async function findIssued(
  { challenge }: AuthorizationInput,
  { challengeId }: PresentedExtension,
  parts: VerifierParts,
): Promise<Outcome<IssuedChallenge | undefined>> {
  if (typeof challenge !== 'function') return accepted(challenge ?? undefined);
  return askStore(parts, () => challenge(challengeId));
}

/** Empty text is no name. */
function contextFacts({ tool_name, model_provider, action_label, sponsor_id }: MerchantContext) {
  return {
    ...(tool_name ? { toolName: tool_name } : {}),
    ...(model_provider ? { modelProvider: model_provider } : {}),
    ...(action_label ? { actionLabel: action_label } : {}),
    ...(sponsor_id ? { sponsorId: sponsor_id } : {}),
  };
}

/** Step 0 as a whole. */
export async function present(input: AuthorizationInput, parts: VerifierParts): Promise<Outcome<Presented>> {
  const { config, request, now_ms, context = {} } = input;
  const payment = parts.reading.document(input.document);
  if (!payment.ok) return payment;
  const { document, quote, payload } = payment.value;
  const extension = parts.reading.extension(document);
  if (!extension.ok) return extension;
  const identifier = parts.reading.identifier(document, config.require_payment_identifier);
  if (!identifier.ok) return identifier;

  const issued = await findIssued(input, extension.value, parts);
  if (!issued.ok) return issued;
  if (issued.value === undefined) return refused('0', 'challenge_mismatch', 'not issued here');
  const known = parts.challenge(issued.value, extension.value, config);
  if (!known.ok) return known;
  // An honest retry gets its stored answer after the challenge expired, so with an identifier this waits for step b'.
  const expired = identifier.value === undefined ? parts.challengeExpiry(known.value, now_ms) : undefined;
  if (expired !== undefined) return { ok: false, refusal: expired };

  const { signer, paymentSubject: subject } = extension.value;
  if (signer === undefined || subject === undefined) return refused('0', 'subject_kind_missing');
  const host = parts.host(request.authority, config.merchant_hosts);
  if (!host.ok) return host;
  const chain = parts.chain.resolve(extension.value, parts.reading.warrant, parts.cache);
  if (!chain.ok) return chain;

  const { amount, asset, network, scheme, payTo } = quote;
  return accepted({
    input,
    payment: payment.value,
    extension: extension.value,
    identifier: identifier.value,
    known: known.value,
    signer,
    subject,
    chain: chain.value,
    facts: {
      ...contextFacts(context),
      ...{ amount, asset, network, scheme, payTo, subject },
      merchantId: config.merchant_id,
      host: host.value,
      method: request.method,
      target: request.target,
    },
    hashes: {
      accepted: parts.hashes.accepted(quote),
      request: parts.hashes.request(request),
      payload: payloadHash(payload),
    },
  });
}
