/**
 * Facilitators that do the wrong thing about what they left pending, or forget what they settled.
 * @module
 */
import { lowerHex } from '../../../src/evm/hex.js';
import { callChain } from '../../../src/facilitator/adapters/evm/chain.js';
import { reasons } from '../../../src/facilitator/adapters/evm/reasons.js';
import type { FundsCheck, Parts, ReplayCase } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { wrapSettle } from '../settle/settle-wire.js';
import { withFixedGas } from '../settle/verifies-again.saboteur.js';
import { pause } from './pause.js';

saboteur<Parts>({
  id: 'sends-again-after-pending',
  fault: 'broadcasts again on retry after `settlement_pending`',
  catches: ['X402-RPL-016'],
  neighbours: ['X402-RPL-001', 'X402-FLT-004'],
  parts: (honest) => {
    const again = new Set<string>();
    const unlessAgain =
      (check: FundsCheck): FundsCheck =>
      (context, facts) =>
        again.has(context.payment.nonce) ? undefined : check(context, facts);
    const { nonceState, balance } = honest.funds;
    return {
      replay: {
        ...honest.replay,
        pending: async (record, { payment, key }, { store }) => {
          again.add(payment.nonce);
          await store.failed(key, {
            reason: record.reason ?? reasons.state,
            final: false,
            failureGiven: true,
          });
          return 'claim';
        },
      },
      funds: { ...honest.funds, nonceState: unlessAgain(nonceState), balance: unlessAgain(balance) },
      simulate: async (context, facts) =>
        again.has(context.payment.nonce) ? undefined : honest.simulate(context, facts),
      prepare: (context, facts, signerNonce) => honest.prepare(context, withFixedGas(facts), signerNonce),
    };
  },
});

saboteur({
  id: 'reconciles-any-requirements',
  fault: 'reconciles a pending payment without comparing the requirements',
  catches: ['X402-RPL-017'],
  neighbours: ['X402-RPL-005', 'X402-RPL-018'],
  wire: (honest) => {
    const pending = new Map<string, JsonObject>();
    return wrapSettle(async ({ nonce, body }, ask) => {
      const original = pending.get(nonce);
      const said = await ask(original ?? body);
      if (said.errorReason === reasons.pending) pending.set(nonce, original ?? body);
      else pending.delete(nonce);
      return said;
    })(honest);
  },
});

/** Milliseconds for which a retry is under way, so that concurrent ones always meet. */
const overlapMs = 100;

saboteur({
  id: 'shares-pending-result',
  fault: 'hands the pending result to every concurrent retry',
  catches: ['X402-RPL-018'],
  neighbours: ['X402-RPL-002', 'X402-RPL-016'],
  wire: (honest) => {
    const pending = new Set<string>();
    const retries = new Map<string, Promise<JsonObject>>();
    return wrapSettle(async ({ nonce, text }, ask) => {
      const running = retries.get(text);
      if (running) return running;
      const asking = pending.has(nonce) ? pause(overlapMs).then(() => ask()) : ask();
      if (pending.has(nonce)) retries.set(text, asking);
      const said = await asking.finally(() => retries.delete(text));
      if (said.errorReason === reasons.pending) pending.add(nonce);
      else pending.delete(nonce);
      return said;
    })(honest);
  },
});

saboteur<Parts>({
  id: 'takes-mined-for-settled',
  fault: 'turns a pending entry into success without reading the receipt status',
  catches: ['X402-RPL-019'],
  neighbours: ['X402-RPL-016', 'X402-RPL-012'],
  parts: ({ reconcile }) => ({
    reconcile: async (record, route, waitMs, parts) => {
      const hash = record.transaction === undefined ? undefined : lowerHex(record.transaction);
      const mined = hash && (await parts.receipt(hash, route, 0, parts.clock));
      return mined
        ? { kind: 'settled', amount: BigInt(record.amount) }
        : reconcile(record, route, waitMs, parts);
    },
  }),
});

saboteur<Parts>({
  id: 'takes-replacement-for-settled',
  fault: 'takes any transaction with the same signer nonce for its own',
  catches: ['X402-RPL-019'],
  neighbours: ['X402-RPL-016', 'X402-RPL-012'],
  parts: ({ reconcile }) => ({
    reconcile: async (record, route, waitMs, parts) => {
      const params = [route.chain.signer.address, 'latest'];
      const count = await callChain(route.chain, 'eth_getTransactionCount', params);
      const spent = count.kind === 'result' && Number(count.value) > (record.signerNonce ?? 0);
      const known = await callChain(route.chain, 'eth_getTransactionByHash', [record.transaction]);
      return spent && known.kind === 'result' && known.value === null
        ? { kind: 'settled', amount: BigInt(record.amount) }
        : reconcile(record, route, waitMs, parts);
    },
  }),
});

saboteur<Parts>({
  id: 'forgets-sent-at-restart',
  fault: 'forgets at a restart what it sent and did not see the end of',
  catches: ['X402-RPL-007'],
  neighbours: ['X402-RPL-001', 'X402-RPL-016', 'X402-FLT-004'],
  parts: ({ claim, replay }) => {
    const ofThisLife = new Set<string>();
    const known =
      (honest: ReplayCase): ReplayCase =>
      async (record, context, parts) =>
        ofThisLife.has(context.key)
          ? honest(record, context, parts)
          : { kind: 'failure', reason: reasons.nonceUsed, transaction: '' };
    return {
      claim: (context, parts) => {
        ofThisLife.add(context.key);
        return claim(context, parts);
      },
      replay: { ...replay, pending: known(replay.pending), owed: known(replay.owed) },
    };
  },
});

saboteur({
  id: 'forgets-settled-at-restart',
  fault: 'keeps settled state in memory and trusts "nonce used" after a restart',
  catches: ['X402-RPL-007'],
  neighbours: ['X402-RPL-001', 'X402-RPL-005'],
  wire: (honest) => {
    // One life of the process: the next one begins with an empty set.
    const known = new Map<string, string>();
    return wrapSettle(async ({ nonce }, ask) => {
      const said = await ask();
      if (said.success === true) known.set(nonce, String(said.transaction));
      if (said.errorReason !== reasons.nonceUsed || known.has(nonce)) return said;
      const { network = '', payer = '', transaction = '' } = said;
      return { success: true, transaction, network, payer };
    })(honest);
  },
});
