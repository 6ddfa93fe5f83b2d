/**
 * Facilitators whose success is not what stands on the chain.
 * @module
 */
import { encodeFunctionData, keccak256 } from 'viem/utils';
import { eip3009Abi } from '../../../src/evm/eip3009-abi.js';
import { lowerHex } from '../../../src/evm/hex.js';
import { type Chain, callChain } from '../../../src/facilitator/adapters/evm/chain.js';
import { quantityOf, resultOf, wordOf } from '../../../src/facilitator/adapters/evm/outcome.js';
import type { Parts, PreparedTransaction } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle } from './settle-wire.js';

const oneGwei = 1_000_000_000n;

/** Signs a call to a token with enough gas for any of its functions. */
async function signCall(
  chain: Chain,
  to: string,
  data: `0x${string}`,
  signerNonce: number,
): Promise<PreparedTransaction> {
  const raw = await chain.signer.sign({
    type: 'eip1559',
    chainId: chain.chainId,
    nonce: signerNonce,
    to: lowerHex(to),
    data,
    value: 0n,
    gas: 200_000n,
    maxFeePerGas: 10n * oneGwei,
    maxPriorityFeePerGas: oneGwei,
  });
  return { raw, hash: keccak256(raw), signerNonce };
}

saboteur({
  id: 'returns-zero-hash',
  fault: 'returns success with an all-zero hash',
  catches: ['X402-SET-002'],
  // Every success names a transaction that moved nothing.
  sideEffects: ['X402-SET-011'],
  neighbours: ['X402-SET-014'],
  wire: changeSettle((said) =>
    said.success === true ? { ...said, transaction: `0x${'00'.repeat(32)}` } : said,
  ),
});

saboteur<Parts>({
  id: 'pays-from-own-balance',
  fault: 'pays from its own balance with a plain transfer and leaves the nonce unused',
  catches: ['X402-SET-012'],
  sideEffects: ['X402-SET-011'],
  neighbours: ['X402-SET-014'],
  parts: (honest) => ({
    prepare: ({ payment, route }, _facts, signerNonce) =>
      signCall(
        route.chain,
        payment.asset,
        encodeFunctionData({
          abi: eip3009Abi,
          functionName: 'transfer',
          args: [payment.payTo, payment.amount],
        }),
        signerNonce,
      ),
    transfer: {
      ...honest.transfer,
      logs: () => undefined,
      authorizationUsed: () => undefined,
      balances: () => undefined,
    },
  }),
});

saboteur<Parts>({
  id: 'takes-a-fee',
  fault: 'takes a fee from the payer in a second transfer through an old allowance',
  catches: ['X402-SET-013'],
  neighbours: ['X402-SET-002', 'X402-SET-012', 'X402-SET-014'],
  parts: (honest) => ({
    receipt: async (hash, route, waitMs, clock) => {
      const receipt = await honest.receipt(hash, route, waitMs, clock);
      const [log] = receipt?.logs.filter((one) => one.topics.length === 3).slice(-1) ?? [];
      if (receipt?.status !== 'success' || log === undefined) return receipt;
      const { chain } = route;
      const payer = `0x${(log.topics[1] ?? '').slice(-40)}` as const;
      const signer = chain.signer.address;
      const asked = encodeFunctionData({ abi: eip3009Abi, functionName: 'allowance', args: [payer, signer] });
      const allowance = wordOf(
        await callChain(chain, 'eth_call', [{ to: log.address, data: asked }, 'latest']),
      );
      if ((allowance ?? 0n) === 0n) return receipt;
      const count = await callChain(chain, 'eth_getTransactionCount', [signer, 'pending']);
      const data = encodeFunctionData({
        abi: eip3009Abi,
        functionName: 'transferFrom',
        args: [payer, signer, 100n],
      });
      const fee = await signCall(chain, log.address, data, Number(quantityOf(resultOf(count))));
      await honest.broadcast(fee, route);
      await honest.receipt(fee.hash, route, waitMs, clock);
      return receipt;
    },
  }),
});
