/**
 * Reasons that the legacy client can read.
 * @module
 */
import { isJsonObject } from '../../src/wire/json.js';
import { isLegacyReason } from '../../src/wire/legacy-reason-codes.js';
import { refusalsWithReason } from '../core/errors/reasons.js';
import { type Exchange, reasonOf } from '../kit/exchange.js';
import { lookAtEach } from '../kit/findings.js';
import { observer } from '../kit/registry.js';

/** Whether the payload of a request says version 1. */
function isVersion1({ request }: Exchange): boolean {
  try {
    const body: unknown = JSON.parse(request.body ?? 'null');
    const payload = isJsonObject(body) ? body.paymentPayload : undefined;
    return isJsonObject(payload) && payload.x402Version === 1;
  } catch {
    return false;
  }
}

observer(
  'X402-V1-012',
  {
    title: 'refuses version 1 payments in reasons that the legacy client can parse',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['v1', 'interop', 'reason'],
    spec: 'x402 1.2.0 types/verify',
    why: 'The schema of the legacy client is a closed list: with any other reason it throws, and the merchant answers 500 where the buyer should have read what to do.',
    fix: 'Map newer codes to those of x402 1.2.0 in answers to version 1, for instance a nonce that is used to duplicate_settlement.',
    saboteur: 'newer-reason-in-version-1',
  },
  ({ session, exchanges }) =>
    lookAtEach(
      refusalsWithReason(exchanges.filter(isVersion1)),
      { claim: 'the legacy client can parse the reason', expected: 'a code of the list of x402 1.2.0' },
      (exchange) => {
        const reason = reasonOf(exchange) ?? '';
        return isLegacyReason(reason) ? undefined : { actual: reason.slice(0, 80) };
      },
      session.tier < 1
        ? { status: 'out-of-reach', reason: 'a refusal of version 1 needs T1' }
        : { status: 'blocked', reason: 'no version 1 payment was refused with a reason' },
    ),
);
