/**
 * The scene against one simulator: as it is shown, and with a verifier that does not look at the time.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noColours } from '../../reports/console.js';
import { openWorld, type World } from '../../simulator/world.js';
import { createVerifierParts } from '../../src/authorization/create-parts.js';
import { createVerifier } from '../../src/authorization/create-verifier.js';
import { demoNetwork } from './open-stage.js';
import { type PlayOptions, playAuthorization } from './play-authorization.js';
import { renderEnd, renderLine } from './render.js';
import type { SceneLine } from './scene-line.js';

let world: World;
beforeAll(async () => {
  world = await openWorld({ network: demoNetwork });
});
afterAll(async () => {
  await world.close();
});

async function play(options: Partial<PlayOptions> = {}) {
  const lines: SceneLine[] = [];
  const { signal } = new AbortController();
  const held = await playAuthorization(world.handle, { say: (line) => lines.push(line), signal, ...options });
  const tried = lines.flatMap((line) => (line.kind === 'tried' ? [line] : []));
  return { held, tried, text: lines.map((line) => renderLine(line, noColours)).join('') };
}

it('pays on two rails, and names a stable code for each of five refusals', async () => {
  const { held, tried, text } = await play();
  expect(tried.map(({ ok, answered, money }) => [ok, answered, money])).toEqual([
    [true, 'paid', 'the shop got 0.01 USDC on chain'],
    [true, 'paid', 'the exchange booked 0.01'],
    [true, 'paid', 'no money moved'],
    [true, 'warrant_expired', 'no money moved'],
    [true, 'audience_mismatch', 'no money moved'],
    [true, 'payment_amount_exceeded', 'no money moved'],
    [true, 'request_hash_mismatch', 'no money moved'],
    [true, 'replay_detected', 'no money moved'],
  ]);
  expect(held).toBe(true);
  expect(text).toContain('the agent lets a helper pay up to 0.05 under /forecast');
  expect(text).not.toContain('BAD');
});

it('says where a verifier let somebody pay', async () => {
  const { held, tried, text } = await play({
    verifier: (store) => createVerifier({ ...createVerifierParts({ store }), window: () => undefined }),
  });
  expect(held).toBe(false);
  expect(tried.filter(({ ok }) => !ok)).toEqual([
    expect.objectContaining({ answered: 'paid', money: 'the shop got 0.01 USDC on chain' }),
  ]);
  expect(text).toMatch(/^BAD {3}expiry: .* paid /m);
  expect(text).toContain('should have been: warrant_expired');
  expect(renderEnd(held, noColours)).toContain('marked BAD');
});

it('stops between two steps when it is told to', async () => {
  const stop = new AbortController();
  const seen: SceneLine[] = [];
  const say = (line: SceneLine): void => {
    seen.push(line);
    if (line.kind === 'tried') stop.abort();
  };
  await expect(playAuthorization(world.handle, { say, signal: stop.signal })).rejects.toThrow(/abort/i);
  expect(seen.filter(({ kind }) => kind === 'tried')).toHaveLength(1);
});
