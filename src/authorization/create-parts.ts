/**
 * The honest parts of a verifier.
 * @module
 */

import { equalBytes } from '../warrant/bytes.js';
import { checkAudiences } from '../warrant/chain/check-audience.js';
import {
  checkLinks,
  checkRevocation,
  checkRoot,
  checkSignatures,
  revocableOf,
} from '../warrant/chain/check-chain.js';
import { budgetsOf, checkConstraints } from '../warrant/chain/check-constraints.js';
import { checkWindows } from '../warrant/chain/check-window.js';
import { checkRequestHost } from '../warrant/matching/request-host.js';
import { acceptedHash, requestHash } from '../warrant/proof/binding-hashes.js';
import { checkFreshness, checkProof } from '../warrant/proof/check-proof.js';
import { isProofSigned } from '../warrant/proof/proof-body.js';
import { decodeWarrant, isSignedByIssuer } from '../warrant/sealed-warrant.js';
import { jcs } from '../wire/jcs.js';
import { answerChallenge, checkChallengeExpiry } from './answer-challenge.js';
import { claimStage } from './claim-stage.js';
import type { VerifierParts } from './parts.js';
import { readExtension, readPaymentDocument, readPaymentIdentifier } from './read-payment.js';
import { resolveChain } from './resolve-chain.js';
import {
  checkAudienceStage,
  checkChainStage,
  checkConstraintsStage,
  checkFreshnessStage,
  checkProofStage,
  checkQuoteStage,
  checkRequestStage,
  checkWindowStage,
  findIdentifierStage,
} from './stages.js';
import type { AuthorizationStore } from './store.js';
import { createWarrantCache, type WarrantCache } from './warrant-cache.js';

export interface PartsOptions {
  readonly store: AuthorizationStore;
  readonly cache?: WarrantCache;
  /** Nobody is told by default. */
  readonly onTrouble?: (cause: unknown) => void;
}

/** The parts of an honest verifier over a store. */
export function createVerifierParts({
  store,
  cache = createWarrantCache(),
  onTrouble = () => {},
}: PartsOptions): VerifierParts {
  return {
    reading: {
      document: readPaymentDocument,
      extension: (document) => readExtension(document),
      identifier: readPaymentIdentifier,
      warrant: decodeWarrant,
    },
    challenge: answerChallenge,
    challengeExpiry: checkChallengeExpiry,
    host: checkRequestHost,
    chain: {
      resolve: (extension, decode, from) => resolveChain(extension, decode, from),
      signatures: checkSignatures,
      root: checkRoot,
      links: checkLinks,
      revocable: (chain) => {
        const { digests, keys } = revocableOf(chain);
        return [...digests, ...keys];
      },
      revocation: checkRevocation,
    },
    signatures: { warrant: isSignedByIssuer, proof: isProofSigned },
    proof: checkProof,
    window: checkWindows,
    terms: {
      audience: checkAudiences,
      budgets: (chain) => new Map(budgetsOf(chain).map((budget) => [budget.key, budget])),
      constraints: checkConstraints,
    },
    hashes: { accepted: ({ accepted }) => acceptedHash(accepted), request: requestHash },
    quote: {
      isBound: (accepted, claimed) => equalBytes(acceptedHash(accepted), claimed),
      isOffered: (accepted, offers) => {
        const canonical = jcs(accepted);
        return offers.some((offer) => jcs(offer) === canonical);
      },
    },
    request: (request, claimed) => equalBytes(requestHash(request), claimed),
    freshness: checkFreshness,
    order: [
      checkChainStage,
      checkProofStage,
      findIdentifierStage,
      checkWindowStage,
      checkAudienceStage,
      checkConstraintsStage,
      checkQuoteStage,
      checkRequestStage,
      checkFreshnessStage,
      claimStage,
    ],
    store,
    cache,
    onTrouble,
  };
}
