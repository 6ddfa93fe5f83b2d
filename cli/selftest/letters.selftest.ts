/**
 * Letters end to end: the built command against facilitators whose fault is known, at each tier.
 * T2 is a facilitator whose calls go past the proxy: its settlements stand on the chain, its RPC cannot be delayed.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { recoverAddress } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFromJson } from '../../reports/json.js';
import type { RunRecord } from '../../reports/run-record.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { writeHandleFiles } from '../../simulator/handle-files.js';
import { openWorld, type World } from '../../simulator/world.js';
import { transferAuthorizationDigest } from '../../src/evm/typed-data.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { facilitatorRequestSchema } from '../../src/wire/facilitator-request.js';
import { eip3009PayloadSchema } from '../../src/wire/payment-payload.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';
import { packageFolder } from '../../targets/preset.js';
import { startSabotaged } from './sabotaged-facilitator.js';

const command = join(packageFolder, 'dist', 'cli', 'assay.js');
const run = promisify(execFile);
let world: World;
let folder: string;

beforeAll(async () => {
  if (!existsSync(command)) throw new Error('the command is not built: run npm run build');
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'assay-letters-'));
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whether the payer signed this payment. */
async function isSigned(text: string): Promise<boolean> {
  try {
    const { paymentPayload, paymentRequirements } = facilitatorRequestSchema.parse(JSON.parse(text));
    const { signature, authorization } = eip3009PayloadSchema.parse(paymentPayload.payload);
    const extra = paymentRequirements.extra ?? {};
    const hash = transferAuthorizationDigest(
      {
        name: String(extra.name),
        version: String(extra.version),
        chainId: Number(paymentRequirements.network.split(':')[1]),
        verifyingContract: paymentRequirements.asset,
      },
      authorization,
    );
    const signer = await recoverAddress({ hash, signature: signature as `0x${string}` });
    return signer.toLowerCase() === authorization.from.toLowerCase();
  } catch {
    return true;
  }
}

const acceptsForgeries: Saboteur<Parts> = {
  id: 'accepts-forgeries',
  fault: 'calls a payment valid that its payer did not sign',
  catches: [],
  wire: (honest) => async (request) => {
    const text = request.method === 'POST' ? await request.clone().text() : '';
    if (!request.url.endsWith('/verify') || (await isSigned(text))) return honest(request);
    return Response.json({ isValid: true });
  },
};

const omitsAShould: Saboteur<Parts> = {
  id: 'omits-a-should',
  fault: 'leaves out the reason of a refusal',
  catches: [],
  wire: (honest) => async (request) => {
    const answer = await honest(request);
    if (!request.url.endsWith('/verify')) return answer;
    const body = (await answer.json()) as Record<string, unknown>;
    delete body.invalidReason;
    return Response.json(body, { status: answer.status });
  },
};

async function grade(
  saboteur: Saboteur<Parts>,
  wiring: { readonly tier: 'T1' | 'T2' | 'T3'; readonly args: readonly string[] },
): Promise<RunRecord> {
  const way = await world.openProxy();
  const aroundProxy: SimulatorHandle = { ...way.handle, proxyUrl: way.handle.rpcUrl };
  const running = await startSabotaged(saboteur, wiring.tier === 'T2' ? aroundProxy : way.handle);
  const out = join(folder, `${saboteur.id}-${wiring.tier}`);
  try {
    const { json } = await writeHandleFiles(way.handle, `${out}-sim`);
    const sim = wiring.tier === 'T1' ? [] : ['--sim', json];
    await run(process.execPath, [command, 'grade', running.url, ...sim, '--out', out, ...wiring.args]).catch(
      () => {},
    );
    const record = recordFromJson(await readFile(join(out, 'report.json'), 'utf8'), 'the report of this run');
    expect(record.connection.tier).toBe(wiring.tier);
    return record;
  } finally {
    await running.close();
    await way.close();
  }
}

describe('a facilitator that accepts forged signatures', () => {
  it.each(['T1', 'T2', 'T3'] as const)('gets F at %s, by its outcome', async (tier) => {
    const record = await grade(acceptsForgeries, { tier, args: ['--only', 'X402-EVM-00*'] });
    expect(record.grade.letter).toBe('F');
    expect(record.profiles.flatMap((one) => one.outcomes)).toContain('forged-accepted');
  });
});

describe('a facilitator that only leaves out a SHOULD', () => {
  it('stays at A', async () => {
    const record = await grade(omitsAShould, {
      tier: 'T3',
      args: ['--profile', 'exact-evm', '--only', 'X402-VER-*,X402-EVM-0*,X402-REQ-*'],
    });
    expect(record.checks.find((one) => one.id === 'X402-VER-003')?.status).toBe('warn');
    expect(record.grade.letter).toBe('A');
  });
});
