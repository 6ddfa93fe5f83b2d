/**
 * The facilitator of this mode from its parts. Replace any part to get another one.
 * @module
 */
import type { HttpService } from '../http-app.js';
import type { Facilitator } from '../parts.js';
import { createRunningApp } from '../running-app.js';
import { createCommitments } from '../settlement/commitments.js';
import type { AceParts } from './ace-parts.js';
import { answerAceSettle, answerAceVerify, refusedByAce } from './answer-request.js';
import { recoverAuthorizations } from './recover.js';
import { settleTokenHeader } from './settle-token.js';

function serviceOf(parts: AceParts): HttpService {
  const { answer, supported, metrics, rateLimit, cors, clock, log, limits } = parts;
  const commitments = createCommitments();
  return {
    rateLimit,
    metrics,
    cors,
    clock,
    log,
    bodyBytes: limits.bodyBytes,
    problem: (status, error) => answer.problem(status, error),
    verify: (text) => answerAceVerify(parts, text),
    settle: (text, delivery, header) =>
      answerAceSettle(parts, commitments, text, delivery, header(settleTokenHeader)),
    refused: (endpoint, refusal) => refusedByAce(parts, endpoint, refusal),
    supported: () => answer.supported(supported()),
    health: () => parts.health(),
    page: () => parts.page(),
  };
}

/** Builds the app; call `start()` before it serves, and `close()` when it is done. */
export function createAceFacilitator(parts: AceParts): Facilitator {
  return createRunningApp(serviceOf(parts), {
    start: () => recoverAuthorizations(parts),
    close: async () => {
      await parts.store.close();
      await parts.route.chain.close();
    },
  });
}
