/**
 * Settle stands on its own: no verify is needed before it.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

check(
  'X402-SET-011',
  {
    title: 'settles a payment that was never sent to verify',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T2',
    flags: ['interop', 'purity'],
    spec: 'v2 spec′ §6.1, §7.2; coinbase/x402 e2e TypeScript facilitator (refuses)',
    why: 'Flows that settle first, and replicas that did not see the verify, lose honest payments.',
    fix: 'Let settle verify by itself and keep no list of verified payments.',
    saboteur: 'demands-verify-first',
    ambiguity: 'A11',
  },
  async (t) => {
    const settled = await t.settle(await t.payment(), {
      role: 'valid',
      case: 'never verified',
      unverified: true,
    });
    t.case('never verified').expect('a valid payment that verify has not seen is settled', {
      expected: 'success: true',
      actual: show(settled),
      ok: succeeded(settled),
      evidence: [settled],
      // The preset says that this target wants verify first (A11).
      ...(t.session.target.verifyFirst ? { soft: 'ambiguity' as const } : {}),
    });
  },
);
