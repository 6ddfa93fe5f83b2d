/**
 * Every refusal of the run: in the protocol's shape, with a reason that is a token, and never as a server error.
 * @module
 */

import { isJsonObject } from '../../../src/wire/json.js';
import { judgeRefusalShapes } from '../../core/transport/refusal-shape.js';
import type { Exchange } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { providerWasLate } from '../../kit/refusal.js';
import { observer, registeredChecks } from '../../kit/registry.js';
import type { RunEvidence } from '../../kit/run-evidence.js';
import { observerTwin } from '../../kit/twin.js';

const idle = { status: 'blocked', reason: 'no negative vector was answered' } as const;

/** Whether a request is one at all: a JSON object that says that it is JSON. */
function isRequest({ request }: Exchange): boolean {
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/json\b/.test(type)) return false;
  try {
    return isJsonObject(JSON.parse(request.body ?? ''));
  } catch {
    return false;
  }
}

observer(
  'OFF-019',
  {
    title: 'answers a refused payment with isValid or success in the body, whatever the status',
    level: 'MUST',
    severity: 'low',
    basis: 'client',
    needs: 'T1',
    flags: ['shape'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient; x402 v2 spec §7.1–§7.2',
    sameAs: ['X402-HTTP-007'],
    why: 'Without that member the official client throws a generic error: the reason is lost and the buyer sees a broken merchant.',
    fix: 'Answer each refusal with a full VerifyResponse or SettleResponse, from error handlers too.',
    saboteur: 'plain-text-refusal',
  },
  // What is no request holds no payment that could be refused.
  ({ exchanges }) => judgeRefusalShapes({ exchanges: exchanges.filter(isRequest) }),
);

observerTwin(
  'OFF-023',
  {
    title: 'gives reasons as tokens, without free text',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['shape'],
    spec: 'kit rule',
    why: 'No client can match a code with a sentence around it, and raw texts of a provider carry internals to strangers.',
    fix: 'Put a fixed code into invalidReason and errorReason, and what the provider said into invalidMessage and errorMessage.',
    saboteur: 'sentence-reasons',
  },
  ['X402-ERR-003'],
);

/** Whether the row that sent a vector is only a recommendation. */
const isRecommended = (id: string): boolean =>
  registeredChecks().find((entry) => entry.id === id)?.row.level === 'SHOULD';

/** Pure part of OFF-024. */
function judgeServerErrors({ exchanges, session }: Pick<RunEvidence, 'exchanges' | 'session'>) {
  const negatives = exchanges.filter((one) => {
    const { tag, answer } = one;
    return (
      answer !== undefined &&
      !providerWasLate(one, session.offchain?.timeoutSeconds) &&
      (tag.endpoint === 'verify' || tag.endpoint === 'settle') &&
      (tag.role === 'invalid' || tag.role === 'malformed')
    );
  });
  return lookAtEach(
    negatives,
    { claim: 'a fault of the caller is no server error', expected: 'a status below 500' },
    ({ tag, answer }) => {
      const status = answer?.status ?? 0;
      if (status < 500) return undefined;
      const actual = `status ${status}`;
      return isRecommended(tag.check) ? { actual, soft: 'should' } : { actual };
    },
    idle,
  );
}

observer(
  'OFF-024',
  {
    title: 'never answers a fault of its caller with a server error',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'x402 v2 spec §7.1, §9',
    sameAs: ['X402-HTTP-005', 'X402-HTTP-006'],
    why: 'Merchants retry server errors and alarm their operators; the mistake of one buyer looks like an outage of the provider.',
    fix: 'Judge the request before the provider is asked, and answer what is wrong with it below 500.',
    saboteur: '500-on-mismatch',
  },
  judgeServerErrors,
);
