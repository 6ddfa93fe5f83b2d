/**
 * Facilitators that store too much, too little or the wrong thing.
 * @module
 */
import { createHash } from 'node:crypto';
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type {
  Authorization,
  AuthorizationStore,
} from '../../src/facilitator/acedata/store/authorization-store.js';
import { AuthorizationMemory, openMemory } from '../../src/facilitator/acedata/store/memory.js';
import { callChain } from '../../src/facilitator/adapters/evm/chain.js';
import { quantityOf, resultOf } from '../../src/facilitator/adapters/evm/outcome.js';
import type { NonceAttempt } from '../../src/facilitator/parts.js';
import { type Fetch, saboteur } from '../kit/saboteur.js';
import { jsonAnswer, jsonBodyOf, segmentOf } from '../kit/wire-fault.js';
import { storeWith } from './changed-store.saboteur.js';

saboteur<unknown, never, AceParts>({
  id: 'verify-sends',
  fault: 'sends the transfer when it verifies',
  catches: ['ACE-031'],
  sideEffects: ['ACE-012'],
  aceParts: (honest) => ({
    keep: async (payment, parts) => {
      const held = await honest.keep(payment, parts);
      const { route } = honest;
      const { chain } = route;
      if (held !== undefined) return held;
      const count = await callChain(chain, 'eth_getTransactionCount', [chain.signer.address, 'pending']);
      const fees = await honest.fees(route);
      const attempt = async (signerNonce: number): Promise<NonceAttempt> => {
        const prepared = await honest.prepare(payment, route, { gas: 250_000n, fees, signerNonce });
        return { outcome: await honest.broadcast(prepared, route), prepared };
      };
      await honest.nonce.use(route, Number(quantityOf(resultOf(count))), attempt, honest.broadcast);
      return undefined;
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'verify-no-store',
  fault: 'stores nothing',
  catches: ['ACE-032'],
  sideEffects: ['ACE-012'],
  aceParts: () => ({ keep: async () => undefined }),
});

saboteur<unknown, never, AceParts>({
  id: 'store-before-check',
  fault: 'stores a payment before it has looked at the chain',
  catches: ['ACE-033'],
  neighbours: ['ACE-034', 'ACE-036'],
  aceParts: (honest) => ({
    signature: (payment, token, route) => {
      const verdict = honest.signature(payment, token, route);
      if (verdict === undefined) void honest.keep(payment, honest);
      return verdict;
    },
  }),
});

/** Verifies by itself what it is asked to settle. */
const verifiesItself: (honest: Fetch) => Fetch = (honest) => async (request) => {
  if (segmentOf(request) !== 'settle') return honest(request);
  const { url, method, headers } = request;
  const body = await request.text();
  await honest(new Request(url.replace(/settle(\/?)$/, 'verify$1'), { method, headers, body }));
  return honest(new Request(url, { method, headers, body }));
};

saboteur({
  id: 'settle-without-verify',
  fault: 'settles what was never verified',
  catches: ['ACE-034'],
  sideEffects: ['ACE-033'],
  wire: verifiesItself,
});

saboteur<unknown, never, AceParts>({
  id: 'store-in-memory',
  fault: 'keeps what it verified in its process alone',
  catches: ['ACE-035'],
  aceParts: () => ({ store: openMemory(new AuthorizationMemory()) }),
});

saboteur<unknown, never, AceParts>({
  id: 'second-verify-invalid',
  fault: 'calls the repeat of a verify a replay',
  catches: ['ACE-036'],
  sideEffects: ['ACE-082'],
  neighbours: ['ACE-037'],
  aceParts: () => ({ stored: () => ({ reason: 'nonce_conflict' }) }),
});

saboteur({
  id: 'repeat-is-replay',
  fault: 'takes an idempotency key once',
  catches: ['ACE-082'],
  neighbours: ['ACE-036'],
  wire: (honest) => {
    const keys = new Set<string>();
    return async (request) => {
      const key = request.headers.get('x-idempotency-key');
      if (key === null) return honest(request);
      if (keys.has(key)) {
        const body = await jsonBodyOf(request);
        return jsonAnswer({
          isValid: false,
          invalidReason: 'duplicate request',
          payer: null,
          of: typeof body,
        });
      }
      keys.add(key);
      return honest(request);
    };
  },
});

/** A store in which the last payment of a key stands. */
function lastOne(store: AuthorizationStore): AuthorizationStore {
  const written = new Map<string, Authorization>();
  return storeWith(store, {
    insert: async (one) => {
      written.set(one.key, one);
      await store.insert(one);
      return undefined;
    },
    find: async (key) => {
      const record = await store.find(key);
      return record && { ...record, ...written.get(key) };
    },
  });
}

saboteur<unknown, never, AceParts>({
  id: 'overwrite-record',
  fault: 'writes another payment over the one that it stored',
  catches: ['ACE-037'],
  sideEffects: ['ACE-038'],
  aceParts: ({ store }) => ({ store: lastOne(store), stored: () => undefined }),
});

/** Milliseconds between the look and the write. */
const betweenMs = 50;

saboteur<unknown, never, AceParts>({
  id: 'upsert-record',
  fault: 'looks whether there is a record, and then writes it whatever stands there',
  catches: ['ACE-038'],
  neighbours: ['ACE-037'],
  aceParts: ({ store, keep, clock }) => ({
    store: lastOne(store),
    keep: async (payment, parts) => {
      await clock.sleep(betweenMs);
      return keep(payment, parts);
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'settle-no-window',
  fault: 'does not look at the window when it settles',
  catches: ['ACE-039'],
  aceParts: (honest) => ({
    settleWindow: { after: () => undefined, before: () => undefined },
    simulate: async (context, facts) =>
      context.endpoint === 'settle' ? undefined : honest.simulate(context, facts),
    gas: () => ({ ok: true, value: 250_000n }),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'global-nonce',
  fault: 'keys its records by the nonce alone',
  catches: ['ACE-083'],
  neighbours: ['ACE-037'],
  aceParts: ({ identity }) => ({
    identity: {
      ...identity,
      key: ({ nonce }) => createHash('sha256').update(nonce).digest('hex'),
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'settle-trusts-request',
  fault: 'settles what the request says, whatever was verified and signed',
  catches: ['ACE-040'],
  sideEffects: ['ACE-084'],
  aceParts: () => ({
    matches: () => true,
    signature: () => undefined,
    simulate: async () => undefined,
    gas: () => ({ ok: true, value: 250_000n }),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'settle-ignores-requirements',
  fault: 'settles for any requirements',
  catches: ['ACE-041'],
  sideEffects: ['ACE-084'],
  neighbours: ['ACE-042'],
  aceParts: ({ form }) => ({
    form: { ...form, recipient: () => undefined, amount: () => undefined },
    matches: () => true,
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'settle-no-compare',
  fault: 'never compares a settle with what was verified',
  catches: ['ACE-084'],
  neighbours: ['ACE-040', 'ACE-041'],
  aceParts: () => ({ matches: () => true }),
});
