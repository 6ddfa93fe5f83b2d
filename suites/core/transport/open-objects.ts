/**
 * Objects of the protocol are open: unknown members are ignored, and null stands for an absent one.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { all, type Edit, type RequestBody, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { expectSameVerdict } from '../../kit/same-verdict.js';

const unknownMembers = {
  'top level': 'x-assay',
  paymentPayload: 'paymentPayload.x-assay',
  accepted: 'paymentPayload.accepted.x-assay',
  payload: 'paymentPayload.payload.x-assay',
  authorization: 'paymentPayload.payload.authorization.x-assay',
  paymentRequirements: 'paymentRequirements.x-assay',
} as const;

/** One unknown member at each level. Off chain both copies of the requirements get it: a difference is a fault of its own. */
function withUnknownMembers({ rail }: Check): readonly (readonly [string, Edit<RequestBody>])[] {
  if (rail === 'evm')
    return Object.entries(unknownMembers).map(([level, path]) => [level, set(path, {})] as const);
  const { accepted, paymentRequirements } = unknownMembers;
  return [
    ['top level', set(unknownMembers['top level'], {})],
    ['paymentPayload', set(unknownMembers.paymentPayload, {})],
    ['payload', set(unknownMembers.payload, {})],
    ['accepted and paymentRequirements', all(set(accepted, {}), set(paymentRequirements, {}))],
  ];
}

check(
  'X402-HTTP-008',
  {
    title: 'gives the same verdict when unknown members are added',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'v2 spec §5 (open objects); @x402/core 2.27.0 schemas',
    why: 'Newer clients and extensions add members; a facilitator that refuses them loses honest payments at each change of the protocol.',
    fix: 'Parse with schemas that ignore unknown members instead of strict ones.',
    saboteur: 'refuses-unknown-member-in-accepted',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    for (const [level, edit] of withUnknownMembers(t)) {
      const payment = await t.payment();
      edit(payment.body);
      const changed = await t.verify(payment, { case: level });
      expectSameVerdict(t.case(level), twin, changed, t.tier);
    }
  },
);

check(
  'X402-HTTP-009',
  {
    title: 'treats null for an optional member as absent',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop', 'shape'],
    spec: '@x402/core 2.27.0 schemas; x402-foundation/x402 #1762',
    why: 'Serialisers of several languages write null for what is not set; their honest payments are refused.',
    fix: 'Accept null wherever a member is optional.',
    saboteur: 'refuses-null-resource',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    for (const member of ['extensions', 'resource']) {
      const name = `${member}: null`;
      const payment = await t.payment();
      set(`paymentPayload.${member}`, null)(payment.body);
      const changed = await t.verify(payment, { case: name });
      expectSameVerdict(t.case(name), twin, changed, t.tier);
    }
    if (t.rail === 'evm') {
      t.case('extra: null').skip('exact on EVM needs extra for the signing domain');
      return;
    }
    const payment = await t.payment();
    all(set('paymentPayload.accepted.extra', null), set('paymentRequirements.extra', null))(payment.body);
    const changed = await t.verify(payment, { case: 'extra: null' });
    expectSameVerdict(t.case('extra: null'), twin, changed, t.tier);
  },
);
