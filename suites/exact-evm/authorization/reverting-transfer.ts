/**
 * A transfer that the token would refuse for a cause of its own is refused before it is sent.
 * @module
 */
import { setBlacklisted } from '../../../simulator/chain/interventions.js';
import { lowerHex } from '../../../src/evm/hex.js';
import { check } from '../../kit/registry.js';
import { payFrom, payIn } from './draft-edits.js';

check(
  'X402-EVM-025',
  {
    title: 'refuses a transfer that would revert although signature, window, nonce and balance are in order',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['funds'],
    spec: 'v2 spec §6.1.2; exact/EVM Phase 2',
    why: 'The merchant delivers to a payer whose money is frozen, and the operator pays gas for a revert.',
    fix: 'Simulate the very call that settle would send, and refuse when it reverts.',
    saboteur: 'never-simulates',
  },
  async (t) => {
    const { paused } = t.sim.variants;
    const holder = t.payer('holder of the paused token');
    await t.fund(holder.address, '10000', paused.address);
    const listed = t.payer('on the blacklist');
    await setBlacklisted(t.rpc.batch, lowerHex(t.kind.asset), listed.address, true);
    await t.fund(listed.address, '10000');
    await t.refuses([
      {
        case: 'the token is paused',
        draft: payIn(paused),
        options: { payer: holder },
        expects: ['SIM', 'ASSET'],
      },
      { case: 'the payer is on the blacklist', draft: payFrom(listed), expects: ['SIM'] },
    ]);
  },
);
