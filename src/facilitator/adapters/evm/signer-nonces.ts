/**
 * Signer nonces without gaps and without collisions. Sending is serial per signer; waiting for receipts is
 * not. A nonce is used up only when its transaction may be out, and a transaction whose sending went
 * unanswered is sent again, byte for byte, before a higher nonce is given out: otherwise the later one
 * would wait for it for ever.
 * @module
 */
import type { Hex } from '../../../evm/hex.js';
import type { BroadcastPart, NonceAttempt, NonceSource, Route } from '../../parts.js';
import { ChainUnavailable, callChain } from './chain.js';
import { quantityOf, resultOf } from './outcome.js';

interface SignerState {
  /** End of the queue of senders. */
  tail: Promise<unknown>;
  /** One above the highest nonce given out; undefined before the first. */
  next: number | undefined;
  /** Sent, answer lost. */
  readonly unanswered: Map<number, { readonly raw: Hex; readonly hash: Hex }>;
}

/** Reads the pending count. Throws ChainUnavailable. */
async function pendingCount({ chain }: Route): Promise<number> {
  const params = [chain.signer.address, 'pending'];
  return Number(quantityOf(resultOf(await callChain(chain, 'eth_getTransactionCount', params))));
}

/** A nonce source for all signers of one process. */
export function createNonceSource(): NonceSource {
  const states = new Map<string, SignerState>();

  function stateOf({ chain }: Route): SignerState {
    const key = `${chain.network}/${chain.signer.address}`;
    const held = states.get(key);
    if (held !== undefined) return held;
    const state: SignerState = { tail: Promise.resolve(), next: undefined, unanswered: new Map() };
    states.set(key, state);
    return state;
  }

  /** The nonce to use, after everything that went unanswered was sent again. */
  async function nextNonce(
    state: SignerState,
    route: Route,
    chainCount: number,
    broadcast: BroadcastPart,
  ): Promise<number> {
    let count = chainCount;
    // The count was read before others of this process sent theirs.
    if (state.next !== undefined && count < state.next) count = await pendingCount(route);
    for (const nonce of state.unanswered.keys()) if (nonce < count) state.unanswered.delete(nonce);
    for (;;) {
      const lost = state.unanswered.get(count);
      if (lost === undefined) return count;
      const outcome = await broadcast({ ...lost, signerNonce: count }, route);
      if (outcome === 'unknown') throw new ChainUnavailable('a transaction could not be sent again');
      state.unanswered.delete(count);
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
    const again = Math.max(await pendingCount(route), state.next ?? 0);
    return remember(state, again, await attempt(again));
  }

  function remember(state: SignerState, nonce: number, result: NonceAttempt): NonceAttempt {
    if (result.outcome === 'accepted' || result.outcome === 'unknown') state.next = nonce + 1;
    if (result.outcome === 'unknown') state.unanswered.set(nonce, result.prepared);
    return result;
  }

  return {
    use: (route, chainCount, attempt, broadcast) => {
      const state = stateOf(route);
      const turn = state.tail.then(() => send(state, route, chainCount, attempt, broadcast));
      state.tail = turn.catch(() => undefined);
      return turn;
    },
  };
}
