/**
 * Facilitators whose settlement is not the one that was signed, or is never over.
 * @module
 */
import { encodeFunctionData, keccak256 } from 'viem';
import { eip3009Abi } from '../../src/evm/eip3009-abi.js';
import type { Hex } from '../../src/evm/hex.js';
import type { AceParts, AcePrepareInput } from '../../src/facilitator/acedata/ace-parts.js';
import { callChain } from '../../src/facilitator/adapters/evm/chain.js';
import { wordOf } from '../../src/facilitator/adapters/evm/outcome.js';
import { balanceOfCalldata } from '../../src/facilitator/adapters/evm/transfer-call.js';
import type { PreparedTransaction, Route } from '../../src/facilitator/parts.js';
import { saboteur } from '../kit/saboteur.js';
import { storeWith } from './changed-store.saboteur.js';

async function signCall(
  { chain }: Route,
  to: Hex,
  data: Hex,
  { fees, signerNonce }: Pick<AcePrepareInput, 'fees' | 'signerNonce'>,
): Promise<PreparedTransaction> {
  const raw = await chain.signer.sign({
    ...fees,
    chainId: chain.chainId,
    nonce: signerNonce,
    to,
    data,
    value: 0n,
    gas: 250_000n,
  });
  return { raw, hash: keccak256(raw), signerNonce };
}

/** Takes every receipt for the one that was waited for. */
const blindTransfer = ({ transfer }: AceParts): AceParts['transfer'] => ({
  ...transfer,
  status: () => undefined,
  logs: () => undefined,
  authorizationUsed: () => undefined,
  balances: () => undefined,
});

saboteur<unknown, never, AceParts>({
  id: 'uses-transferfrom',
  fault: 'takes the money through an old approval',
  catches: ['ACE-042'],
  // Where no approval is, nothing moves at all, and it says success.
  sideEffects: ['ACE-012'],
  aceParts: (honest) => ({
    prepare: (payment, route, input) =>
      signCall(
        route,
        payment.asset,
        encodeFunctionData({
          abi: eip3009Abi,
          functionName: 'transferFrom',
          args: [payment.from, payment.payTo, payment.value],
        }),
        input,
      ),
    transfer: blindTransfer(honest),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'double-transfer',
  fault: 'pays the recipient once more as soon as it has money of its own',
  catches: ['ACE-043'],
  aceParts: (honest) => {
    const paid = new Map<string, Parameters<AceParts['prepare']>>();
    let once = false;
    return {
      prepare: async (...input) => {
        const prepared = await honest.prepare(...input);
        paid.set(prepared.hash, input);
        return prepared;
      },
      broadcast: async (prepared, route) => {
        const outcome = await honest.broadcast(prepared, route);
        const [payment, , input] = paid.get(prepared.hash) ?? [];
        if (once || payment === undefined || input === undefined) return outcome;
        const { chain } = route;
        const asked = { to: payment.asset, data: balanceOfCalldata(chain.signer.address) };
        const held = wordOf(await callChain(chain, 'eth_call', [asked, 'latest'])) ?? 0n;
        if (held < payment.value) return outcome;
        once = true;
        const data = encodeFunctionData({
          abi: eip3009Abi,
          functionName: 'transfer',
          args: [payment.payTo, payment.value],
        });
        const signerNonce = prepared.signerNonce + 1;
        const second = await signCall(route, payment.asset, data, { ...input, signerNonce });
        await honest.broadcast(second, route);
        return outcome;
      },
    };
  },
});

saboteur<unknown, never, AceParts>({
  id: 'success-on-broadcast',
  fault: 'says success as soon as the transaction is sent',
  catches: ['ACE-044'],
  aceParts: (honest) => ({
    receipt: async (hash) => ({ transactionHash: hash, status: 'success', blockNumber: 0n, logs: [] }),
    transfer: blindTransfer(honest),
  }),
});

/** Takes a settled authorization for one that was merely verified, and sends its transfer again. */
function sendsAgain(honest: AceParts): Partial<AceParts> {
  const { store } = honest;
  const settled = new Set<string>();
  const whenNew =
    <Input, Output>(step: (key: string, input: Input) => Promise<Output>, instead: Output) =>
    async (key: string, input: Input): Promise<Output> =>
      settled.has(key) ? instead : step(key, input);
  return {
    store: storeWith(store, {
      find: async (key) => {
        const record = await store.find(key);
        if (record?.status !== 'settled') return record;
        settled.add(key);
        return { ...record, status: 'verified', successGiven: false };
      },
      settling: whenNew(store.settling.bind(store), undefined),
      settled: whenNew(store.settled.bind(store), true),
      failed: whenNew(store.failed.bind(store), undefined),
    }),
    funds: { ...honest.funds, nonceState: () => undefined, balance: () => undefined },
    simulate: async () => undefined,
    gas: () => ({ ok: true, value: 250_000n }),
  };
}

saboteur<unknown, never, AceParts>({
  id: 'never-settled',
  fault: 'never writes down that a payment is settled, and sends it again',
  catches: ['ACE-045'],
  sideEffects: ['ACE-046'],
  neighbours: ['ACE-042'],
  aceParts: sendsAgain,
});

saboteur<unknown, never, AceParts>({
  id: 'resettle',
  fault: 'settles a settled payment again, and says success again',
  catches: ['ACE-046'],
  sideEffects: ['ACE-045'],
  neighbours: ['ACE-042'],
  aceParts: (honest) => ({ ...sendsAgain(honest), transfer: blindTransfer(honest) }),
});

saboteur<unknown, never, AceParts>({
  id: 'stuck-verified',
  fault: 'forgets the transaction whose receipt did not come in time',
  catches: ['ACE-085'],
  neighbours: ['ACE-046'],
  aceParts: ({ store }) => ({
    store: storeWith(store, {
      find: async (key) => {
        const record = await store.find(key);
        return record?.status === 'settling' ? { ...record, status: 'verified' } : record;
      },
    }),
  }),
});
