import { describe, expect, it } from 'vitest';
import { sampleSession } from '../core/exchange.sample.js';
import { matchesPattern, planChecks, type Selection, unmatchedPatterns } from './plan.js';
import type { Entry } from './registry.js';
import type { Row } from './row.js';
import { sampleRow } from './row.sample.js';
import type { Session } from './session.js';

const row: Row = { ...sampleRow, basis: 'spec' };
const probe = (id: string, change: Partial<Row> = {}): Entry => ({
  kind: 'probe',
  id,
  row: { ...row, ...change },
  run: async () => {},
});
const watcher = (id: string, change: Partial<Row> = {}): Entry => ({
  kind: 'observer',
  id,
  row: { ...row, ...change },
  look: () => [],
});

const kind = {
  network: 'eip155:84532',
  chainId: 84532,
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  name: 'USDC',
  version: '2',
};
const at = (tier: Session['tier'], change: Partial<Session> = {}): Session =>
  sampleSession(tier, { kind, ...change });

/** Status and reason of a check that is decided without running. */
function decided(entry: Entry, session: Session, selection: Selection = {}) {
  const [one] = planChecks([entry], session, selection).decided;
  return one && [one.status, one.reason];
}

describe('the plan', () => {
  it('runs quiet probes together, wired ones alone after them, global ones last, observers at the end', () => {
    const plan = planChecks(
      [
        probe('X402-HTTP-010', { run: 'global' }),
        probe('X402-HTTP-015', { run: 'wired' }),
        probe('X402-SUP-001'),
        watcher('X402-HTTP-004'),
      ],
      at(3),
    );
    expect(plan).toEqual({
      parallel: ['X402-SUP-001'],
      few: [],
      alone: ['X402-HTTP-015', 'X402-HTTP-010'],
      observers: ['X402-HTTP-004'],
      decided: [],
    });
  });

  it('keeps what does not run in the record, with its reason and nothing executed', () => {
    const [one] = planChecks([probe('X402-SET-001', { needs: 'T2' })], at(1)).decided;
    expect(one).toMatchObject({ id: 'X402-SET-001', status: 'out-of-reach', attempts: 0, cases: [] });
  });
});

describe('a check does not run', () => {
  it('below the tier that it needs: out of reach, with both tiers', () => {
    expect(decided(probe('X402-SET-001', { needs: 'T2' }), at(1))).toEqual([
      'out-of-reach',
      'needs T2, this run has T1',
    ]);
    expect(decided(probe('X402-SET-001', { needs: 'T2' }), at(2))).toBeUndefined();
  });

  it('when the target does not declare the feature: skip, before its tier is looked at', () => {
    const session = sampleSession(0);
    expect(decided(probe('X402-EVM-001', { needs: 'T1' }), session)?.[0]).toBe('skip');
    expect(decided(probe('X402-REQ-020'), session)?.[0]).toBe('skip');
    expect(decided(probe('X402-SUP-001'), session)).toBeUndefined();
  });

  it('when the operator excluded it: disabled, whatever else is true', () => {
    const selection = { skip: ['EVM-*'] };
    expect(decided(probe('X402-EVM-001', { needs: 'T3' }), at(1), selection)?.[0]).toBe('disabled');
  });

  it('when it waits for minutes and --slow is missing: skip', () => {
    expect(decided(probe('X402-RPL-001', { run: 'slow' }), at(2))?.[0]).toBe('skip');
    expect(decided(probe('X402-RPL-001', { run: 'slow' }), at(2, { slow: true }))).toBeUndefined();
  });

  it('when it sends bursts and the target is neither loopback nor wired: out of reach', () => {
    const target = { url: 'https://x.example', headers: {}, timeoutMs: 1, wired: false, verifyFirst: false };
    expect(decided(probe('X402-HTTP-015', { run: 'wired' }), at(1, { target }))?.[0]).toBe('out-of-reach');
  });

  it('without the process that it needs: skipped, with what would give it', () => {
    const commanded = { restart: true, signal: false, spawn: false, environment: false };
    const replica = { url: 'http://127.0.0.1:2', headers: {} };
    for (const [place, without, enough, how] of [
      ['process', {}, { process: commanded }, '--restart-cmd and --kill-cmd'],
      ['environment', { process: commanded }, { process: { ...commanded, environment: true } }, 'variables'],
      ['signal', { process: commanded }, { process: { ...commanded, signal: true } }, 'that the kit started'],
      ['replica', {}, { replica }, '--replica'],
      ['replica', { replica: { missing: 'there is no database' } }, { replica }, 'there is no database'],
    ] as const) {
      const entry = probe('X402-RPL-008', { places: [place] });
      expect(decided(entry, at(2, without))).toEqual(['skip', expect.stringContaining(how)]);
      expect(decided(entry, at(2, enough))).toBeUndefined();
    }
  });

  it('on a foreign host without authorization, unless it asks for /supported only', () => {
    const selection = { onlySupported: true };
    expect(decided(probe('X402-SUP-014'), at(0), selection)).toBeUndefined();
    for (const id of ['X402-SUP-015', 'X402-HTTP-001', 'X402-EVM-001'])
      expect(decided(probe(id), at(0), selection)?.[0]).toBe('out-of-reach');
  });
});

describe('a target that settles only what it verified', () => {
  const target = {
    url: 'http://127.0.0.1:1',
    headers: {},
    timeoutMs: 1,
    wired: true,
    verifyFirst: true,
    storesVerified: true,
  };
  const entries = [probe('ACE-001'), probe('X402-SET-011'), probe('X402-SET-012')];

  it('is graded on its own rows, and not on those that demand the opposite', () => {
    const plan = planChecks(entries, at(2, { target }));
    expect(plan.parallel).toEqual(['ACE-001', 'X402-SET-012']);
    expect(plan.decided).toMatchObject([
      { id: 'X402-SET-011', status: 'skip', reason: expect.stringContaining('ACE-034') },
    ]);
  });

  it('and no other target is graded on those rows, however they are selected', () => {
    for (const selection of [{}, { only: ['*'] }, { profiles: ['acedata', 'exact-evm'] as const }])
      expect(planChecks(entries, at(2), selection).parallel).toEqual(['X402-SET-011', 'X402-SET-012']);
  });
});

it('what is not selected leaves no trace', () => {
  const entries = [probe('X402-SUP-001'), probe('X402-EVM-001'), probe('X402-EVM-010')];
  expect(planChecks(entries, at(1), { profiles: ['core'] }).parallel).toEqual(['X402-SUP-001']);
  expect(planChecks(entries, at(1), { only: ['EVM-01*'] })).toMatchObject({
    parallel: ['X402-EVM-010'],
    decided: [],
  });
});

it('a profile that runs only when it is named does so by its own name, and by that of a check', () => {
  const offchain = {
    tier: 3 as const,
    network: 'offchain:binance',
    bridged: [],
    timeoutSeconds: 1,
    controls: { verify: 'passed', settle: 'passed' } as const,
  };
  const planned = (selection: Selection) =>
    planChecks([probe('OFF-107'), probe('OFF-001')], at(3, { offchain }), selection).parallel;
  expect(planned({})).toEqual(['OFF-107', 'OFF-001']);
  const namedOnly = ['rails'] as const;
  expect(planned({ namedOnly })).toEqual(['OFF-001']);
  expect(planned({ namedOnly, profiles: ['rails'] })).toEqual(['OFF-107']);
  expect(planned({ namedOnly, only: ['OFF-107'] })).toEqual(['OFF-107']);
});

describe('rows of version 1', () => {
  const rows = [probe('X402-V1-004', { needs: 'T1' })];
  it('run where a kind of version 1 is listed, even where it is the only one', () => {
    const { kind: _kind, ...old } = at(1, { version1: kind });
    for (const session of [at(1, { version1: kind }), old])
      expect(planChecks(rows, session).parallel).toEqual(['X402-V1-004']);
    expect(decided(probe('X402-EVM-010', { needs: 'T1' }), old)?.[0]).toBe('skip');
  });
  it('leave no trace elsewhere, and say why when they are asked for', () => {
    expect(planChecks(rows, at(1))).toMatchObject({ parallel: [], decided: [] });
    for (const selection of [{ profiles: ['v1'] as const }, { only: ['X402-V1-*'] }])
      expect(planChecks(rows, at(1), selection).decided).toMatchObject([
        { status: 'skip', reason: expect.stringContaining('no kind of version 1') },
      ]);
  });
});

describe('a pattern', () => {
  it.each([
    ['X402-EVM-010', true],
    ['x402-evm-010', true],
    ['EVM-010', true],
    ['X402-EVM-*', true],
    ['*', true],
    ['EVM-01', false],
    ['EVM-0100', false],
    ['EVM-01.', false],
    ['(', false],
  ])('%s', (pattern, matches) => {
    expect(matchesPattern('X402-EVM-010', pattern)).toBe(matches);
  });

  it('that matches nothing is named, so that a typo never passes as success', () => {
    expect(unmatchedPatterns([probe('X402-EVM-010')], ['EVM-*', 'EMV-*'])).toEqual(['EMV-*']);
  });
});

describe('rows of the off-chain catalogue', () => {
  const spawn: Session['process'] = { restart: true, signal: true, spawn: true, environment: true };
  const offchain: Session['offchain'] = {
    tier: 2,
    network: 'offchain:mock',
    bridged: [],
    mock: 'offchain:mock',
    timeoutSeconds: 1,
    controls: { verify: 'passed', settle: 'passed' },
  };

  it('that look at a chain ask for a chain, and not for an off-chain network', () => {
    const row = probe('OFF-117', { needs: 'T2', places: ['spawn'] });
    expect(planChecks([row], at(2, { process: spawn }), { profiles: ['ledgerflow'] }).few).toEqual([
      'OFF-117',
    ]);
    const { kind: _kind, ...unserved } = at(2, { process: spawn });
    expect(planChecks([row], unserved, { profiles: ['ledgerflow'] }).decided).toMatchObject([
      { status: 'skip', reason: expect.stringContaining('eip155') },
    ]);
  });

  it('that start the target anew run a few at a time, unless they disturb the others', () => {
    const anew = { needs: 'T2', places: ['spawn'] } as const;
    const session = at(2, { process: spawn, offchain });
    const rows = [
      probe('OFF-117', anew),
      probe('OFF-127', { ...anew, run: 'global' }),
      probe('OFF-038', anew),
    ];
    expect(planChecks(rows, session)).toMatchObject({
      parallel: [],
      few: ['OFF-117', 'OFF-038'],
      alone: ['OFF-127'],
    });
  });

  it('that start the target anew are skipped where the kit cannot', () => {
    const row = probe('OFF-117', { needs: 'T2', places: ['spawn'] });
    expect(planChecks([row], at(2), { profiles: ['ledgerflow'] }).decided).toMatchObject([
      { status: 'skip' },
    ]);
  });
});
