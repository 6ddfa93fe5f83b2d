import { describe, expect, it } from 'vitest';
import type { RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import { sampleSim } from '../../simulator/handle.sample.js';
import type { JsonValue } from '../../src/wire/json.js';
import { sampleSession } from '../core/exchange.sample.js';
import type { Check } from './check-context.js';
import { DeskTrouble } from './desk.js';
import { createGlobalPhase } from './global-phase.js';
import type { Call, Reply } from './http-client.js';
import type { Instruments } from './instruments.js';
import { sampleKind } from './kind.sample.js';
import type { ProbeEntry } from './registry.js';
import type { RunMark } from './row.js';
import type { Session } from './session.js';

/** A target that rows can harm, and what the kit did with it. */
class Target {
  alive = true;
  settles = true;
  /** What a restart brings back. */
  cure: 'all' | 'nothing' | 'no start' = 'all';
  restarts = 0;
  readonly asked: string[] = [];

  die(): void {
    this.alive = false;
  }

  fallIll(): void {
    this.settles = false;
  }

  answer({ path }: Call): Reply {
    this.asked.push(path);
    const times = { sentAt: 1_000, answeredAt: 1_005 };
    if (!this.alive) return { ...times, failure: { kind: 'connection', message: 'ECONNREFUSED' } };
    const json: JsonValue =
      path === 'verify'
        ? { isValid: true }
        : { success: this.settles, errorReason: 'unexpected_settle_error' };
    return { ...times, answer: { status: 200, headers: {}, text: '', json } };
  }

  restart(): null {
    this.restarts += 1;
    if (this.cure === 'no start') throw new DeskTrouble('it ended with exit code 1');
    if (this.cure === 'all') {
      this.alive = true;
      this.settles = true;
    }
    return null;
  }
}

class ScriptedControl extends ControlClient {
  disarmed = 0;
  override async seq() {
    return { next: 1, calls_total: 0, broadcasts_total: 0 };
  }
  override async broadcasts() {
    return { next: 1, complete: true, broadcasts: [] };
  }
  override async disarmAll() {
    this.disarmed += 1;
    return 0;
  }
}

const started = { restart: true, signal: true, spawn: true, environment: true };

/** The phase against a target; `foreign` is one that the kit did not start. */
function openPhase(about: { readonly foreign?: true; readonly settled?: false; readonly tier?: 1 } = {}) {
  const target = new Target();
  const control = new ScriptedControl(sampleSim);
  const session: Session = sampleSession(about.tier ?? 3, {
    kind: sampleKind,
    sim: sampleSim,
    controls: { verify: 'passed', settle: about.settled === false ? 'failed' : 'passed' },
    ...(about.foreign ? {} : { process: started }),
  });
  const rpc: RpcClient = {
    batch: async (calls) => calls.map(() => null),
    call: async () => null,
    close: async () => {},
  };
  const instruments: Instruments = {
    client: { send: async (call) => target.answer(call), close: async () => {} },
    desk: {
      lane: async () => ({ giveBack: async () => {} }),
      turn: async () => {},
      ask: async (service) => (service === 'restart' ? target.restart() : null),
      close: async () => {},
    },
    rpc,
    funder: { write: async () => 1 },
    control,
    close: async () => {},
  };
  const phase = createGlobalPhase(session, instruments);
  const ran: string[] = [];
  /** Runs a row whose own verdict is a pass, whatever it does to the target. */
  const run = async (
    id: string,
    harm: () => void = () => {},
    mark: RunMark = 'global',
    row: (t: Check) => void = (t) =>
      void t.case('fault').expect('held', { expected: 'yes', actual: 'yes', ok: true }),
  ) => {
    const entry: ProbeEntry = {
      kind: 'probe',
      id,
      row: {
        title: 'survives',
        level: 'SAFETY',
        severity: 'medium',
        basis: 'kit',
        needs: 'T2',
        flags: [],
        spec: 'kit rule',
        why: 'why',
        fix: 'fix',
        saboteur: 'none',
        run: mark,
      },
      run: async (t) => {
        ran.push(id);
        row(t);
        harm();
      },
    };
    const { result, restarts } = await phase(entry);
    return { status: result.status, reason: result.reason, restarts: restarts.length };
  };
  return { target, control, ran, run, die: () => target.die() };
}

const pass = { status: 'pass', reason: undefined, restarts: 0 };

describe('the canary', () => {
  it('settles after each global row, with the faults of that row taken away first', async () => {
    const { target, control, run } = openPhase();
    expect(await run('X402-FLT-001')).toEqual(pass);
    expect(await run('X402-FLT-002')).toEqual(pass);
    expect(target.asked).toEqual(['verify', 'settle', 'verify', 'settle']);
    expect(control.disarmed).toBe(2);
    expect(target.restarts).toBe(0);
  });

  it.each<[string, string, RunMark]>([
    ['a row that is not global', 'X402-RPL-009', 'wired'],
    ['a row of another rail', 'OFF-075', 'global'],
  ])('is not sent after %s', async (_name, id, mark) => {
    const { target, run } = openPhase();
    expect((await run(id, () => {}, mark)).status).toBe('pass');
    expect(target.asked).toEqual([]);
  });

  it.each<[string, Parameters<typeof openPhase>[0]]>([
    ['nothing settled before the faults', { settled: false }],
    ['the tier reaches no chain', { tier: 1 }],
  ])('proves nothing where %s', async (_name, about) => {
    const { target, run, die } = openPhase(about);
    await run('X402-FLT-001', die);
    await run('X402-FLT-002');
    expect(target.asked).toEqual([]);
    expect(target.restarts).toBe(0);
  });
});

describe('a target that the kit started', () => {
  it.each<[string, (target: Target) => void]>([
    ['died', (target) => target.die()],
    ['settles no more', (target) => target.fallIll()],
  ])('that %s is started again, and the next row runs', async (_name, harm) => {
    const { target, ran, run } = openPhase();
    expect(await run('X402-FLT-001', () => harm(target))).toEqual({ ...pass, restarts: 1 });
    expect(await run('X402-FLT-002')).toEqual(pass);
    expect(target.restarts).toBe(1);
    expect(ran).toEqual(['X402-FLT-001', 'X402-FLT-002']);
  });

  it('that stays ill after a restart leaves the rest blocked, with both reasons', async () => {
    const { target, ran, run } = openPhase();
    target.cure = 'nothing';
    await run('X402-FLT-001', () => target.fallIll());
    const { status, reason } = await run('X402-FLT-002');
    expect(status).toBe('blocked');
    expect(reason).toContain('the canary failed after X402-FLT-001, and after a restart: settle: ');
    expect(ran).toEqual(['X402-FLT-001']);
  });

  it('that does not start again leaves the rest blocked, and the row keeps its own verdict', async () => {
    const { target, ran, run, die } = openPhase();
    target.cure = 'no start';
    expect((await run('X402-FLT-001', die)).status).toBe('pass');
    const { status, reason } = await run('X402-FLT-002');
    expect([status, reason]).toEqual([
      'blocked',
      'the canary failed after X402-FLT-001, and the target could not be restarted: it ended with exit code 1',
    ]);
    expect(ran).toEqual(['X402-FLT-001']);
  });
});

describe('a foreign target', () => {
  it('that died leaves every row behind it blocked: no error, no failure, nothing is sent', async () => {
    const { target, ran, run, die } = openPhase({ foreign: true });
    expect(await run('X402-FLT-001', die)).toEqual(pass);
    const sent = target.asked.length;
    for (const id of ['X402-FLT-002', 'X402-FLT-006', 'X402-RPL-007'])
      expect(await run(id)).toEqual({
        status: 'blocked',
        reason: 'the canary failed after X402-FLT-001: verify: no answer (connection: ECONNREFUSED)',
        restarts: 0,
      });
    expect(ran).toEqual(['X402-FLT-001']);
    expect(target.asked).toHaveLength(sent);
    expect(target.restarts).toBe(0);
  });

  it('that died keeps the failure of the row in which it did', async () => {
    const { run, die } = openPhase({ foreign: true });
    const fails = (t: Check) =>
      void t.case('process').expect('alive', { expected: 'yes', actual: 'no', ok: false });
    expect((await run('X402-FLT-001', die, 'global', fails)).status).toBe('fail');
    expect((await run('X402-FLT-002')).status).toBe('blocked');
  });
});
