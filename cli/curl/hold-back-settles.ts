/**
 * A client that sends everything but settles: those are recorded and answered with a failure of ours.
 * @module
 */
import type { Reply, TargetClient } from '../../suites/kit/http-client.js';

/** What a held back settle is answered with; nothing on the wire ever says so. */
const heldBackReason = 'held_back_by_assay_curl';

export interface HoldingClient extends TargetClient {
  /** Whether an answer of an exchange is ours and not the target's. */
  isHeldBack(answer: Reply['answer']): boolean;
}

export function holdBackSettles(client: TargetClient): HoldingClient {
  const ours = new Set<Reply['answer']>();
  return {
    close: () => client.close(),
    isHeldBack: (answer) => ours.has(answer),
    send: async (call) => {
      if (!/^\/?settle\b/.test(call.path) || call.method !== 'POST') return client.send(call);
      const json = { success: false, errorReason: heldBackReason, transaction: '', network: '' };
      const answer = {
        status: 200,
        headers: { 'content-type': 'application/json' },
        text: JSON.stringify(json),
        json,
      };
      ours.add(answer);
      const now = Date.now();
      return { answer, sentAt: now, answeredAt: now };
    },
  };
}
