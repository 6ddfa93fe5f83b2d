/**
 * Facilitators that draw the wrong conclusion from a node that fails, lies or forgets.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { callChain } from '../../src/facilitator/adapters/evm/chain.js';
import { parseCaip2 } from '../../src/wire/caip.js';
import { wrapSettle } from '../exact-evm/settle/settle-wire.js';
import { saboteur } from '../kit/saboteur.js';
import { changeAnswers } from '../kit/wire-fault.js';

saboteur<never, never, AceParts>({
  id: 'broadcast-error-reset',
  fault: 'takes a lost answer to the broadcast for a transaction that the node did not take',
  catches: ['ACE-054'],
  neighbours: ['ACE-043', 'ACE-052'],
  aceParts: ({ broadcast }) => ({
    broadcast: async (prepared, route) => {
      const outcome = await broadcast(prepared, route);
      return outcome === 'unknown' ? 'refused' : outcome;
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'known-is-error',
  fault: 'takes already known for a failed broadcast',
  catches: ['ACE-055'],
  neighbours: ['ACE-054'],
  aceParts: (honest) => ({
    broadcast: async (prepared, route) => {
      const outcome = await callChain(route.chain, 'eth_sendRawTransaction', [prepared.raw]);
      if (outcome.kind === 'result') return 'accepted';
      if (outcome.kind === 'error' && /already known/.test(outcome.message)) return 'refused';
      return honest.broadcast(prepared, route);
    },
  }),
});

saboteur({
  id: 'rpc-error-valid',
  fault: 'calls a payment valid when it cannot look at the chain',
  catches: ['ACE-056'],
  neighbours: ['ACE-057'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify'] }, (body) =>
    body.invalidReason === 'unexpected_verify_error' ? { ...body, isValid: true, invalidReason: null } : body,
  ),
});

saboteur({
  id: 'rpc-error-fails-record',
  fault: 'gives an authorization up for good when its node fails before the broadcast',
  catches: ['ACE-057'],
  neighbours: ['ACE-056'],
  wire: (honest) => {
    const failed = new Set<string>();
    return wrapSettle(async ({ nonce }, ask) => {
      const said = failed.has(nonce) ? { ...(await ask({})), errorReason: 'settlement_failed' } : await ask();
      if (said.errorReason === 'unexpected_settle_error') failed.add(nonce);
      return said;
    })(honest);
  },
});

saboteur<never, never, AceParts>({
  id: 'no-chainid-check',
  fault: 'never asks which chain its node serves',
  catches: ['ACE-058'],
  neighbours: ['ACE-054', 'ACE-056'],
  aceParts: ({ route, form, funds }) => {
    // Where it was installed, whatever the node says now.
    const chainId = 84_532;
    const network = parseCaip2(`eip155:${chainId}`) ?? route.network;
    return {
      route: { ...route, network, chain: { ...route.chain, network, chainId } },
      form: { ...form, network: () => ({ ok: true, value: network }) },
      funds: { ...funds, chainId: () => undefined },
      domain: async ({ requirements: { extra } }) => ({
        name: String(extra?.name),
        version: String(extra?.version),
      }),
    };
  },
});

saboteur<never, never, AceParts>({
  id: 'ignore-reorg',
  fault: 'never looks at the chain again after the first receipt',
  catches: ['ACE-059'],
  neighbours: ['ACE-053', 'ACE-054'],
  aceParts: ({ replay }) => ({
    replay: {
      ...replay,
      owed: async ({ transaction = '', amount }, { key }, { store }) =>
        (await store.giveSuccess(key))
          ? { kind: 'success', transaction, amount: BigInt(amount) }
          : { kind: 'failure', reason: 'duplicate_settlement', transaction },
    },
  }),
});
