/**
 * What the adapter for a chain has to see in the request itself: the chain, the window, the recipient, the value.
 * @module
 */
import { isValid } from '../kit/exchange.js';
import { authorize } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { restate } from '../kit/twin.js';
import { onChain } from './evm-instance.js';

check(
  'OFF-115',
  {
    title: 'refuses a chain other than that of the adapter, though its pattern covers it',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['binding'],
    spec: 'v2 spec §9',
    sameAs: ['X402-SUP-016'],
    why: 'A payment for one chain is judged with the RPC of another, and what was verified there says nothing about the money.',
    fix: 'Compare the reference of the network with chain_id, whatever the pattern of the adapter covers.',
    saboteur: 'evm-any-chain',
  },
  (t) => onChain(t, (there) => restate(there, ['X402-SUP-016']), { networks: ['eip155:*'] }),
);

/** Seconds that an authorization has left. */
const rests = [3, 9, 15] as const;

check(
  'OFF-116',
  {
    title: 'refuses an authorization outside its time window',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['time'],
    spec: 'v2 spec §9',
    sameAs: ['X402-EVM-012', 'X402-EVM-014'],
    why: 'The token refuses the transfer, so the merchant delivers on a payment that cannot be collected.',
    fix: 'Compare validAfter and validBefore with the current time before anything is asked of the chain.',
    saboteur: 'evm-no-window',
  },
  (t) =>
    onChain(t, async (there) => {
      await restate(there, ['X402-EVM-012', 'X402-EVM-014']);
      let shortest: number | undefined;
      for (const rest of rests) {
        const validBefore = String(Math.floor(Date.now() / 1000) + rest);
        const payment = await there.payment({ edit: authorize({ validBefore }) });
        const answer = await there.verify(payment, { case: `${rest} s left`, role: 'free' });
        if (isValid(answer)) shortest ??= rest;
      }
      t.observe(
        'shortest rest of a window that is accepted',
        shortest === undefined ? `none of ${rests.join(', ')} s` : `${shortest} s, of ${rests.join(', ')} s`,
      );
    }),
);

check(
  'OFF-117',
  {
    title: 'refuses an authorization that pays somebody other than payTo',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['binding', 'funds'],
    spec: 'v2 spec §9',
    sameAs: ['X402-EVM-009'],
    why: 'The payer pays itself, properly signed, and the merchant delivers for nothing.',
    fix: 'Compare authorization.to with payTo as addresses and refuse unless they are equal.',
    saboteur: 'evm-any-receiver',
  },
  (t) => onChain(t, (there) => restate(there, ['X402-EVM-009'])),
);

check(
  'OFF-118',
  {
    title: 'refuses an authorization whose value is not the amount',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn'],
    flags: ['amount', 'funds'],
    spec: 'v2 spec §6.1.2',
    sameAs: ['X402-EVM-010', 'X402-EVM-011'],
    why: 'The merchant is paid less than it asked for, or the payer loses more than it was quoted.',
    fix: 'Compare authorization.value with amount as integers and refuse unless they are equal.',
    saboteur: 'evm-value-at-least',
  },
  (t) => onChain(t, (there) => restate(there, ['X402-EVM-010', 'X402-EVM-011'])),
);
