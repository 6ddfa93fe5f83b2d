/**
 * A caller who goes away while its payment settles.
 * @module
 */
import { eventTopics } from '../../../simulator/chain/token-logs.js';
import type { Check } from '../../kit/check-context.js';
import type { Exchange } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { during, sentFor } from '../../kit/rpc-faults.js';

/** Milliseconds by which receipts are late, so that the answer does not overtake the caller who hangs up. */
const receiptLateMs = 300;
/** Milliseconds between two looks, and for how many looks a transaction is waited for. */
const looks = { everyMs: 10, atProxy: 100, blind: 5, onChain: 300 } as const;

/** Sends a settle and hangs up once the transaction is seen, at the latest after a second; below T3 after 50 ms. */
async function hangUp(t: Check, name: string, payment: Payment, since: number): Promise<Exchange> {
  const leaving = new AbortController();
  const settling = t.settle(payment, { case: name, role: 'free', signal: leaving.signal });
  for (let left: number = t.tier >= 3 ? looks.atProxy : looks.blind; left > 0; left -= 1) {
    if ((await sentFor(t, payment, since)).length > 0) break;
    await t.wait(looks.everyMs, 'the target prepares its transaction');
  }
  leaving.abort();
  return settling;
}

/** The transaction that used the authorization: as the chain tells, because not every target sends it through the proxy. */
async function usedIn(t: Check, { draft }: Payment): Promise<string | undefined> {
  const { authorization, domain } = draft;
  const payer = `0x${authorization.from.slice(2).toLowerCase().padStart(64, '0')}`;
  const topics = [eventTopics.AuthorizationUsed, payer, authorization.nonce];
  const filter = { address: domain.verifyingContract, fromBlock: '0x0', toBlock: 'latest', topics };
  for (let left = looks.onChain; left > 0; left -= 1) {
    const logs = await t.rpc.call('eth_getLogs', [filter]);
    const [log] = Array.isArray(logs) ? logs : [];
    if (log !== undefined) return String(log.transactionHash).toLowerCase();
    await t.wait(looks.everyMs, 'the settlement goes on without its caller');
  }
  return undefined;
}

/** The exchange that was broken off, and the transaction that was mined for it. */
export interface Left {
  readonly left: Exchange;
  /** Absent: the caller was answered before it could leave, or nothing was mined within three seconds. */
  readonly hash?: string;
}

/** Settles for a caller who hangs up, and waits until the transaction is mined all the same. */
export async function settleAndLeave(t: Check, name: string, payment: Payment): Promise<Left> {
  const since = (await t.control.seq()).next;
  const leave = () => hangUp(t, name, payment, since);
  const methods = ['eth_getTransactionReceipt'];
  const late = { kind: 'delay', payer: payment.draft.payer.address, ms: receiptLateMs, methods } as const;
  const left = t.tier >= 3 ? await during(t, late, leave) : await leave();
  const hash = left.answer ? undefined : await usedIn(t, payment);
  return { left, ...(hash === undefined ? {} : { hash }) };
}
