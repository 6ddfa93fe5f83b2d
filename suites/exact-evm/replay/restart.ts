/**
 * What was settled stays settled when the process dies.
 * @module
 */
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { replayPair } from './late.js';

check(
  'X402-RPL-007',
  {
    title: 'refuses a settled payment after it was killed and started again',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'availability', 'funds'],
    spec: 'in-memory stores',
    why: 'Every deployment and every crash lets all payments of the past buy once more.',
    fix: 'Keep settled authorizations in a store that outlives the process, and never take "nonce used" for your own success.',
    saboteur: 'forgets-settled-at-restart',
    run: 'global',
    places: ['process'],
  },
  (t) =>
    t.lane(async () => {
      const payment = await t.payment();
      const settled = await t.settle(payment, { role: 'valid', case: 'first' });
      if (!succeeded(settled))
        return t.case('replay').blocked(`a valid payment was not settled: ${show(settled)}`);
      await t.target.kill();
      await t.target.restart();
      await replayPair(t, payment, settled, 'a restart');
    }),
);
