/**
 * What the same requests cost without the kit: each one as it was recorded, signed beforehand, sent to a fresh world
 * with a fresh reference. A fresh chain and store know none of its nonces, so each is decided anew.
 * @module
 */

import { openTarget } from '../cli/grade/open-target.js';
import { setTokenBalances } from '../simulator/chain/faucet.js';
import { createRpc } from '../simulator/chain/rpc.js';
import type { HexString } from '../simulator/handle.js';
import { accepted, bodyOf, type Exchange } from '../suites/kit/exchange.js';
import { amountDue, requirementOf } from '../suites/kit/settle-request.js';
import type { BenchClient } from './client.js';
import type { PreparedRequest } from './job.js';

export interface BareRun {
  readonly wallMs: number;
  readonly requests: number;
  /** How many were answered with the same verdict as in the graded run. */
  readonly sameVerdict: number;
}

/** Bodies outside the protocol's endpoints are recorded up to a length; a filler of that length stands for the rest. */
function sentBody({ request }: Exchange): string | undefined {
  const cut = /… \((\d+) characters\)$/.exec(request.body ?? '');
  return cut ? JSON.stringify({ filler: 'x'.repeat(Number(cut[1])) }) : request.body;
}

function prepare(exchange: Exchange): PreparedRequest {
  const { method, path, headers } = exchange.request;
  const body = sentBody(exchange);
  return {
    method,
    path: path.replace(/^\//, ''),
    headers,
    ...(body === undefined ? {} : { body }),
    settle: exchange.tag.endpoint === 'settle',
  };
}

interface Funding {
  readonly token: HexString;
  readonly owner: HexString;
  readonly amount: bigint;
}

const isAddress = (text: string | undefined): text is HexString => /^0x[0-9a-f]{40}$/i.test(text ?? '');

/** Payers that were found good get what their accepted authorizations move. */
function fundingsFor(exchanges: readonly Exchange[]): readonly Funding[] {
  const fundings = new Map<string, Funding & { readonly nonces: Set<string> }>();
  for (const exchange of exchanges) {
    const { from, nonce } = exchange.tag;
    const { asset } = requirementOf(exchange);
    if (!accepted(exchange) || !isAddress(from) || !nonce || !isAddress(asset)) continue;
    const key = `${asset}:${from}`.toLowerCase();
    const known = fundings.get(key) ?? { token: asset, owner: from, amount: 0n, nonces: new Set<string>() };
    const due = known.nonces.has(nonce) ? 0n : (amountDue(exchange) ?? 0n);
    known.nonces.add(nonce);
    fundings.set(key, { ...known, amount: known.amount + due });
  }
  return [...fundings.values()];
}

const verdictIn = (exchange: Exchange): boolean | null => {
  const body = bodyOf(exchange);
  const said = body?.isValid ?? body?.success;
  return typeof said === 'boolean' ? said : null;
};

/** Sends the recorded requests in their order, as many at once as the graded run did. */
export async function measureBareClient(
  client: BenchClient,
  exchanges: readonly Exchange[],
  concurrency = 16,
): Promise<BareRun> {
  const ordered = [...exchanges].sort((a, b) => a.sentAt - b.sentAt);
  const target = await openTarget({ target: { kind: 'preset', name: 'reference' } }, () => undefined);
  try {
    if (!target.sim) throw new Error('the reference runs on a simulator');
    const rpc = createRpc(target.sim.rpcUrl);
    try {
      await setTokenBalances(rpc.batch, target.sim, fundingsFor(ordered));
      await rpc.call('evm_mine');
    } finally {
      await rpc.close();
    }
    const requests = ordered.map(prepare);
    const { wallMs, verdicts } = await client.run({
      url: target.url,
      requests,
      concurrency,
      settleLane: true,
    });
    return {
      wallMs,
      requests: requests.length,
      sameVerdict: ordered.filter((exchange, index) => verdictIn(exchange) === verdicts[index]).length,
    };
  } finally {
    await target.close();
  }
}
