/**
 * Everything that verify or settle needs to know of the chain, in one round trip.
 * Nothing is cached: a verdict is about the chain as it is now.
 * @module
 */
import type { ChainFacts, FactsPart } from '../../parts.js';
import type { RpcCall, RpcOutcome } from './chain.js';
import { authorizationStateCalldata, balanceOfCalldata, transferCalldata } from './transfer-call.js';

/** Reads the facts. Never rejects: what could not be read is an outcome that says so. */
export const readFacts: FactsPart = async (payment, route, endpoint) => {
  const { chain } = route;
  const { asset, from } = payment;
  // Against `pending`: a node's `latest` block may be old, and with it the time that the token compares.
  const transfer = { from: chain.signer.address, to: asset, data: transferCalldata(payment, false) };
  const calls: RpcCall[] = [
    { method: 'eth_chainId', params: [] },
    { method: 'eth_getCode', params: [asset, 'latest'] },
    { method: 'eth_getCode', params: [from, 'latest'] },
    { method: 'eth_call', params: [{ to: asset, data: balanceOfCalldata(from) }, 'latest'] },
    {
      method: 'eth_call',
      params: [{ to: asset, data: authorizationStateCalldata(from, payment.nonce) }, 'latest'],
    },
    { method: 'eth_call', params: [transfer, 'pending'] },
  ];
  if (endpoint === 'settle') {
    calls.push(
      { method: 'eth_estimateGas', params: [transfer, 'pending'] },
      { method: 'eth_getBlockByNumber', params: ['latest', false] },
      { method: 'eth_maxPriorityFeePerGas', params: [] },
      { method: 'eth_getTransactionCount', params: [chain.signer.address, 'pending'] },
    );
  }
  const missing: RpcOutcome = { kind: 'unreachable', message: 'no answer', sent: true };
  const outcomes = await chain.batch(calls);
  const facts: ChainFacts = {
    chainId: outcomes[0] ?? missing,
    assetCode: outcomes[1] ?? missing,
    payerCode: outcomes[2] ?? missing,
    balance: outcomes[3] ?? missing,
    authorizationState: outcomes[4] ?? missing,
    simulation: outcomes[5] ?? missing,
  };
  if (endpoint === 'verify') return facts;
  return {
    ...facts,
    gas: outcomes[6],
    block: outcomes[7],
    priorityFee: outcomes[8],
    signerCount: outcomes[9],
  };
};
