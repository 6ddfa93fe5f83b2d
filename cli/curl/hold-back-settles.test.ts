import { expect, test } from 'vitest';
import type { Call, Reply, TargetClient } from '../../suites/kit/http-client.js';
import { holdBackSettles } from './hold-back-settles.js';

function recording(): { readonly client: TargetClient; readonly sent: string[] } {
  const sent: string[] = [];
  const reply: Reply = {
    answer: { status: 200, headers: {}, text: '{}', json: {} },
    sentAt: 0,
    answeredAt: 1,
  };
  return {
    sent,
    client: {
      send: async ({ method, path }) => {
        sent.push(`${method} ${path}`);
        return reply;
      },
      close: async () => {},
    },
  };
}

const call = (method: string, path: string): Call => ({ method, path, timeoutMs: 1 });

test('everything but a settle reaches the target', async () => {
  const { client, sent } = recording();
  const holding = holdBackSettles().around(client);
  for (const [method, path] of [
    ['POST', 'settle'],
    ['POST', '/settle'],
    ['POST', 'settle/'],
    ['POST', 'verify'],
    ['GET', 'supported'],
    ['GET', 'settle'],
  ] as const)
    await holding.send(call(method, path));
  expect(sent).toEqual(['POST verify', 'GET supported', 'GET settle']);
});

test('a merchant is asked for its offer, and shown no payment', async () => {
  const { client, sent } = recording();
  const holding = holdBackSettles().around(client);
  await holding.send(call('GET', 'premium'));
  const paid = await holding.send({ ...call('GET', 'premium'), headers: { 'Payment-Signature': 'e30=' } });
  expect(sent).toEqual(['GET premium']);
  expect(paid.answer?.status).toBe(200);
});

test('an answer of ours is told apart from one of the target', async () => {
  const holding = holdBackSettles();
  const client = holding.around(recording().client);
  expect(holding.isHeldBack((await client.send(call('POST', 'settle'))).answer)).toBe(true);
  expect(holding.isHeldBack((await client.send(call('POST', 'verify'))).answer)).toBe(false);
});
