/**
 * The files through which one process finds another's simulator: `sim.json` for the kit, `sim.env` for a facilitator.
 * Both hold secrets of the simulator and are readable by their owner only.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import type { BridgeHandle, BridgesHandle } from './bridge/handle.js';
import { bridgeProfileNames } from './bridge/profiles.js';
import { ControlClient } from './control/client.js';
import { type HexString, type SimulatorHandle, type TokenHandle, tokenVariants } from './handle.js';
import type { LezHandle } from './lez/handle.js';
import { envFileText, simulatorEnv } from './simulator-env.js';

const hexOf = (bytes?: number) =>
  z.custom<HexString>(
    (value) =>
      typeof value === 'string' &&
      /^0x(?:[0-9a-fA-F]{2})*$/.test(value) &&
      (bytes === undefined || value.length === 2 + bytes * 2),
    { error: bytes === undefined ? 'must be hex with 0x' : `must be 0x and ${bytes * 2} hex digits` },
  );

const tokenSchema = z.object({
  address: hexOf(20),
  name: z.string().min(1),
  version: z.string().min(1),
  decimals: z.number().int().nonnegative(),
}) satisfies z.ZodType<TokenHandle>;

const accountSchema = z.object({ address: hexOf(20), privateKey: hexOf(32) });
const httpUrl = z.url({ protocol: /^http$/, error: 'must be an http:// URL' });

const bridgeSchema = z.object({
  name: z.string().min(1),
  profile: z.enum(bridgeProfileNames),
  url: httpUrl,
  verifyPath: z.string().startsWith('/'),
  settlePath: z.string().startsWith('/'),
  apiKey: z.string().min(1).nullable(),
  networks: z.array(z.string().min(1)),
  asset: z.string().min(1),
  payer: z.string().min(1),
  payee: z.string().min(1),
}) satisfies z.ZodType<BridgeHandle>;

const bridgesSchema = z.object({
  schema: z.literal('assay-bridges/1'),
  bridges: z.record(z.string(), bridgeSchema),
  elsewhereUrl: httpUrl,
  controlUrl: httpUrl,
  controlToken: z.string().min(1),
}) satisfies z.ZodType<BridgesHandle>;

const lezSchema = z.object({
  url: httpUrl,
  network: z.string().min(1),
  asset: z.string().min(1),
  controlUrl: httpUrl,
  controlToken: z.string().min(1),
}) satisfies z.ZodType<LezHandle>;

/** Content of `sim.json`. Unknown members are dropped, so that a newer simulator can add some. */
const simulatorHandleSchema = z.object({
  schema: z.literal('assay-sim/1'),
  pid: z.number().int().positive(),
  startedAt: z.string(),
  network: z.string().regex(/^eip155:\d+$/, 'must be a CAIP-2 id of the eip155 namespace'),
  chainId: z.number().int().positive(),
  rpcUrl: httpUrl,
  proxyUrl: httpUrl,
  proxyWsUrl: z.url({ protocol: /^ws$/, error: 'must be a ws:// URL' }),
  controlUrl: httpUrl,
  controlToken: z.string().min(1),
  token: tokenSchema,
  variants: z.record(z.enum(tokenVariants), tokenSchema),
  balancesSlot: z.number().int().nonnegative(),
  multicall3: hexOf(20),
  signer: accountSchema,
  admin: accountSchema,
  bridges: bridgesSchema,
  lez: lezSchema,
  anvilVersion: z.string(),
  codeHashes: z.record(z.string(), hexOf(32)),
}) satisfies z.ZodType<SimulatorHandle>;

/** A reader of the final name sees the whole file or the one before, never a half. */
const writePrivately = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
};

export interface HandleFiles {
  /** Path of `sim.json`. */
  readonly json: string;
  /** Path of `sim.env`. */
  readonly env: string;
}

/** Writes `sim.json` and `sim.env` into `directory` (usually `.assay`), which is made when it is missing. */
export const writeHandleFiles = async (handle: SimulatorHandle, directory: string): Promise<HandleFiles> => {
  const files = { json: join(directory, 'sim.json'), env: join(directory, 'sim.env') };
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writePrivately(files.env, envFileText(simulatorEnv(handle)));
    await writePrivately(files.json, `${JSON.stringify(handle, null, 2)}\n`);
  } catch (cause) {
    throw new AssayError(`The simulator files cannot be written into ${directory}: ${fileTrouble(cause)}.`, {
      code: 'SIM_FILE_UNWRITABLE',
      exitCode: 64,
      hint: 'Choose a folder that you may write to.',
      cause,
    });
  }
  return files;
};

const startOne = 'Start a simulator with `assay sim`, which writes .assay/sim.json.';

/** Larger than any handle: what is bigger is another file. */
const maxHandleBytes = 1_024 * 1_024;

const readText = async (file: string): Promise<string> => {
  try {
    const { size } = await stat(file);
    if (size > maxHandleBytes) throw new RangeError(`it has ${size} bytes, which no simulator file has`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new AssayError(`There is no simulator file at ${file}.`, {
        code: 'SIM_FILE_MISSING',
        exitCode: 64,
        hint: startOne,
        cause,
      });
    }
    throw new AssayError(`The simulator file ${file} cannot be read: ${fileTrouble(cause)}.`, {
      code: 'SIM_FILE_UNREADABLE',
      exitCode: 64,
      hint: 'Name the sim.json that `assay sim` wrote.',
      cause,
    });
  }
};

const parseHandle = (text: string, file: string): SimulatorHandle => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AssayError(`The simulator file ${file} is not JSON.`, {
      code: 'SIM_FILE_NOT_JSON',
      exitCode: 64,
      hint: 'Name the sim.json that `assay sim` wrote, not sim.env; or start the simulator anew.',
      cause,
    });
  }
  const parsed = simulatorHandleSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the document' : `"${issue.path.join('.')}"`;
  throw new AssayError(
    `The simulator file ${file} is not valid: ${where}: ${issue?.message ?? 'malformed'}.`,
    {
      code: 'SIM_FILE_INVALID',
      exitCode: 64,
      hint: 'It may be cut off, or come from another version of Assay: start the simulator anew with `assay sim`.',
      cause: parsed.error,
    },
  );
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const assertAnswers = async (handle: SimulatorHandle, file: string): Promise<void> => {
  const control = new ControlClient(handle, { timeoutMs: 3_000 });
  try {
    // The token proves that this is the simulator of the file and not another one on a port that was free again.
    await control.health();
  } catch (cause) {
    const what = isAlive(handle.pid)
      ? `its control API at ${handle.controlUrl} does not answer as that simulator`
      : `its process ${handle.pid} is gone`;
    throw new AssayError(`The simulator of ${file} is not running: ${what}.`, {
      code: 'SIM_DEAD',
      exitCode: 3,
      hint: 'Start it again with `assay sim`, and the facilitator with the new .assay/sim.env.',
      cause,
    });
  } finally {
    await control.close();
  }
};

/**
 * Reads `sim.json` and makes sure that its simulator answers. Throws AssayError `SIM_FILE_MISSING`,
 * `SIM_FILE_UNREADABLE`, `SIM_FILE_NOT_JSON`, `SIM_FILE_INVALID` or `SIM_DEAD`.
 */
export const readHandle = async (file: string): Promise<SimulatorHandle> => {
  const handle = parseHandle(await readText(file), file);
  await assertAnswers(handle, file);
  return handle;
};
