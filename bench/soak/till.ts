/**
 * Payments for both rails of one simulator, and what really became of them: read from the chain and from the bridge's
 * ledger, never from an answer.
 * @module
 */
import { z } from 'zod';
import { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { setTokenBalances } from '../../simulator/chain/faucet.js';
import { blockNumber } from '../../simulator/chain/oracle.js';
import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import { decodeLog, eventTopics, rawLogSchema, transfersOf } from '../../simulator/chain/token-logs.js';
import type { HexString, SimulatorHandle } from '../../simulator/handle.js';
import { derive, deriveAddress, derivePayer } from '../../suites/kit/payer.js';
import { type Requirements, signDraft } from '../../suites/kit/payment.js';

export type Rail = 'chain' | 'bridge';

export interface TillPayment {
  readonly id: string;
  readonly rail: Rail;
  /** Request body of /settle. */
  readonly body: string;
  /** What finds it again: the payer's address, or the payment intent. */
  readonly mark: string;
}

export interface Till {
  readonly rpc: RpcClient;
  readonly bridges: BridgeControlClient;
  /** Payments that nobody has seen. Each payer could pay three times, so that paying twice would show. */
  prepare(rail: Rail, label: string, count: number): Promise<readonly TillPayment[]>;
  /** The transactions that debited the payer, by id of the payment, since the till was opened. */
  debits(payments: readonly TillPayment[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** How many transactions the facilitator's signer has in blocks, and how many wait for a lower nonce. */
  signerCounts(): Promise<{ readonly mined: number; readonly waiting: number }>;
  close(): Promise<void>;
}

export const tillBridge = 'binance';
/** Atomic units. */
const amount = 1_000n;
const purse = amount * 3n;
/** Seconds that an authorization is good for. */
const lifetime = 600;

const counted = z.object({
  pending: z.record(z.string(), z.unknown()),
  queued: z.record(z.string(), z.unknown()),
});

const topicOf = (address: string): string => `0x${address.slice(2).toLowerCase().padStart(64, '0')}`;

async function signOnChain(
  sim: SimulatorHandle,
  seed: string,
  id: string,
): Promise<TillPayment & { owner: HexString }> {
  const now = Math.floor(Date.now() / 1000);
  const { address, name, version } = sim.token;
  const payer = derivePayer(seed, now, 'soak', id);
  const requirements: Requirements = {
    scheme: 'exact',
    network: sim.network,
    amount: amount.toString(),
    asset: address,
    payTo: deriveAddress(seed, now, 'soak', `payee ${id}`),
    maxTimeoutSeconds: lifetime,
    extra: { name, version },
  };
  const { body } = await signDraft({
    payer,
    signer: payer,
    domain: { name, version, chainId: sim.chainId, verifyingContract: address },
    authorization: {
      from: payer.address,
      to: requirements.payTo,
      value: requirements.amount,
      validAfter: String(now - 60),
      validBefore: String(now + lifetime - 30),
      nonce: derive(seed, now, 'soak', `nonce ${id}`),
    },
    requirements,
    accepted: structuredClone(requirements),
  });
  return {
    id,
    rail: 'chain',
    body: JSON.stringify(body),
    mark: payer.address.toLowerCase(),
    owner: payer.address,
  };
}

/** Opens a till on a simulator. The seed makes keys and nonces. */
export async function openTill(sim: SimulatorHandle, seed: string): Promise<Till> {
  const rpc = createRpc(sim.rpcUrl);
  const bridges = new BridgeControlClient(sim.bridges);
  const since = await blockNumber(rpc.batch);
  const bridge = sim.bridges.bridges[tillBridge];
  if (bridge === undefined) throw new Error(`the simulator has no bridge "${tillBridge}"`);
  const { asset, payee: payTo, networks } = bridge;
  const [network = ''] = networks;

  async function onChain(ids: readonly string[]): Promise<readonly TillPayment[]> {
    const made = await Promise.all(ids.map((id) => signOnChain(sim, seed, id)));
    await setTokenBalances(
      rpc.batch,
      sim,
      made.map(({ owner }) => ({ token: sim.token.address, owner, amount: purse })),
    );
    return made;
  }

  const overBridge = (ids: readonly string[]): Promise<readonly TillPayment[]> =>
    Promise.all(
      ids.map(async (id): Promise<TillPayment> => {
        const payer = `cex:user:${seed}-${id}`;
        const fund = { asset, amount: purse.toString() };
        const proof = await bridges.issueIntent(tillBridge, { proof: `pi_${seed}-${id}`, payer, fund });
        const requirements = {
          scheme: 'exact',
          network,
          amount: amount.toString(),
          asset,
          payTo,
          maxTimeoutSeconds: 60,
        };
        const paymentPayload = {
          x402Version: 2,
          accepted: requirements,
          payload: { paymentIntentId: proof },
        };
        const body = JSON.stringify({ x402Version: 2, paymentPayload, paymentRequirements: requirements });
        return { id, rail: 'bridge', body, mark: proof };
      }),
    );

  async function chainDebits(payers: readonly string[]): Promise<readonly (readonly [string, string])[]> {
    if (payers.length === 0) return [];
    const filter = {
      address: sim.token.address,
      fromBlock: `0x${since.toString(16)}`,
      toBlock: 'latest',
      topics: [eventTopics.Transfer, payers.map(topicOf)],
    };
    const logs = z.array(rawLogSchema).parse(await rpc.call('eth_getLogs', [filter]));
    return transfersOf(logs.map(decodeLog)).map(({ from, txHash }) => [from, txHash]);
  }

  async function bridgeDebits(): Promise<readonly (readonly [string, string])[]> {
    const { entries } = await bridges.ledger(tillBridge);
    return entries.flatMap(({ memo, transaction }) =>
      memo.kind === 'payment' ? [[memo.proof, transaction] as const] : [],
    );
  }

  return {
    rpc,
    bridges,
    prepare: (rail, label, count) => {
      const ids = Array.from({ length: count }, (_, index) => `${label}-${rail}-${index}`);
      return rail === 'chain' ? onChain(ids) : overBridge(ids);
    },
    debits: async (payments) => {
      const payers = payments.filter(({ rail }) => rail === 'chain').map(({ mark }) => mark);
      const found = [...(await chainDebits(payers)), ...(await bridgeDebits())];
      const byMark = new Map<string, string[]>();
      for (const [mark, transaction] of found) byMark.set(mark, [...(byMark.get(mark) ?? []), transaction]);
      return new Map(payments.map(({ id, mark }) => [id, byMark.get(mark) ?? []]));
    },
    signerCounts: async () => {
      const { address } = sim.signer;
      const [mined, pool] = await rpc.batch([
        { method: 'eth_getTransactionCount', params: [address, 'latest'] },
        { method: 'txpool_content', params: [] },
      ]);
      const content = counted.parse(pool);
      const own = [content.pending, content.queued].flatMap((accounts) =>
        Object.entries(accounts).flatMap(([account, transactions]) =>
          account.toLowerCase() === address.toLowerCase() ? Object.keys(Object(transactions)) : [],
        ),
      );
      return { mined: Number(mined), waiting: own.length };
    },
    close: async () => {
      await Promise.all([rpc.close(), bridges.close()]);
    },
  };
}
