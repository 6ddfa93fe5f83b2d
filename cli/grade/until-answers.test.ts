import { expect, it } from 'vitest';
import type { TargetClient } from '../../suites/kit/http-client.js';
import { untilAnswers } from './until-answers.js';

/** A target that answers with these statuses, 0 for none at all, and goes on with the last one. */
function client(...statuses: readonly number[]) {
  let asked = 0;
  const send = (async () => {
    const status = statuses[Math.min(asked, statuses.length - 1)] ?? 0;
    asked += 1;
    return status === 0 ? { failure: { kind: 'connection', message: 'refused' } } : { answer: { status } };
  }) as unknown as TargetClient['send'];
  return { send, asked: () => asked };
}

it.each([
  ['answers', [200], 1],
  ['asks for credentials', [401], 1],
  ['is there after a proxy said that it is not', [0, 502, 200], 3],
])('comes back once the target %s', async (_, statuses, looks) => {
  const target = client(...statuses);
  await untilAnswers(target, 60_000);
  expect(target.asked()).toBe(looks);
});

it('asks nothing when nobody wants to wait, and gives up when the time is over', async () => {
  const target = client(0);
  await untilAnswers(target, 0);
  expect(target.asked()).toBe(0);
  await untilAnswers(target, 1);
  expect(target.asked()).toBeGreaterThan(0);
});

it('ends with the reason of a signal', async () => {
  const reason = new Error('interrupted');
  await expect(untilAnswers(client(0), 60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});
