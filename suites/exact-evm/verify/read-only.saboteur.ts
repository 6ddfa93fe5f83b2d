/**
 * Facilitators whose verify leaves traces.
 * @module
 */
import type { CheckContext, Delivery, Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

const nobodyWaits: Delivery = { gone: () => false, onLost: () => undefined };

/** Signs and sends the transfer of a payment, as settle would. */
async function broadcast(honest: Parts, context: CheckContext): Promise<void> {
  const { payment, route } = context;
  const facts = await honest.facts(payment, route, 'settle');
  const count = facts.signerCount;
  if (count?.kind !== 'result') return;
  const settle = {
    ...context,
    endpoint: 'settle',
    key: payment.nonce,
    bodyDigest: '',
    delivery: nobodyWaits,
  } as const;
  await honest.nonce.use(
    route,
    Number(count.value),
    async (signerNonce) => {
      const prepared = await honest.prepare(settle, facts, signerNonce);
      return { outcome: await honest.broadcast(prepared, route), prepared };
    },
    honest.broadcast,
  );
}

saboteur<Parts>({
  id: 'broadcasts-in-verify',
  fault: 'broadcasts the transfer during verify',
  catches: ['X402-VER-007'],
  parts: (honest) => ({
    simulate: async (context, facts) => {
      const verdict = await honest.simulate(context, facts);
      if (verdict === undefined && context.endpoint === 'verify') await broadcast(honest, context);
      return verdict;
    },
  }),
});

saboteur<Parts>({
  id: 'reserves-nonce-in-verify',
  fault: 'reserves the nonce at the first verify and refuses the second',
  catches: ['X402-VER-008'],
  neighbours: ['X402-VER-009', 'X402-VER-010'],
  parts: (honest) => {
    const reserved = new Set<string>();
    return {
      simulate: async (context, facts) => {
        const verdict = await honest.simulate(context, facts);
        if (verdict !== undefined || context.endpoint === 'settle') return verdict;
        if (reserved.has(context.payment.nonce)) return { reason: 'invalid_exact_evm_nonce_already_used' };
        reserved.add(context.payment.nonce);
        return undefined;
      },
    };
  },
});

saboteur<Parts>({
  id: 'locks-payer-in-verify',
  fault: 'takes a lock on the payer in verify that only settle of the same payload releases',
  catches: ['X402-VER-009'],
  neighbours: ['X402-VER-007', 'X402-VER-008', 'X402-VER-010'],
  parts: (honest) => {
    const locks = new Map<string, string>();
    return {
      simulate: async (context, facts) => {
        const { from, nonce } = context.payment;
        const verdict = await honest.simulate(context, facts);
        if (verdict !== undefined) return verdict;
        const holder = locks.get(from);
        if (context.endpoint === 'verify') {
          locks.set(from, holder ?? nonce);
          return undefined;
        }
        if (holder !== undefined && holder !== nonce) return { reason: 'settlement_in_progress' };
        locks.delete(from);
        return undefined;
      },
    };
  },
});
