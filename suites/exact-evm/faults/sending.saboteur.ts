/**
 * Facilitators that lose track of what they sent.
 * @module
 */
import { callChain } from '../../../src/facilitator/adapters/evm/chain.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import type { SettlementStore } from '../../../src/facilitator/store/settlement-store.js';
import { saboteur } from '../../kit/saboteur.js';
import { withFixedGas } from '../settle/verifies-again.saboteur.js';

saboteur<Parts>({
  id: 'sends-again-when-answer-is-lost',
  fault: 'sends again with a new signer nonce when the send response is lost',
  catches: ['X402-FLT-005'],
  neighbours: ['X402-FLT-004'],
  parts: (honest) => ({
    broadcast: async (prepared, route) => {
      const outcome = await honest.broadcast(prepared, route);
      return outcome === 'unknown' ? 'stale' : outcome;
    },
    prepare: (context, facts, signerNonce) => honest.prepare(context, withFixedGas(facts), signerNonce),
  }),
});

saboteur<Parts>({
  id: 'takes-already-known-for-failed',
  fault: 'takes `already known` as a failed broadcast',
  catches: ['X402-FLT-006'],
  neighbours: ['X402-FLT-005'],
  parts: (honest) => ({
    broadcast: async (prepared, route) => {
      const outcome = await callChain(route.chain, 'eth_sendRawTransaction', [prepared.raw]);
      if (outcome.kind === 'result') return 'accepted';
      if (outcome.kind === 'error' && /already known/.test(outcome.message)) return 'refused';
      return honest.broadcast(prepared, route);
    },
  }),
});

/** A store that finds nothing of what was settled while nobody listened. */
function forgetful(store: SettlementStore): SettlementStore {
  const forgotten = new Set<string>();
  const own: Partial<SettlementStore> = {
    settled: (key, given) => {
      if (!given) forgotten.add(key);
      return store.settled(key, given);
    },
    find: async (key) => (forgotten.has(key) ? undefined : store.find(key)),
  };
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

saboteur<Parts>({
  id: 'forgets-when-caller-leaves',
  fault: 'forgets the settlement when the caller disconnects',
  catches: ['X402-FLT-015'],
  neighbours: ['X402-RPL-001', 'X402-FLT-004'],
  parts: ({ store }) => ({ store: forgetful(store) }),
});
