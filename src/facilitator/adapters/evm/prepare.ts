/**
 * Builds and signs the settlement transaction. The gas estimate was read with the facts, before any signer
 * nonce was taken, so an estimate that fails costs nothing.
 * @module
 */
import { keccak256 } from 'viem/utils';
import { isJsonObject } from '../../../wire/json.js';
import type { ChainFacts, PreparePart, Route } from '../../parts.js';
import { ChainUnavailable, callChain, type RpcOutcome } from './chain.js';
import { dataOf, quantityOf, resultOf } from './outcome.js';
import { hasSplitForm, transferCalldata } from './transfer-call.js';

const oneGwei = 1_000_000_000n;

function feesOf(facts: ChainFacts): { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } {
  const block = resultOf(facts.block);
  const baseFee = isJsonObject(block) ? block.baseFeePerGas : undefined;
  const base = baseFee === undefined ? oneGwei : quantityOf(baseFee);
  const priority = facts.priorityFee?.kind === 'result' ? quantityOf(facts.priorityFee.value) : oneGwei;
  return { maxFeePerGas: base * 2n + priority, maxPriorityFeePerGas: priority };
}

async function gasFor(
  route: Route,
  estimate: RpcOutcome | undefined,
  call: object | undefined,
): Promise<bigint> {
  const outcome =
    call === undefined ? estimate : await callChain(route.chain, 'eth_estimateGas', [call, 'pending']);
  if (outcome?.kind === 'reverted') throw new ChainUnavailable('gas estimation reverted');
  return (quantityOf(resultOf(outcome)) * 5n) / 4n + 10_000n;
}

/** The legacy fields would do on chains without EIP-1559; none of the supported networks is one. */
export const prepareTransfer: PreparePart = async ({ payment, route }, facts, signerNonce) => {
  const { chain } = route;
  const contractPayer = dataOf(facts.payerCode) !== '0x';
  const data = transferCalldata(payment, contractPayer);
  const otherOverload = contractPayer && hasSplitForm(payment.signature);
  const call = otherOverload ? { from: chain.signer.address, to: payment.asset, data } : undefined;
  const raw = await chain.signer.sign({
    type: 'eip1559',
    chainId: chain.chainId,
    nonce: signerNonce,
    to: payment.asset,
    data,
    value: 0n,
    gas: await gasFor(route, facts.gas, call),
    ...feesOf(facts),
  });
  return { raw, hash: keccak256(raw), signerNonce };
};
