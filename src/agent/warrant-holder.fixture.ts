/**
 * A warrant with wide terms for tests of shops, and the configuration of a merchant that accepts it.
 */
import type { VerifierConfigInput } from '../authorization/config.js';
import { anchorOf, warrantOf } from '../authorization/question.fixture.js';
import { goldenKeys } from '../warrant/golden.fixture.js';
import type { PaymentSubject } from '../wire/payment-subject.js';
import type { HeldWarrant } from './attach-warrant.js';

/** Lets the sample agent pay up to an amount of an asset for a day, on behalf of any of the subjects. */
export function heldWarrant(
  subjects: readonly PaymentSubject[],
  payment: Readonly<Record<string, unknown>>,
  terms: Readonly<Record<string, unknown>> = {},
): HeldWarrant {
  const now = Date.now();
  const warrant = warrantOf({
    audience: { merchant_ids: ['merchant-a'] },
    not_before_ms: now - 60_000,
    expires_at_ms: now + 3_600_000,
    payment_subjects: subjects.map(({ kind, value }) => ({ kind, value })),
    constraints: [{ payment }],
    ...terms,
  });
  const [subject] = subjects;
  return { chain: [warrant.bytes], key: goldenKeys.agent, ...(subject === undefined ? {} : { subject }) };
}

/** A merchant on loopback that trusts the sample issuer. */
export const shopConfig: VerifierConfigInput = {
  anchors: [anchorOf(goldenKeys.issuer)],
  merchant_id: 'merchant-a',
  merchant_hosts: ['127.0.0.1'],
};
