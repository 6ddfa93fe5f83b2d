/**
 * What stands on the chain and at the proxy after a load, read once and looked up for each payment: thousands of payments
 * that each search all blocks and all broadcasts would take as long as the load.
 * @module
 */
import { z } from 'zod';
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import type { Broadcast } from '../../simulator/rpc-proxy/record.js';

/** Blocks of one read. */
const blocksAtOnce = 500;
/** Hex characters of a nonce by which broadcasts are searched: eight bytes of a hash meet nobody else's. */
const prefixLength = 16;

const logsSchema = z.array(z.looseObject({ topics: z.array(z.string()) }));
type Log = z.infer<typeof logsSchema>[number];

export interface ChainBook {
  /** Answers reads of logs from what was read; everything else goes to the chain. */
  readonly rpc: Pick<RpcClient, 'batch'>;
  /** The broadcasts that carry one of these nonces, whatever is asked for. */
  broadcastsOf(nonces: readonly string[]): Pick<ControlClient, 'broadcasts'>;
  /** False when the proxy's record has lost the beginning of the load. */
  readonly complete: boolean;
}

const filterSchema = z.tuple([z.looseObject({ topics: z.tuple([z.string(), z.string()]) })]);
const keyOf = (topic: string, payer: string): string => `${topic}|${payer}`.toLowerCase();

/** Every log of the asset from a block on, by topic and payer. */
async function readLogs(
  rpc: RpcClient,
  asset: string,
  fromBlock: number,
): Promise<ReadonlyMap<string, readonly Log[]>> {
  const latest = Number(await rpc.call('eth_blockNumber'));
  const found = new Map<string, Log[]>();
  for (let from = fromBlock; from <= latest; from += blocksAtOnce) {
    const to = Math.min(latest, from + blocksAtOnce - 1);
    const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
    const logs = logsSchema.parse(await rpc.call('eth_getLogs', [{ address: asset, ...range }]));
    for (const log of logs) {
      const key = keyOf(log.topics[0] ?? '', log.topics[1] ?? '');
      const known = found.get(key);
      if (known) known.push(log);
      else found.set(key, [log]);
    }
  }
  return found;
}

/** Broadcasts by the nonce of the payment that they carry. */
export function broadcastsByNonce(
  broadcasts: readonly Broadcast[],
  nonces: readonly string[],
): ReadonlyMap<string, readonly Broadcast[]> {
  const byPrefix = new Map(nonces.map((nonce) => [nonce.slice(2, 2 + prefixLength), nonce]));
  const carried = new Map<string, Broadcast[]>();
  for (const broadcast of broadcasts) {
    const { raw } = broadcast;
    const seen = new Set<string>();
    for (let at = 2; at + 64 <= raw.length; at += 2) {
      const nonce = byPrefix.get(raw.slice(at, at + prefixLength));
      if (nonce === undefined || seen.has(nonce) || !raw.startsWith(nonce.slice(2), at)) continue;
      seen.add(nonce);
      const known = carried.get(nonce);
      if (known) known.push(broadcast);
      else carried.set(nonce, [broadcast]);
    }
  }
  return carried;
}

/** `nonces` are those of the load, lower case; `cursor` and `fromBlock` where proxy and chain stood before it. */
export async function openChainBook(about: {
  readonly rpc: RpcClient;
  readonly control: Pick<ControlClient, 'broadcasts'>;
  readonly asset: string;
  readonly nonces: readonly string[];
  readonly cursor: number;
  readonly fromBlock: number;
}): Promise<ChainBook> {
  const { rpc, nonces } = about;
  const page = await about.control.broadcasts({ since: about.cursor });
  const carried = broadcastsByNonce(page.broadcasts, nonces);
  const logs = await readLogs(rpc, about.asset, about.fromBlock);

  const known = ({ method, params }: RpcCall): readonly Log[] | undefined => {
    const filter = method === 'eth_getLogs' ? filterSchema.safeParse(params) : undefined;
    if (!filter?.success) return undefined;
    const [topic, payer] = filter.data[0].topics;
    return logs.get(keyOf(topic, payer)) ?? [];
  };
  return {
    complete: page.complete,
    rpc: {
      batch: async (calls) => {
        const answers = calls.map(known);
        const asked = await rpc.batch(calls.filter((_, at) => answers[at] === undefined));
        return answers.map((one) => one ?? asked.shift());
      },
    },
    broadcastsOf: (some) => {
      const broadcasts = [...new Set(some.flatMap((nonce) => carried.get(nonce) ?? []))];
      return { broadcasts: async () => ({ next: page.next, complete: page.complete, broadcasts }) };
    },
  };
}
