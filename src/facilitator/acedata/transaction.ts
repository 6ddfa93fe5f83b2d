/**
 * The settlement transaction: its gas limit and its fees are the operator's, and never more.
 * @module
 */
import { keccak256 } from 'viem/utils';
import { callChain } from '../adapters/evm/chain.js';
import { quantityOf, resultOf } from '../adapters/evm/outcome.js';
import { simulateTransfer } from '../adapters/evm/simulate.js';
import { transferCalldata } from '../adapters/evm/transfer-call.js';
import type { AceParts } from './ace-parts.js';
import { aceReasons } from './reasons.js';

/** Simulates what is sent: the transfer with v, r and s, also when the payer has code. */
export const simulateSettlement: AceParts['simulate'] = (context, facts) =>
  simulateTransfer(context, { ...facts, payerCode: { kind: 'result', value: '0x' } });

export const createGasPart =
  (limit: number): AceParts['gas'] =>
  ({ gas }) =>
    quantityOf(resultOf(gas)) > BigInt(limit)
      ? { ok: false, refusal: { reason: aceReasons.gasLimit } }
      : { ok: true, value: BigInt(limit) };

export const createFeesPart =
  (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint): AceParts['fees'] =>
  async ({ chain }) => {
    if (maxFeePerGas > 0n) return { type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas };
    const gasPrice = quantityOf(resultOf(await callChain(chain, 'eth_gasPrice', [])));
    return { type: 'legacy', gasPrice };
  };

export const prepareSettlement: AceParts['prepare'] = async (
  payment,
  { chain },
  { gas, fees, signerNonce },
) => {
  const raw = await chain.signer.sign({
    ...fees,
    chainId: chain.chainId,
    nonce: signerNonce,
    to: payment.asset,
    data: transferCalldata(payment, false),
    value: 0n,
    gas,
  });
  return { raw, hash: keccak256(raw), signerNonce };
};
