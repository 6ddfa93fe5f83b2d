/**
 * Facilitators that answer a settled payment a second time.
 * @module
 */
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { Delivery, Parts, PreparedTransaction, ReplayContext } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';

const nobodyWaits: Delivery = { gone: () => false, onLost: () => undefined };

/** Sends the transfer once more; undefined when it cannot even be estimated. */
async function sendAgain(
  honest: Parts,
  { payment, route, key, bodyDigest }: ReplayContext,
): Promise<PreparedTransaction | undefined> {
  const facts = await honest.facts(payment, route, 'settle');
  if (facts.gas?.kind !== 'result' || facts.signerCount?.kind !== 'result') return undefined;
  const now = BigInt(Math.floor(honest.clock.now() / 1000));
  const context = {
    endpoint: 'settle',
    payment,
    route,
    now,
    facts: Promise.resolve(facts),
    key,
    bodyDigest,
    delivery: nobodyWaits,
  } as const;
  const { prepared } = await honest.nonce.use(
    route,
    Number(facts.signerCount.value),
    async (signerNonce) => {
      const next = await honest.prepare(context, facts, signerNonce);
      return { outcome: await honest.broadcast(next, route), prepared: next };
    },
    honest.broadcast,
  );
  return prepared;
}

saboteur<Parts>({
  id: 'settles-again-on-replay',
  fault:
    'broadcasts a settled payload again and reports the new hash as success when the token does not revert on a used nonce',
  catches: ['X402-RPL-001'],
  neighbours: ['X402-RPL-005', 'X402-SET-012'],
  parts: (honest) => ({
    replay: {
      ...honest.replay,
      told: async (record, context, parts) => {
        const sent = await sendAgain(honest, context);
        const receipt =
          sent &&
          (await honest.receipt(sent.hash, context.route, honest.limits.receiptTimeoutMs, honest.clock));
        if (sent === undefined || receipt?.status !== 'success')
          return honest.replay.told(record, context, parts);
        return { kind: 'success', transaction: sent.hash, amount: BigInt(record.amount) };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'returns-stored-success-again',
  fault: 'returns the stored success again for the same body',
  soft: true,
  catches: ['X402-RPL-001'],
  sideEffects: ['X402-RPL-005'],
  neighbours: ['X402-RPL-002', 'X402-RPL-004', 'X402-SET-012'],
  parts: (honest) => ({
    replay: {
      ...honest.replay,
      told: async ({ transaction, amount }) =>
        transaction === undefined
          ? { kind: 'failure', reason: reasons.nonceUsed, transaction: '' }
          : { kind: 'success', transaction, amount: BigInt(amount) },
    },
  }),
});

saboteur({
  id: 'answers-known-nonce-from-cache',
  fault: 'answers any later request for a known nonce from its cache',
  catches: ['X402-RPL-005'],
  // The identical body is such a request too: there it is the ambiguity A02.
  sideEffects: ['X402-RPL-001'],
  neighbours: ['X402-SET-012', 'X402-RPL-013'],
  wire: (honest) => {
    const settled = new Map<string, JsonObject>();
    return wrapSettle(async ({ nonce }, ask) => {
      const cached = settled.get(nonce);
      if (cached) return cached;
      const said = await ask();
      if (said.success === true) settled.set(nonce, said);
      return said;
    })(honest);
  },
});
