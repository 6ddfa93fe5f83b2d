/**
 * Grading over a public test network: the kit pays from one funded account and reads the chain like anybody else. There
 * is no proxy to watch the target's calls, no clock, balance or block that could be set, and money is spent.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import type { CanaryResult } from './canary.js';
import { isValid, succeeded, transactionOf } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createMint } from './mint.js';
import { signDraft } from './payment.js';
import { type Row, tierNumber } from './row.js';
import { createSender } from './sender.js';
import type { Session } from './session.js';

/** What the kit knows of the chain. The URL may hold a key of its provider and stands in no report. */
export interface PublicChain {
  readonly rpcUrl: string;
}

/** The settlement rows that ask for nothing but funded payers and a chain to read. */
const rows: ReadonlySet<string> = new Set([
  'X402-VER-006',
  'X402-VER-008',
  'X402-VER-010',
  'X402-SET-011',
  'X402-RPL-002',
  'X402-RPL-003',
  'X402-RPL-004',
]);

export const paysInPublic = (id: string): boolean => rows.has(id);

/** Milliseconds for which a transaction that an answer names is looked for: nodes of a public network lag. */
const patienceMs = 60_000;
const pollMs = 250;

/**
 * Asks everything in one request, so that one node answers it, and again until that node has the last `receipts` results
 * and the block `height`, or the patience ends: nodes of a public network lag behind each other.
 */
export async function fromOneNode(
  rpc: Pick<RpcClient, 'batch'>,
  calls: readonly RpcCall[],
  receipts: number,
  height: number,
): Promise<readonly unknown[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [block, ...results] = await rpc.batch([{ method: 'eth_blockNumber', params: [] }, ...calls]);
    const seen = results.slice(results.length - receipts).every((one) => one !== null);
    if ((seen && Number(block) >= height) || performance.now() > deadline) return results;
    await wait(pollMs);
  }
}

/** The run as one row sees it: rows that spend nothing run as without a chain, with keys that hold nothing. */
export function inPublic(
  session: Session,
  instruments: Instruments,
  { id, row }: { readonly id: string; readonly row: Pick<Row, 'needs'> },
): { readonly session: Session; readonly instruments: Instruments } {
  if (!session.publicChain || (paysInPublic(id) && tierNumber(row.needs) >= 2))
    return { session, instruments };
  const { publicChain: _chain, ...rest } = session;
  const { rpc: _rpc, ...tools } = instruments;
  const controls = { verify: 'unproven', settle: 'unproven' } as const;
  return { session: { ...rest, tier: session.tier >= 1 ? 1 : 0, controls }, instruments: tools };
}

/**
 * One funded payment through verify and settle. T2 when its settlement is claimed: where the chain does not hold what was
 * claimed, the rows have to prove it.
 */
export async function runPublicCanary(session: Session, instruments: Instruments): Promise<CanaryResult> {
  const { rpc } = instruments;
  if (!rpc || !session.kind) throw new Error('the canary of a public chain needs the chain and a kind');
  const sender = createSender(session, instruments, { id: 'canary', attempt: 1 });
  const payment = await signDraft(await createMint(session, instruments, 'canary').draft());
  const verified = await sender.verify(payment, { case: 'verify', role: 'valid' });
  const settled = await sender.settle(payment, { case: 'settle', role: 'valid' });
  const hash = transactionOf(settled);
  const receipt = { method: 'eth_getTransactionReceipt', params: [hash] };
  const moved =
    succeeded(settled) && hash !== undefined && (await fromOneNode(rpc, [receipt], 1, 0))[0] !== null;
  return {
    tier: succeeded(settled) ? 2 : 1,
    controls: { verify: isValid(verified) ? 'passed' : 'failed', settle: moved ? 'passed' : 'failed' },
    proxySeen: 0,
    exchanges: sender.exchanges,
    facts: [
      `a funded payment was ${isValid(verified) ? 'called valid' : 'refused by verify'}`,
      `its settlement ${moved ? 'stands on' : 'did not appear on'} ${session.kind.network}`,
    ],
  };
}
