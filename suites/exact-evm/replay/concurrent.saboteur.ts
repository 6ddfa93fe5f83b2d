/**
 * Facilitators that hand one settlement to several callers. They answer late, so that the race is lost every time.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { segmentOf } from '../../kit/wire-fault.js';
import { type Ask, readSettle, wrapSettle } from '../settle/settle-wire.js';
import { pause } from './pause.js';

/** Milliseconds for which a settlement stays under way. */
const underWay = 150;

async function slowly(work: Promise<JsonObject>): Promise<JsonObject> {
  const said = await work;
  await pause(underWay);
  return said;
}

saboteur({
  id: 'shares-in-flight-result',
  fault: 'shares one in-flight result with all concurrent callers',
  catches: ['X402-RPL-002'],
  sideEffects: ['X402-RPL-011'],
  neighbours: ['X402-RPL-001', 'X402-RPL-009', 'X402-RPL-010'],
  wire: (honest) => {
    const inFlight = new Map<string, Promise<JsonObject>>();
    return wrapSettle((asked, ask) => {
      const shared = inFlight.get(asked.text);
      if (shared) return shared;
      const own = slowly(ask()).finally(() => inFlight.delete(asked.text));
      inFlight.set(asked.text, own);
      return own;
    })(honest);
  },
});

saboteur({
  id: 'verify-clears-in-flight-mark',
  fault: 'clears the in-flight mark of a settle when a verify of the same payload ends',
  catches: ['X402-RPL-011'],
  neighbours: ['X402-RPL-001', 'X402-RPL-002', 'X402-RPL-005'],
  wire: (honest) => {
    const marked = new Set<string>();
    const verified = new Set<string>();
    const shared = new Set<string>();
    const underWayNow = new Map<string, Promise<JsonObject>>();
    const settle = async (nonce: string, ask: Ask): Promise<JsonObject> => {
      const said = await slowly(ask());
      for (let tries = 0; tries < 100 && verified.has(nonce) && !shared.has(nonce); tries += 1)
        await pause(20);
      underWayNow.delete(nonce);
      marked.delete(nonce);
      return said;
    };
    const settling = wrapSettle(({ nonce }, ask) => {
      const running = underWayNow.get(nonce);
      // Behind the one under way, so that it is the one that succeeds.
      if (running && marked.has(nonce)) return running.then(() => ask());
      if (running) {
        // Without its mark a running settlement looks like one that this caller started.
        shared.add(nonce);
        return running;
      }
      marked.add(nonce);
      const own = settle(nonce, ask);
      underWayNow.set(nonce, own);
      return own;
    })(honest);
    return async (request) => {
      if (segmentOf(request) !== 'verify') return settling(request);
      const { nonce } = readSettle(await request.clone().text());
      verified.add(nonce);
      const answer = await honest(request);
      marked.delete(nonce);
      return answer;
    };
  },
});
