/**
 * The transfer, tried without being sent. Runs in verify and again in settle.
 * @module
 */
import type { SimulatePart } from '../../parts.js';
import { ChainUnavailable, callChain, type RpcOutcome } from './chain.js';
import { dataOf } from './outcome.js';
import { reasons } from './reasons.js';
import { hasSplitForm, transferCalldata } from './transfer-call.js';

export const simulateTransfer: SimulatePart = async ({ payment, route }, facts) => {
  // Settle has an estimate too; that it reverted is as true as that the call did.
  let outcome: RpcOutcome = facts.gas?.kind === 'reverted' ? facts.gas : facts.simulation;
  const contractPayer = dataOf(facts.payerCode) !== '0x';
  if (contractPayer && hasSplitForm(payment.signature)) {
    // The batch tried the v, r, s overload, before it was known that the payer is a contract.
    const data = transferCalldata(payment, true);
    const call = { from: route.chain.signer.address, to: payment.asset, data };
    outcome = await callChain(route.chain, 'eth_call', [call, 'pending']);
  }
  if (outcome.kind === 'result') return undefined;
  if (outcome.kind === 'reverted') return { reason: reasons.simulation };
  throw new ChainUnavailable(outcome.message);
};
