import { expect, it } from 'vitest';
import type { RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import { sampleSim } from '../../simulator/handle.sample.js';
import type { Fault } from '../../simulator/rpc-proxy/fault-kinds.js';
import type { JsonValue } from '../../src/wire/json.js';
import { sampleSession } from '../core/exchange.sample.js';
import { runCanary } from './canary.js';
import type { Call, Reply } from './http-client.js';
import type { Instruments } from './instruments.js';
import { sampleKind } from './kind.sample.js';
import type { Session } from './session.js';

const hash = `0x${'ab'.repeat(32)}`;

/** A target as the canary sees it. */
interface Script {
  readonly verify: JsonValue;
  readonly settle: JsonValue;
  /** Calls at the proxy for each request to the target. */
  readonly calls: number;
  readonly mined: boolean;
  /** An armed delay reaches the target. */
  readonly slowed: boolean;
}

class ScriptedControl extends ControlClient {
  total = 0;
  /** Calls that came before, from another target at the same simulator. */
  ofOthers = 0;
  readonly armed: Fault[] = [];
  disarmed = 0;
  constructor() {
    super(sampleSim);
  }
  override async seq() {
    return { next: 1, calls_total: this.total + this.ofOthers, broadcasts_total: 0 };
  }
  /** All calls of the target name the payer, those of others do not. */
  override async calls() {
    const call = {
      seq: 1,
      at_ms: 1,
      method: 'eth_call',
      params: [],
      batch: false,
      transport: 'http' as const,
      status: 'ok' as const,
      ms: 1,
    };
    return { next: 1, complete: true, calls: Array.from({ length: this.total }, () => call) };
  }
  override async broadcasts() {
    return { next: 1, complete: true, broadcasts: [] };
  }
  override async arm(fault: Fault) {
    this.armed.push(fault);
    return 'f1';
  }
  override async disarm() {
    this.disarmed += 1;
  }
}

async function canary(
  change: Partial<Script & { ofOthers: number; ownProxy: boolean }> = {},
  session: Session = sampleSession(3, { kind: sampleKind, sim: sampleSim }),
) {
  const script: Script = {
    verify: { isValid: true },
    settle: { success: true, transaction: hash },
    calls: 3,
    mined: true,
    slowed: true,
    ...change,
  };
  const control = new ScriptedControl();
  control.ofOthers = change.ofOthers ?? 0;
  const sent: Call[] = [];
  const send = async (call: Call): Promise<Reply> => {
    sent.push(call);
    control.total += script.calls;
    const json = call.path === 'settle' ? script.settle : script.verify;
    const late = script.slowed && control.armed.length > control.disarmed ? 250 : 5;
    return { sentAt: 1_000, answeredAt: 1_000 + late, answer: { status: 200, headers: {}, text: '', json } };
  };
  const rpc: RpcClient = {
    batch: async (calls) => calls.map(() => null),
    call: async () => (script.mined ? { status: '0x1' } : null),
    close: async () => {},
  };
  const instruments: Instruments = {
    client: { send, close: async () => {} },
    desk: {
      lane: async () => ({ giveBack: async () => {} }),
      turn: async () => {},
      ask: async () => null,
      close: async () => {},
    },
    rpc,
    funder: { write: async () => 1 },
    control,
    close: async () => {},
  };
  const result = await runCanary(session, instruments, { ownProxy: change.ownProxy ?? false });
  await control.close();
  return { result, sent, control };
}

it('T3: a settlement on the chain, and a delay at the proxy that slows verify', async () => {
  const { result } = await canary();
  expect(result.tier).toBe(3);
  expect(result.controls).toEqual({ verify: 'passed', settle: 'passed' });
});

it('T2: the settlement stands on the chain, and the target reaches it past the proxy', async () => {
  const { result } = await canary({ calls: 0, slowed: false });
  expect([result.tier, result.proxySeen]).toEqual([2, 0]);
});

it('T2: the target refuses every payment, and its calls are seen at the proxy', async () => {
  const { result } = await canary({ verify: { isValid: false }, settle: { success: false }, slowed: false });
  expect(result.tier).toBe(2);
  expect(result.controls).toEqual({ verify: 'failed', settle: 'failed' });
});

it('T1: nothing moves on our chain and nothing is seen, whatever the target says', async () => {
  const { result } = await canary({ calls: 0, mined: false, slowed: false });
  expect(result.tier).toBe(1);
  expect(result.controls).toEqual({ verify: 'passed', settle: 'failed' });
});

it('T1: calls of another target at the same simulator prove nothing', async () => {
  const { result } = await canary({ calls: 0, mined: false, slowed: false, ofOthers: 40 });
  expect([result.tier, result.proxySeen]).toEqual([1, 0]);
});

it('T2: a target that refuses without looking is known by its calls at a proxy that only it ever had', async () => {
  const { result } = await canary({ calls: 0, mined: false, slowed: false, ofOthers: 2, ownProxy: true });
  expect(result.tier).toBe(2);
});

it('a success without a transaction on the chain is no settled control', async () => {
  const { result } = await canary({ mined: false });
  expect(result.controls.settle).toBe('failed');
});

it('a slow target that is not wired to the proxy is not T3', async () => {
  const { result } = await canary({ calls: 0, slowed: true });
  expect(result.tier).toBe(2);
});

it('the delay is armed for the payer of its own verify only, and disarmed again', async () => {
  const { control, sent } = await canary();
  const [fault] = control.armed;
  const last = JSON.parse(sent[sent.length - 1]?.body ?? '{}') as {
    paymentPayload: { payload: { authorization: { from: string } } };
  };
  expect(fault).toMatchObject({ kind: 'delay', payer: last.paymentPayload.payload.authorization.from });
  expect([control.armed.length, control.disarmed]).toEqual([1, 1]);
  expect(sent.map((call) => call.path)).toEqual(['verify', 'settle', 'verify']);
});

it('without an exact kind nothing is sent: T0', async () => {
  const { result, sent } = await canary({}, sampleSession(3, { sim: sampleSim }));
  expect([result.tier, sent.length, result.controls.verify]).toEqual([0, 0, 'unproven']);
});

it('a target of version 1 alone proves its tier in that envelope', async () => {
  const { result, sent } = await canary({}, sampleSession(3, { version1: sampleKind, sim: sampleSim }));
  expect(result.tier).toBe(3);
  for (const { body } of sent)
    expect(JSON.parse(body ?? '')).toMatchObject({
      paymentPayload: { x402Version: 1, network: 'base-sepolia' },
      paymentRequirements: { maxAmountRequired: '10000', network: 'base-sepolia' },
    });
});

it('one of both versions proves it in version 2', async () => {
  const both = { kind: sampleKind, version1: sampleKind, sim: sampleSim };
  const { sent } = await canary({}, sampleSession(3, both));
  expect(sent[0]?.body).toContain('"x402Version":2');
});
