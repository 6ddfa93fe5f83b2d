/**
 * A token that lies never makes a settlement succeed. Verify may pass: only the chain can tell.
 * A target that refuses foreign tokens passes by that.
 * @module
 */
import { check } from '../../kit/registry.js';
import { neverSucceeds } from './never-succeeds.js';

check(
  'X402-EVM-028',
  {
    title: 'never reports success for a token that accepts any call and moves nothing',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds'],
    spec: 'x402-foundation/x402 #2385; measured with @x402/evm 2.27.0 (D14)',
    why: 'The transaction succeeds, no money moves, and the merchant is told that it was paid.',
    fix: 'Demand the Transfer log of the asset from payer to payTo in the receipt before answering success.',
    saboteur: 'trusts-receipt-status',
  },
  (t) => neverSucceeds(t, 'silent fallback', 'silent-fallback'),
);

check(
  'X402-EVM-029',
  {
    title: 'never reports success for a token that moves something else than was signed',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds', 'amount'],
    spec: 'exact′ transfer correctness; @x402/evm 2.27.0 exact/facilitator/eip3009-utils',
    why: 'The money went elsewhere, or only a part of it arrived, and the merchant is told that it was paid.',
    fix: 'Demand exactly one Transfer log of the asset, and compare its sender, recipient and value.',
    saboteur: 'matches-logs-by-token-only',
  },
  async (t) => {
    await neverSucceeds(t, 'Transfer to another recipient', 'wrong-recipient');
    await neverSucceeds(t, 'Transfer of another value', 'wrong-value');
    await neverSucceeds(t, 'one Transfer too many', 'extra-transfer');
  },
);
