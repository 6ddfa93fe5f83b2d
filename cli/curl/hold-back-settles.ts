/**
 * Clients that send everything but what settles: those requests are recorded and get an answer of ours.
 * @module
 */
import type { Call, Reply, TargetClient } from '../../suites/kit/http-client.js';

/** What a held back request is answered with; nothing on the wire ever says so. */
const heldBackReason = 'held_back_by_assay_curl';

export interface Holding {
  /** The same client without what settles. */
  around(client: TargetClient): TargetClient;
  /** Whether an answer of an exchange is ours and not the target's. */
  isHeldBack(answer: Reply['answer']): boolean;
}

/** Settles end a check that goes on from their answer; a merchant is said to serve, so that the rest is asked as well. */
function answerFor({
  path,
  method,
  headers = {},
}: Call): { readonly [member: string]: string | boolean } | undefined {
  if (/^\/?settle\b/.test(path) && method === 'POST')
    return { success: false, errorReason: heldBackReason, transaction: '', network: '' };
  const pays = Object.keys(headers).some((name) => name.toLowerCase() === 'payment-signature');
  return pays ? { resource: heldBackReason } : undefined;
}

export function holdBackSettles(): Holding {
  const ours = new Set<Reply['answer']>();
  return {
    isHeldBack: (answer) => ours.has(answer),
    around: (client) => ({
      close: () => client.close(),
      send: async (call) => {
        const json = answerFor(call);
        if (!json) return client.send(call);
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
    }),
  };
}
