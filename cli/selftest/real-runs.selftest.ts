/**
 * Real runs end to end: the built command against facilitators whose fault is known, at each tier, and what others do
 * with the files that these runs left. T2 is a facilitator whose calls go past the proxy: its settlements stand on the
 * chain, its RPC cannot be delayed.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { recoverAddress } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../reports/compare.js';
import { sha256Of } from '../../reports/evidence-folder.js';
import { recordFromJson } from '../../reports/json.js';
import type { RunRecord } from '../../reports/run-record.js';
import { createRpc } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { writeHandleFiles } from '../../simulator/handle-files.js';
import { openWorld, type World } from '../../simulator/world.js';
import { transferAuthorizationDigest } from '../../src/evm/typed-data.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { facilitatorRequestSchema } from '../../src/wire/facilitator-request.js';
import { eip3009PayloadSchema } from '../../src/wire/payment-payload.js';
import '../../suites/exact-evm/authorization/signature.saboteur.js';
import '../../suites/exact-evm/verify/answer-shape.saboteur.js';
import { balanceSlotKey } from '../../suites/kit/balance-slot.js';
import { registeredSaboteurs, type Saboteur } from '../../suites/kit/saboteur.js';
import { packageFolder } from '../../targets/doc-path.js';
import { attestCommand } from '../attest.js';
import { compareCommand } from '../compare.js';
import { type Ended, runInProcess } from '../in-process.fixture.js';
import { reportCommand } from '../report.js';
import { startSabotaged } from './sabotaged-facilitator.js';

const command = join(packageFolder, 'dist', 'cli', 'assay.js');
const run = promisify(execFile);

function saboteurNamed(id: string): Saboteur<Parts> {
  const found = registeredSaboteurs<Parts>().find((one) => one.id === id);
  if (!found) throw new Error(`there is no saboteur ${id}`);
  return found;
}
const acceptsForgeries = saboteurNamed('accepts-foreign-signer');
const omitsAShould = saboteurNamed('omits-invalid-reason');
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

/** At T1 no payer has money, so that whoever looks at balances refuses a forgery for another reason. */
const acceptsForgeriesUnpaid: Saboteur<Parts> = {
  id: 'accepts-forgeries-unpaid',
  fault: 'calls a payment valid that its payer did not sign',
  catches: [],
  wire: (honest) => async (request) => {
    const text = request.method === 'POST' ? await request.clone().text() : '';
    if (!request.url.endsWith('/verify') || (await isSigned(text))) return honest(request);
    return Response.json({ isValid: true });
  },
};
const everyRow = ['--profile', 'exact-evm', '--only', 'X402-VER-*,X402-EVM-0*,X402-REQ-*'];
const signatures = ['--only', 'X402-EVM-00*'];

interface Run {
  readonly folder: string;
  readonly record: RunRecord;
}

let world: World;
let folder: string;
const runs = new Map<string, Promise<Run>>();

beforeAll(async () => {
  if (!existsSync(command)) throw new Error('the command is not built: run npm run build');
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'assay-real-runs-'));
});
afterAll(async () => {
  await Promise.allSettled(runs.values());
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function grade(
  saboteur: Saboteur<Parts> | undefined,
  tier: 'T1' | 'T2' | 'T3',
  args: readonly string[],
): Promise<Run> {
  const way = await world.openProxy();
  const aroundProxy: SimulatorHandle = { ...way.handle, proxyUrl: way.handle.rpcUrl };
  const running = await startSabotaged(saboteur, tier === 'T2' ? aroundProxy : way.handle);
  const out = join(folder, `${saboteur?.id ?? 'honest'}-${tier}`);
  try {
    const { json } = await writeHandleFiles(way.handle, `${out}-sim`);
    const sim = tier === 'T1' ? [] : ['--sim', json];
    await run(process.execPath, [command, 'grade', running.url, ...sim, '--out', out, ...args]).catch(
      () => {},
    );
    const record = recordFromJson(await readFile(join(out, 'report.json'), 'utf8'), 'the report of this run');
    expect(record.connection.tier).toBe(tier);
    return { folder: out, record };
  } finally {
    await running.close();
    await way.close();
  }
}

/** The same run for every test that asks for it. */
function graded(...of: Parameters<typeof grade>): Promise<Run> {
  const key = `${of[0]?.id} ${of[1]}`;
  const known = runs.get(key) ?? grade(...of);
  runs.set(key, known);
  return known;
}
const honestRun = (): Promise<Run> => graded(undefined, 'T3', signatures);
const forgingRun = (): Promise<Run> => graded(acceptsForgeries, 'T3', signatures);

describe('a facilitator that accepts forged signatures', () => {
  it.each([
    ['T1', acceptsForgeriesUnpaid],
    ['T2', acceptsForgeries],
    ['T3', acceptsForgeries],
  ] as const)('gets F at %s, by its outcome', async (tier, saboteur) => {
    const { record } = await graded(saboteur, tier, signatures);
    expect(record.grade.letter).toBe('F');
    expect(record.profiles.flatMap((one) => one.outcomes)).toContain('forged-accepted');
  });
});

describe('a facilitator that only leaves out a SHOULD', () => {
  it('stays at A', async () => {
    const { record } = await grade(omitsAShould, 'T3', everyRow);
    expect(record.checks.find((one) => one.id === 'X402-VER-003')?.status).toBe('warn');
    expect(record.grade.letter).toBe('A');
  });
});

describe('a public test network', () => {
  /** As a faucet would leave it. */
  const payerKey = `0x${'7'.repeat(64)}` as const;
  const payer = privateKeyToAddress(payerKey);
  const rows = 'X402-VER-006,X402-VER-010,X402-SET-011,X402-SET-012,X402-EVM-001,X402-ERR-001';

  it('is graded at T2 by payments of a funded account, within the limit and without a cheat code', async () => {
    const way = await world.openProxy();
    const running = await startSabotaged(undefined, { ...way.handle, proxyUrl: way.handle.rpcUrl });
    const out = join(folder, 'public');
    const rpc = createRpc(world.handle.rpcUrl);
    try {
      const key = balanceSlotKey(payer, world.handle.balancesSlot);
      const million = `0x${(1_000_000).toString(16).padStart(64, '0')}`;
      await rpc.batch([
        { method: 'anvil_setBalance', params: [payer, '0xde0b6b3a7640000'] },
        { method: 'anvil_setStorageAt', params: [world.handle.token.address, key, million] },
      ]);
      const chain = ['--chain-rpc', way.handle.proxyUrl, '--payer-key-env', 'PAYER', '--max-spend', '0.03'];
      const env = { ...process.env, PAYER: payerKey };
      await run(
        process.execPath,
        [command, 'grade', running.url, '--only', rows, '--concurrency', '1', ...chain, '--out', out],
        { env },
      ).catch(() => {});
      const text = await readFile(join(out, 'report.json'), 'utf8');
      const record = recordFromJson(text, 'the report of this run');
      expect(record.connection).toMatchObject({ tier: 'T2', public_chain: { spent: '0.03', limit: '0.03' } });
      const status = (id: string): string => {
        const check = record.checks.find((one) => one.id === id);
        return `${check?.status}: ${check?.reason ?? ''}`;
      };
      expect(status('X402-SET-012')).toMatch(/^out-of-reach: needs the simulator/);
      expect(status('X402-EVM-001')).toBe('pass: ');
      const paying = ['X402-SET-011', 'X402-VER-006', 'X402-VER-010'].map(status);
      // Canary and two payments: the limit ends before the rows do.
      expect(paying.filter((one) => one === 'pass: ')).toHaveLength(2);
      expect(paying.filter((one) => one.includes('reached --max-spend 0.03'))).toHaveLength(1);
      expect(record.checks.find((one) => one.id === 'X402-SET-011')?.reproduce).toEqual([
        `assay grade ${running.url} --chain-rpc URL --payer-key-env NAME --max-spend AMOUNT --only X402-SET-011`,
      ]);
      const { money } = record.summary;
      expect(money?.invariants.map(({ id, judged, broken }) => `${id} ${judged > 0} ${broken}`)).toEqual([
        ...['I1 true 0', 'I2 true 0', 'I3 true 0', 'I4 true 0'],
        ...['I5 false 0', 'I6 true 0', 'I7 false 0'],
      ]);
      const control = new ControlClient(way.handle);
      const { calls } = await control.calls().finally(() => control.close());
      expect([...new Set(calls.map((one) => one.method))].filter((one) => !one.startsWith('eth_'))).toEqual(
        [],
      );
      expect(calls.filter((one) => one.method === 'eth_sendRawTransaction')).toHaveLength(3);
      const kept = await Promise.all(
        record.evidence.files.map((one) => readFile(join(out, 'evidence', one.name), 'utf8')),
      );
      for (const secret of [payerKey.slice(2), way.handle.proxyUrl])
        expect([text, ...kept].filter((one) => one.includes(secret))).toEqual([]);
    } finally {
      await rpc.close();
      await running.close();
      await way.close();
    }
  });
});

describe('assay compare, from the honest run', () => {
  it('to one with a saboteur names exactly the checks of that saboteur as regressions', async () => {
    const [before, after] = [await honestRun(), await forgingRun()];
    const reports = [before, after].map((one) => join(one.folder, 'report.json'));
    const { code, stdout } = await runInProcess(compareCommand(), [...reports, '--format', 'json']);
    const { regressions, ...rest } = JSON.parse(stdout) as Comparison;
    const declared = [...acceptsForgeries.catches, ...(acceptsForgeries.sideEffects ?? [])];
    const ran = declared.filter((id) => before.record.checks.some((one) => one.id === id));
    expect(ran.length).toBeGreaterThan(3);
    expect(regressions.map((one) => one.id).sort()).toEqual(ran.sort());
    expect(rest).toMatchObject({ fixes: [], remarks: [], unclear: [], added: [], gone: [] });
    expect(code).toBe(1);
  });

  it('to itself finds nothing, and ends with 0', async () => {
    const report = join((await honestRun()).folder, 'report.json');
    const ended = await runInProcess(compareCommand(), [report, report]);
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 regressions, 0 fixed, 0 new, 0 gone'),
    });
  });
});

describe('assay verify-evidence', () => {
  const verifyEvidence = (of: string): Promise<Omit<Ended, 'stderr'>> =>
    run(process.execPath, [command, 'verify-evidence', of, '--list']).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );

  it('reproduces every verdict of a table, failures included', async () => {
    const { folder: of, record } = await forgingRun();
    const { code, stdout } = await verifyEvidence(of);
    expect(stdout).toContain('Every verdict that was judged again was reproduced.');
    expect(code).toBe(0);
    const tables = (await readFile(join(of, 'evidence', 'refusals.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { check: string }).check);
    const named = /checks? not at all.*?\n((?: {4}.*\n)*)/.exec(stdout)?.[1] ?? '';
    expect(tables).toContain('X402-EVM-001');
    expect(record.checks.find((one) => one.id === 'X402-EVM-001')?.status).toBe('fail');
    for (const id of tables) expect(named).not.toContain(id);
  });

  it('notices one forged exchange, although list and report were adapted to it', async () => {
    const { folder: of, record } = await forgingRun();
    const copy = join(folder, 'forged');
    await cp(of, copy, { recursive: true });
    const text = await readFile(join(copy, 'evidence', 'exchanges.jsonl'), 'utf8');
    const accepted = { isValid: true, payer: `0x${'1'.repeat(40)}` };
    let forged = 0;
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const one = JSON.parse(line);
        const { check, endpoint, role } = one.tag;
        if (forged > 0 || check !== 'X402-EVM-003' || endpoint !== 'verify' || role !== 'invalid')
          return line;
        forged += 1;
        return JSON.stringify({
          ...one,
          answer: { ...one.answer, status: 200, text: JSON.stringify(accepted), json: accepted },
        });
      });
    expect(forged).toBe(1);
    const written = `${lines.join('\n')}\n`;
    const sha256 = sha256Of(written);
    const sums = await readFile(join(copy, 'evidence', 'SHA256SUMS'), 'utf8');
    await writeFile(join(copy, 'evidence', 'exchanges.jsonl'), written);
    await writeFile(
      join(copy, 'evidence', 'SHA256SUMS'),
      sums.replace(/[0-9a-f]{64}(?= {2}exchanges\.jsonl)/, sha256),
    );
    const files = record.evidence.files.map((one) =>
      one.name === 'exchanges.jsonl' ? { ...one, sha256 } : one,
    );
    await writeFile(
      join(copy, 'report.json'),
      JSON.stringify({ ...record, evidence: { ...record.evidence, files } }),
    );
    const { code, stdout } = await verifyEvidence(copy);
    expect(code).toBe(1);
    expect(stdout).toMatch(/X402-EVM-003 .*"verify does not accept it": the report says .*isValid=true/);
  });
});

describe('assay attest', () => {
  it('verifies, and of one changed byte, in whichever file, it says where it is', async () => {
    const { folder: of } = await forgingRun();
    const at = (name: string): string => join(of, name);
    const made = await runInProcess(attestCommand(), ['keygen', '--out', at('own.key')]);
    const signed = await runInProcess(attestCommand(), [at('report.json'), '--key', at('own.key')]);
    expect([made.code, signed.code]).toEqual([0, 0]);
    const verified = (): Promise<Ended> =>
      runInProcess(attestCommand(), [
        ...['verify', at('attestation.json'), '--key', at('own.key.pub')],
        ...['--report', at('report.json'), '--evidence', at('evidence')],
      ]);
    expect((await verified()).stdout).toContain('The attestation is good.');
    const { evidence } = (await forgingRun()).record;
    const names = ['attestation.json', 'report.json', 'SHA256SUMS', ...evidence.files.map((one) => one.name)];
    for (const name of names) {
      const path = at(['attestation.json', 'report.json'].includes(name) ? name : join('evidence', name));
      const original = await readFile(path);
      const changed = Buffer.from(original.length > 0 ? original : ' ');
      const middle = Math.floor(changed.length / 2);
      changed.writeUInt8(changed.readUInt8(middle) ^ 1, middle);
      await writeFile(path, changed);
      const ended = await verified();
      await writeFile(path, original);
      expect({ name, code: ended.code, stdout: ended.stdout }).toEqual({ name, code: 1, stdout: '' });
      const reason = name === 'attestation.json' ? 'the payload was changed' : name;
      expect(ended.stderr).toMatch(/^error The attestation does not hold\. /);
      expect(ended.stderr).toContain(reason);
    }
    expect((await verified()).code).toBe(0);
  });
});

describe('assay report, of a run with failures and of one without', () => {
  const schema: object = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('schemastore/schemas/json/sarif-2.1.0.json'), 'utf8'),
  );

  it('writes SARIF that is valid against the schema of the standard', async () => {
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const valid = ajv.compile(schema);
    for (const one of [await forgingRun(), await honestRun()]) {
      await runInProcess(reportCommand(), [join(one.folder, 'report.json'), '--format', 'sarif']);
      const sarif = JSON.parse(await readFile(join(one.folder, 'report.sarif'), 'utf8'));
      valid(sarif);
      expect(valid.errors ?? []).toEqual([]);
      expect(sarif.runs[0].tool.driver.rules).toHaveLength(one.record.checks.length);
    }
  });

  it('repeats what the run wrote, byte for byte', async () => {
    const { folder: of } = await forgingRun();
    const again = join(folder, 'again');
    await runInProcess(reportCommand(), [
      join(of, 'report.json'),
      '--format',
      'json,html,junit',
      '--out',
      again,
    ]);
    for (const name of ['report.json', 'report.html', 'junit.xml'])
      expect((await readFile(join(again, name))).equals(await readFile(join(of, name)))).toBe(true);
  });
});
