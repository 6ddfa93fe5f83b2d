/**
 * A facilitator from its parts. Replace any part to get another facilitator.
 * @module
 */
import { answerSettle, answerVerify, refusedAnswer } from './answer-request.js';
import type { HttpService } from './http-app.js';
import { landingPage } from './landing-page.js';
import { openApiDocument } from './openapi/document.js';
import type { Facilitator, Parts } from './parts.js';
import { createRunningApp } from './running-app.js';
import { createCommitments } from './settlement/commitments.js';
import { recoverSettlements } from './settlement/recover.js';

function serviceOf(parts: Parts): HttpService {
  const { answer, supported, metrics, rateLimit, cors, clock, log, limits } = parts;
  const commitments = createCommitments();
  let openApi: string | undefined;
  return {
    rateLimit,
    metrics,
    cors,
    clock,
    log,
    bodyBytes: limits.bodyBytes,
    problem: (status, error) => answer.problem(status, error),
    verify: (text) => answerVerify(parts, text),
    settle: (text, delivery) => answerSettle(parts, commitments, text, delivery),
    refused: (endpoint, refusal) => refusedAnswer(parts, endpoint, refusal, '', undefined),
    supported: () => answer.supported(supported()),
    health: () => ({ status: 200, body: { status: 'ok' } }),
    page: () => landingPage(supported()),
    openApi: () => {
      openApi ??= JSON.stringify(
        openApiDocument({ supported: supported(), metrics: metrics.render() !== undefined }),
      );
      return openApi;
    },
  };
}

/** Builds the app; call `start()` before it serves, and `close()` when it is done. */
export function createFacilitator(parts: Parts): Facilitator {
  return createRunningApp(serviceOf(parts), {
    start: () => recoverSettlements(parts),
    close: async () => {
      await parts.store.close();
      const opened = [...parts.chain.values(), ...parts.backends.values(), ...parts.lezBackends.values()];
      await Promise.all(opened.map((one) => one.close()));
    },
  });
}
