/**
 * The positive controls of the off-chain rail: what is right is accepted, verified before or not.
 * @module
 */
import { isValid, show, succeeded, transactionOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { holdsFor } from '../../kit/twin.js';

check(
  'OFF-022',
  {
    title: 'answers a valid payment with isValid: true and without a reason for a refusal',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'x402 v2 spec §5.4.2',
    sameAs: ['X402-VER-006', 'X402-VER-002'],
    why: 'An honest buyer is refused, or a server that looks for a reason first refuses it.',
    fix: 'Answer isValid: true for what the provider accepts, and add invalidReason only to refusals.',
    saboteur: 'valid-with-reason',
    ambiguity: 'A14',
  },
  async (t) => {
    const answer = await t.verify(await t.payment(), { case: 'a valid payment', role: 'valid' });
    t.case('a valid payment').expect('verify calls it valid', {
      expected: 'isValid: true',
      actual: show(answer),
      ok: isValid(answer),
      evidence: [answer],
    });
    holdsFor(t, 'X402-VER-002', [answer]);
  },
);

check(
  'OFF-056',
  {
    title: 'settles a payment that was not verified before',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'x402 v2 spec §7.2',
    sameAs: ['X402-SET-011'],
    why: 'Servers that verify elsewhere, or not at all, cannot collect.',
    fix: 'Let settle repeat every check of verify instead of relying on an earlier call.',
    saboteur: 'settle-needs-verify-500',
    ambiguity: 'O07',
  },
  async (t) => {
    const name = 'a fresh payment';
    const payment = await t.payment();
    const answer = await t.settle(payment, { case: name, role: 'valid', unverified: true });
    t.case(name).expect('settle succeeds and names a transaction', {
      expected: 'success: true with a transaction',
      actual: show(answer),
      ok: succeeded(answer) && transactionOf(answer) !== undefined,
      evidence: [answer],
      ...(t.session.target.verifyFirst ? { soft: 'ambiguity' as const } : {}),
    });
  },
);
