/**
 * The request of version 1: names of networks, optional members, and no mixture with version 2.
 * @module
 */
import { isValid, show, succeeded } from '../kit/exchange.js';
import { drop, inVersion1, inVersion2, type Payment, type RequestBody, set } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { expectSameVerdict, verdictText } from '../kit/same-verdict.js';

check(
  'X402-V1-002',
  {
    title: 'treats a CAIP-2 network in version 1 the same way in verify and settle',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['v1', 'routing'],
    spec: 'v1 spec §5.1.2',
    why: 'Verify says valid, the merchant delivers, and settle does not know the network.',
    fix: 'Look up the network in one place for both endpoints; version 1 has names such as base-sepolia, and CAIP-2 is best refused with invalid_network.',
    saboteur: 'takes-caip2-in-version-1-verify',
  },
  (t) =>
    t.lane(async () => {
      const name = 'CAIP-2 in version 1';
      const payment = await t.payment();
      set('paymentPayload.network', t.kind.network)(payment.body);
      set('paymentRequirements.network', t.kind.network)(payment.body);
      const verify = await t.verify(payment, { case: name, role: 'free' });
      const settle = await t.settle(payment, { case: name, role: 'free' });
      t.observe(name, verdictText(verify));
      t.case(name).expect('verify and settle agree', {
        expected: 'isValid:true and success:true, or neither',
        actual: `${show(verify)} / ${show(settle)}`,
        ok:
          verify.answer !== undefined && settle.answer !== undefined && isValid(verify) === succeeded(settle),
        evidence: [verify, settle],
      });
    }),
);

/** Payload and requirements of two versions; the top level says what the payload says. */
function mixed({ draft, signature }: Payment, payloadVersion: 1 | 2): string {
  const [one, two] = [inVersion1(draft, signature), inVersion2(draft, signature)];
  const [payload, requirements] = payloadVersion === 2 ? [two, one] : [one, two];
  const body: RequestBody = {
    x402Version: payloadVersion,
    paymentPayload: payload.paymentPayload ?? null,
    paymentRequirements: requirements.paymentRequirements ?? null,
  };
  return JSON.stringify(body);
}

check(
  'X402-V1-003',
  {
    title: 'refuses a payload of one version with requirements of the other, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['v1', 'malformed'],
    spec: 'v1 spec; v2 spec',
    why: 'A member that only the other version has is read as absent: the amount is compared with nothing, or the service crashes.',
    fix: 'Parse payload and requirements by the schema of the one version that the payload names, and refuse with invalid_payment_requirements.',
    saboteur: 'crashes-on-mixed-envelopes',
  },
  (t) =>
    t.refuses(
      [
        { case: 'version 2 payload, version 1 requirements', text: (payment) => mixed(payment, 2) },
        { case: 'version 1 payload, version 2 requirements', text: (payment) => mixed(payment, 1) },
      ],
      // Each has a network that its version does not know, and no amount.
      { expects: ['MALFORMED', 'VERSION', 'NETWORK', 'UNSUPPORTED', 'AMOUNT'], malformed: true },
    ),
);

check(
  'X402-V1-006',
  {
    title: 'accepts outputSchema: null and requirements without mimeType',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['v1', 'interop'],
    spec: 'v1 spec §5.1.2',
    why: 'The example of the specification itself has outputSchema: null; a buyer at such a merchant is refused.',
    fix: 'Declare mimeType, outputSchema and extra as optional, and take null for absent.',
    saboteur: 'rejects-null-output-schema',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    const changes = [
      ['outputSchema: null', set('paymentRequirements.outputSchema', null)],
      ['no mimeType', drop('paymentRequirements.mimeType')],
    ] as const;
    for (const [name, edit] of changes) {
      const payment = await t.payment();
      edit(payment.body);
      const answer = await t.verify(payment, { case: name, role: 'valid' });
      expectSameVerdict(t.case(name), twin, answer, t.tier);
    }
  },
);
