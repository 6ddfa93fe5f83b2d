/**
 * Waits for a target that somebody else is still starting: for `--wait`.
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TargetClient } from '../../suites/kit/http-client.js';

/** Milliseconds between two looks at a target that is starting, and until one of them counts as unanswered. */
const looks = { everyMs: 100, timeoutMs: 2_000 } as const;

/** Comes back when the target answers, or after that many milliseconds. Throws the reason of the signal. */
export async function untilAnswers(
  client: Pick<TargetClient, 'send'>,
  waitMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  const ask = { method: 'GET', path: 'supported', timeoutMs: looks.timeoutMs } as const;
  while (Date.now() < deadline) {
    const { answer } = await client.send(ask);
    // A proxy in front of it says 502 until it is there.
    if (answer && answer.status < 500) return;
    signal?.throwIfAborted();
    await delay(looks.everyMs);
  }
}
