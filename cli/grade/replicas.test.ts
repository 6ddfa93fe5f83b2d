import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import { launchTarget, type StartedTarget } from '../../targets/launch.js';
import { loadPreset } from '../../targets/preset.js';
import { planOf } from '../../targets/spawn-target.js';
import { openRun } from '../open-run.js';
import { runPlainly } from '../plain-run.js';
import { openSharedDatabase } from './open-replica.js';
import { type OpenTarget, openTarget } from './open-target.js';

const reference = { kind: 'preset', name: 'reference' } as const;
const quiet = (): void => {};

describe('what two processes share', () => {
  it('is a database whose address the preset passes on', async () => {
    const shared = await openSharedDatabase(loadPreset('reference'), async () => ({
      url: 'postgres://a@b:5/c',
      create: async () => '',
      kill: async () => {},
      start: async () => {},
      close: async () => {},
    }));
    if ('missing' in shared) throw new Error(shared.missing);
    const plan = shared.plan(planOf(loadPreset('reference'), { vault: '0x1' }));
    expect(plan.env).toMatchObject({
      ASSAY_FAC_DATABASE_URL: '{database_url}',
      ASSAY_SIGNER_PRIVATE_KEY: '{signer_private_key}',
    });
    expect(plan.placeholders).toEqual({
      vault: '0x1',
      database_url: 'postgres://a@b:5/c',
      database_host: 'b',
      database_port: '5',
      database_user: 'a',
      database_name: 'c',
    });
  });

  it('is missing, with the reason, where no server is installed', async () => {
    const none = async () => ({ missing: 'there is no PostgreSQL server' });
    expect(await openSharedDatabase(loadPreset('reference'), none)).toEqual({
      missing: expect.stringMatching(/share a PostgreSQL server, and there is no PostgreSQL server$/),
    });
  });

  it('is nothing that a preset does not tell: bad usage', async () => {
    await expect(openSharedDatabase(loadPreset('x402-ts'))).rejects.toMatchObject({
      code: 'NO_REPLICAS',
      exitCode: 64,
    });
  });
});

describe('two processes of the reference', () => {
  let target: OpenTarget;
  let separate: StartedTarget | undefined;
  let missing: string | undefined;

  beforeAll(async () => {
    await loadChecks();
    target = await openTarget({ target: reference, replica: { kind: 'auto' } }, quiet);
    if (target.replica && 'missing' in target.replica) missing = target.replica.missing;
    else if (target.sim) separate = await launchTarget(planOf(loadPreset('reference')), target.sim);
  }, 60_000);
  afterAll(async () => {
    await separate?.close();
    await target.close();
  });

  /** X402-RPL-008 with the second process at a URL. */
  async function graded(replica: OpenTarget['replica']): Promise<CheckResult | undefined> {
    const wiring = { seed: 'replicas', headers: {}, timeoutMs: 10_000, slow: false, token: {} };
    const run = await openRun(wiring, { ...target, ...(replica ? { replica } : {}) }, quiet);
    try {
      const row = registeredChecks().filter(({ id }) => id === 'X402-RPL-008');
      return (await runPlainly(run.session, run.instruments, row)).results[0];
    } finally {
      await run.close();
    }
  }
  const failedCases = (result: CheckResult | undefined) =>
    result?.cases.filter(({ status }) => status === 'fail').map(({ id }) => id);

  it('on one PostgreSQL are one facilitator', async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    expect(await graded(target.replica)).toMatchObject({ status: 'pass', attempts: 1 });
  });

  it('on separate stores are two', async ({ skip }) => {
    if (missing !== undefined || separate === undefined) return skip(missing);
    const result = await graded({ url: separate.url });
    expect(result?.status).toBe('fail');
    expect(failedCases(result)).toContain('finished by the second');
  });
});
