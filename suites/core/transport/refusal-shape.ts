/**
 * A refusal can be read by the client, whatever its HTTP status.
 * @module
 */
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { carriesVerdict, endpointOf, wallOf } from '../answers.js';

/** Pure part: looks at every answer to a negative vector. */
export function judgeRefusalShapes({ exchanges }: Pick<RunEvidence, 'exchanges'>): readonly Finding[] {
  const negatives = exchanges.filter(
    (one) =>
      (one.tag.role === 'invalid' || one.tag.role === 'malformed') &&
      (endpointOf(one) === 'verify' || endpointOf(one) === 'settle') &&
      one.answer,
  );
  const reached = negatives.filter((one) => !wallOf(one));
  return lookAtEach(
    // Without a well-formed vector the row itself was not exercised.
    reached.some((one) => one.tag.role === 'invalid') ? reached : [],
    {
      claim: 'the refusal carries its verdict',
      expected: 'a boolean isValid (verify) or success (settle), whatever the status',
    },
    (exchange) => {
      if (carriesVerdict(exchange)) return undefined;
      const actual = 'no verdict in the body';
      // Section 3, rule 3: without the shape a malformed envelope warns, an invalid payment fails.
      return exchange.tag.role === 'malformed'
        ? { actual, soft: 'form', claim: 'the refusal of a malformed envelope carries its verdict' }
        : { actual };
    },
    negatives.length > 0
      ? { status: 'blocked', reason: 'no well-formed negative vector reached the facilitator' }
      : { status: 'out-of-reach', reason: 'no negative vector was sent' },
  );
}

observer(
  'X402-HTTP-007',
  {
    title: 'answers an invalid payment with isValid or success in the body, whatever the status',
    level: 'MUST',
    severity: 'low',
    basis: 'client',
    needs: 'T1',
    flags: ['shape', 'interop', 'reason'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient; v2 spec §7.1–§7.2',
    why: 'Without that member the official client throws a generic error: the reason is lost and the buyer sees a broken merchant.',
    fix: 'Answer each refusal with a full VerifyResponse or SettleResponse, from error handlers too.',
    saboteur: 'refuses-with-bare-error',
  },
  judgeRefusalShapes,
);
