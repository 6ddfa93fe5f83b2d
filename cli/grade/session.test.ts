import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/wire/json.js';
import { noSimulator } from '../../targets/launch.fixture.js';
import { loadPreset } from '../../targets/preset.js';
import type { OpenTarget } from './open-target.js';
import { createSession, manners } from './session.js';

const listed: JsonValue = {
  kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:84532' }],
  signers: { 'eip155:*': ['0xAB'] },
};

function session(
  change: {
    readonly target?: Partial<OpenTarget>;
    readonly json?: JsonValue;
    readonly acedata?: boolean;
  } = {},
) {
  return createSession({
    options: { seed: 's', timeoutMs: 1_000, slow: false, token: {}, acedata: change.acedata ?? false },
    target: { url: 'http://127.0.0.1:1', kind: 'url', name: 'x', close: async () => {}, ...change.target },
    supported: { text: '', json: change.json === undefined ? listed : change.json, clockOffsetMs: null },
    headers: {},
    desk: { url: 'http://127.0.0.1:2', token: 't', close: async () => {} },
    reach: 'loopback',
    epoch: 1,
  });
}

describe('manners', () => {
  it('full concurrency on loopback and for a target that is wired to our simulator', () => {
    expect(manners({}, 'loopback', false)).toEqual({ wired: true });
    expect(manners({}, 'public', true)).toEqual({ wired: true });
  });

  it.each(['private', 'public'] as const)(
    'at most 10 requests a second and no bursts on a %s host',
    (reach) => {
      expect(manners({}, reach, false)).toEqual({ wired: false, rate: 10 });
    },
  );

  it('the operator may set another rate, which makes no host wired', () => {
    expect(manners({ rate: 2 }, 'loopback', false)).toEqual({ wired: true, rate: 2 });
    expect(manners({ rate: 100 }, 'public', false)).toEqual({ wired: false, rate: 100 });
  });
});

describe('the highest tier that the wiring could give', () => {
  it('is T3 with a simulator, T1 with a kind alone, T0 without', () => {
    expect(session({ target: { sim: noSimulator } }).tier).toBe(3);
    expect(session().tier).toBe(1);
    expect(session({ json: { kinds: [] } }).tier).toBe(0);
  });

  it('is T0 when the target does not serve the network of the simulator, which is then not used', () => {
    const one = session({
      target: { sim: noSimulator },
      json: { kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:1' }] },
    });
    expect([one.tier, one.sim, one.kind]).toEqual([0, undefined, undefined]);
  });
});

it('nothing counts as proven before the canary', () => {
  expect(session({ target: { sim: noSimulator } }).controls).toEqual({
    verify: 'unproven',
    settle: 'unproven',
  });
});

it('the preset says who must be verified first, and to whom must be paid', () => {
  const preset = { ...loadPreset('reference'), verify_first: true };
  expect(session({ target: { preset, payTo: '0xP' } }).target).toMatchObject({
    verifyFirst: true,
    payTo: '0xP',
  });
  expect(session().target).toMatchObject({ verifyFirst: false });
});

it('a target that settles only what it verified is verified first, and may have no list of kinds', () => {
  const one = session({ acedata: true, json: null, target: { sim: noSimulator } });
  expect(one.target).toMatchObject({ verifyFirst: true, storesVerified: true });
  expect([one.kind, one.version1?.network, one.supported]).toEqual([undefined, noSimulator.network, null]);
  expect(session().target.storesVerified).toBeUndefined();
});

it('advertised signers are known in lower case', () => {
  expect(session().signers).toEqual(['0xab']);
});
