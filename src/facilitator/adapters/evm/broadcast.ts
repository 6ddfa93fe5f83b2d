/**
 * Sends a raw transaction and says what is certain afterwards. An answer that was lost is never taken for a
 * refusal: the transaction may be out, and its hash is known before it is sent.
 * @module
 */
import type { BroadcastOutcome, BroadcastPart } from '../../parts.js';
import { callChain, type RpcOutcome } from './chain.js';

const known = /already known|already imported|known transaction|already exists|already in (?:the )?pool/i;
const nonceTaken = /nonce too low|nonce is too low|nonce has already been used|replacement.*underpriced/i;
/** A pool's synchronous refusals: nothing was taken in. */
const poolRefusal =
  /insufficient funds|intrinsic gas|gas (?:limit|required)|exceeds block|underpriced|fee cap|max fee|invalid (?:sender|chain)|chain ?id|tip|nonce too high|out of gas|txpool is full/i;

function judge(outcome: RpcOutcome): BroadcastOutcome | 'unclear' {
  if (outcome.kind === 'result') return 'accepted';
  if (outcome.kind === 'unreachable') return outcome.sent ? 'unknown' : 'refused';
  if (known.test(outcome.message)) return 'accepted';
  if (nonceTaken.test(outcome.message)) return 'stale';
  return outcome.kind === 'error' && poolRefusal.test(outcome.message) ? 'refused' : 'unclear';
}

export const broadcastTransaction: BroadcastPart = async (prepared, { chain }) => {
  const outcome = await callChain(chain, 'eth_sendRawTransaction', [prepared.raw]);
  const judgement = judge(outcome);
  if (judgement !== 'unclear' && judgement !== 'stale') return judgement;
  // "nonce too low" is also what a node says when it has mined this very transaction already.
  const lookup = await callChain(chain, 'eth_getTransactionByHash', [prepared.hash]);
  if (lookup.kind !== 'result') return judgement === 'stale' ? 'stale' : 'unknown';
  if (lookup.value !== null && lookup.value !== undefined) return 'accepted';
  return judgement === 'stale' ? 'stale' : 'refused';
};
