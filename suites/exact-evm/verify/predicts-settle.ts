/**
 * What verify promises, settle keeps: over a corpus of payments, each with state of its own.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { type Exchange, isValid, show, succeeded } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { classesSeen } from '../../kit/reason-words.js';
import { check } from '../../kit/registry.js';
import { invalidCorpus, type Member, validCorpus } from './corpus.js';

/** Broadcast and not yet known: neither kept nor broken. */
function isPending(settle: Exchange): boolean {
  return classesSeen(settle).includes('PENDING');
}

async function compare(t: Check, member: Member, payment: Payment, role: 'valid' | 'invalid'): Promise<void> {
  const { case: name, expects = [] } = member;
  await t.lane(async () => {
    const verify = await t.verify(payment, { case: name, role, expects });
    const settle = await t.settle(payment, { case: name, role, expects });
    t.case(name).expect('settle does what verify said', {
      expected: isValid(verify)
        ? 'success:true, because verify said valid'
        : 'no success, because verify refused',
      actual: `verify: ${show(verify)}; settle: ${show(settle)}`,
      ok: isValid(verify) ? succeeded(settle) || isPending(settle) : !succeeded(settle),
      evidence: [verify, settle],
    });
    if (t.session.controls.verify === 'failed' && !isValid(verify) && !succeeded(settle))
      t.case(name).blocked('no valid payment was accepted (X402-VER-006)');
  });
}

check(
  'X402-VER-011',
  {
    title: 'predicts settle with verify: valid payments settle, invalid ones do not',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds'],
    spec: 'x402-foundation/x402 #961, #1377, #1474; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'Servers deliver on the verdict and settle afterwards: what is valid and cannot be settled was given away.',
    fix: 'Run the same checks in verify and in settle, the simulation of the transfer by eth_call included.',
    saboteur: 'simulates-in-settle-only',
  },
  async (t) => {
    const members = [
      ...validCorpus.map((member) => ({ member, role: 'valid' as const })),
      ...invalidCorpus.map((member) => ({ member, role: 'invalid' as const })),
    ];
    // All payments are made before the first settle: the lane is not held up by funding and signing.
    const payments = await Promise.all(
      members.map(async ({ member, role }) => ({ member, role, payment: await member.make(t) })),
    );
    for (const { member, role, payment } of payments) await compare(t, member, payment, role);
  },
);
