/**
 * Every scene as the command plays it; and the one about warrants with a verifier that does not look at the time, and stopped
 * midway.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noColours } from '../../reports/console.js';
import { openWorld, type World } from '../../simulator/world.js';
import { createVerifierParts } from '../../src/authorization/create-parts.js';
import { createVerifier } from '../../src/authorization/create-verifier.js';
import { demoCommand } from '../demo.js';
import { runInProcess } from '../in-process.fixture.js';
import { demoNetwork, type Ground, openGround } from './open-ground.js';
import { type PlayOptions, playAuthorization } from './play-authorization.js';
import { renderEnd, renderLine } from './render.js';
import type { SceneLine } from './scene-line.js';

/** What each line of the whole demo should say: how the money moved, and what was answered. */
const wholeDemo = `
no money moved | 402 with one offer
the shop got 0.01 USDC on chain | paid
no money moved | duplicate_settlement
no money moved | invalid_exact_evm_payload_authorization_value_mismatch
no money moved | invalid_exact_evm_payload_signature
the shop got 0.02 USDC on chain | paid
the exchange booked 0.02 | paid
the other exchange booked 0.02 | paid
the gateway booked 0.02 | paid
its own ledger booked 0.02 | paid
no money moved | insufficient_funds
no money moved | invalid_signature
no money moved | amount_mismatch
no money moved | recipient_mismatch
no money moved | unsupported_network
the owner has 15000 left, the shop 10000 | paid
no money moved | nonce_replayed
the shop got 0.01 USDC on chain | paid
the exchange booked 0.01 | paid
no money moved | paid
no money moved | warrant_expired
no money moved | audience_mismatch
no money moved | payment_amount_exceeded
no money moved | request_hash_mismatch
no money moved | replay_detected
`;

it('plays every rail, and says of each attempt what came back and what moved', async () => {
  const { code, stdout } = await runInProcess(demoCommand(), ['--no-color']);
  const tried = stdout.split('\n').filter((line) => /^(?:ok|BAD) /.test(line));
  const told = tried.map((line) =>
    line
      .slice(65)
      .trim()
      .replace(/ +(?=\S+$|402 )/, ' | '),
  );
  expect(told).toEqual(wholeDemo.trim().split('\n'));
  expect(tried.filter((line) => !line.startsWith('ok '))).toEqual([]);
  expect(stdout).toContain('the agent lets a helper pay up to 0.05 under /forecast');
  expect(stdout).toContain('Everything turned out as it should.');
  expect(code).toBe(0);
});

it('takes no word that names no scene', async () => {
  const { code, stderr } = await runInProcess(demoCommand(), ['everything']);
  expect(stderr).toContain('everything');
  expect(code).toBe(64);
});

describe('the scene about warrants', () => {
  let world: World;
  let ground: Ground;
  beforeAll(async () => {
    world = await openWorld({ network: demoNetwork });
    ground = await openGround(world.handle);
  });
  afterAll(async () => {
    await ground.close();
    await world.close();
  });

  const play = async (options: Partial<PlayOptions>, lines: SceneLine[] = []) => {
    const { signal } = new AbortController();
    const held = await playAuthorization(ground, { say: (line) => lines.push(line), signal, ...options });
    return { held, text: lines.map((line) => renderLine(line, noColours)).join('') };
  };

  it('says where a verifier let somebody pay', async () => {
    const { held, text } = await play({
      verifier: (store) => createVerifier({ ...createVerifierParts({ store }), window: () => undefined }),
    });
    expect(held).toBe(false);
    const bad = text.split('\n').filter((line) => line.startsWith('BAD'));
    expect(bad).toEqual([
      expect.stringMatching(/^BAD {3}expiry: .* the shop got 0\.01 USDC on chain +paid$/),
    ]);
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
    await expect(play({ say, signal: stop.signal })).rejects.toThrow(/abort/i);
    expect(seen.filter(({ kind }) => kind === 'tried')).toHaveLength(1);
  });
});
