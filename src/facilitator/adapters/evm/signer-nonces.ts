/**
 * Signer nonces without gaps and without collisions, for all processes that share a store. Sending is serial per
 * signer; waiting for receipts is not. A nonce is used up only when its transaction may be out, and a transaction that
 * was signed for the next nonce and did not reach the node is sent again, byte for byte, before that nonce is given to
 * another: a later one would wait for it for ever.
 * @module
 */
import { type Hex, lowerHex } from '../../../evm/hex.js';
import type { BroadcastPart, Clock, NonceAttempt, NonceSource, Route } from '../../parts.js';
import type { SettlementRecord, SettlementStore } from '../../store/settlement-store.js';
import { ChainUnavailable, callChain } from './chain.js';
import { quantityOf, resultOf } from './outcome.js';

interface SignerState {
  /** End of the queue of senders of this process: each of them asks for the turn of all processes. */
  tail: Promise<unknown>;
  /** One above the highest nonce that this process gave out. */
  next: number;
}

/**
 * What is sent again for its nonce, unless its authorization has ended. A settled one, too: its nonce is free only when
 * a reorganisation took its block back, and somebody was told of its success.
 */
const sentAgain: ReadonlySet<string> = new Set(['prepared', 'broadcast', 'pending', 'settling', 'settled']);

/** A transaction that was signed, as far as its nonce is concerned. */
export interface SignedEarlier
  extends Pick<SettlementRecord, 'transaction' | 'rawTransaction' | 'signerNonce' | 'validBefore'> {
  readonly state: string;
}

/** What a store has to know for it. */
export interface SignedLedger extends Pick<SettlementStore, 'exclusive'> {
  /** What a signer signed with this nonce or a higher one. */
  sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly SignedEarlier[]>;
}

/** Reads the pending count. Throws ChainUnavailable. */
async function pendingCount({ chain }: Route): Promise<number> {
  const params = [chain.signer.address, 'pending'];
  return Number(quantityOf(resultOf(await callChain(chain, 'eth_getTransactionCount', params))));
}

/** A nonce source for all signers of a process, in accord with all others on the same store. */
export function createNonceSource(store: SignedLedger, clock: Clock): NonceSource {
  const states = new Map<string, SignerState>();

  function stateOf(key: string): SignerState {
    const held = states.get(key);
    if (held !== undefined) return held;
    const state: SignerState = { tail: Promise.resolve(), next: 0 };
    states.set(key, state);
    return state;
  }

  const mayStillSettle = ({ state, validBefore }: SignedEarlier): boolean =>
    sentAgain.has(state) && BigInt(validBefore) * 1000n > BigInt(clock.now());

  /** What has this nonce or a higher one, and one above the highest. */
  async function sentFrom(
    { chain }: Route,
    count: number,
    state: SignerState,
  ): Promise<{ readonly sent: readonly SignedEarlier[]; readonly next: number }> {
    const sent = await store.sentFrom(chain.network, chain.signer.address, count);
    const nonces = sent.map(({ signerNonce = -1 }) => signerNonce + 1);
    return { sent, next: Math.max(state.next, ...nonces) };
  }

  /** The nonce to use, after everything that was signed for it was sent again. */
  async function nextNonce(
    state: SignerState,
    route: Route,
    chainCount: number,
    broadcast: BroadcastPart,
  ): Promise<number> {
    const { sent, next } = await sentFrom(route, chainCount, state);
    // The count was read before others sent theirs.
    let count = chainCount < next ? await pendingCount(route) : chainCount;
    for (;;) {
      const missing = sent.find((record) => record.signerNonce === count && mayStillSettle(record));
      if (missing?.transaction === undefined || missing.rawTransaction === undefined) return count;
      const { transaction, rawTransaction: raw } = missing;
      const outcome = await broadcast({ raw, hash: lowerHex(transaction), signerNonce: count }, route);
      if (outcome === 'unknown') throw new ChainUnavailable('a transaction could not be sent again');
      if (outcome === 'refused') return count;
      count += 1;
    }
  }

  async function send(
    state: SignerState,
    route: Route,
    chainCount: number,
    attempt: (signerNonce: number) => Promise<NonceAttempt>,
    broadcast: BroadcastPart,
  ): Promise<NonceAttempt> {
    const nonce = await nextNonce(state, route, chainCount, broadcast);
    const first = await attempt(nonce);
    if (first.outcome !== 'stale') return remember(state, nonce, first);
    // Somebody else uses this key, or the count came from a node that lags behind.
    const { next } = await sentFrom(route, nonce + 1, state);
    const again = Math.max(await pendingCount(route), next);
    return remember(state, again, await attempt(again));
  }

  function remember(state: SignerState, nonce: number, result: NonceAttempt): NonceAttempt {
    if (result.outcome === 'accepted' || result.outcome === 'unknown') state.next = nonce + 1;
    return result;
  }

  return {
    use: (route, chainCount, attempt, broadcast) => {
      const name = `signer ${route.chain.network}/${route.chain.signer.address}`;
      const state = stateOf(name);
      const turn = state.tail.then(() =>
        store.exclusive(name, () => send(state, route, chainCount, attempt, broadcast)),
      );
      state.tail = turn.catch(() => undefined);
      return turn;
    },
  };
}
