/**
 * A facilitator that lets its callers wait.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { saboteur } from '../../kit/saboteur.js';
import { segmentOf } from '../../kit/wire-fault.js';

/** Milliseconds, beyond the 3 s that are expected. */
const delayMs = 3_200;
/** Calls that are late: more than the twentieth part of those that one selftest makes. */
const lateCalls = 6;

saboteur({
  id: 'slow-supported',
  fault: 'answers its first calls of supported more than 3 s late',
  catches: ['X402-HTTP-016', 'OFF-129'],
  // Asks for supported once more on the off-chain rail.
  neighbours: ['OFF-003'],
  wire: (honest) => {
    let calls = 0;
    return async (request) => {
      if (segmentOf(request) === 'supported') {
        calls += 1;
        if (calls <= lateCalls) await sleep(delayMs);
      }
      return honest(request);
    };
  },
});
