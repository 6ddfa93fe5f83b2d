/**
 * The simulator from its start to Ctrl-C, with the files that tell a facilitator how to reach it.
 * @module
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type HandleFiles, readHandle, writeHandleFiles } from '../../simulator/handle-files.js';
import { openWorld } from '../../simulator/world.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { coloursFor } from '../colours.js';
import { watchInterrupt, whenAborted } from '../interrupt.js';
import { createProgress } from '../progress.js';
import { describeSimulator } from './describe.js';
import { parseListen } from './listen.js';

/** Milliseconds between the end of the chain's process and a signal that ended both. */
const signalGraceMs = 200;

export interface Flags {
  network?: string;
  listen?: string;
  publicHost?: string;
  dir: string;
  anvil?: string;
  seed?: string;
  color: boolean;
}

export async function runSimulator(flags: Flags): Promise<void> {
  const listen = flags.listen === undefined ? undefined : parseListen(flags.listen);
  await refuseSecond(flags.dir);
  const progress = createProgress(process.stderr, flags.color);
  const interrupt = watchInterrupt();
  try {
    if (process.stderr.isTTY) progress.step('starting the simulator');
    const world = await openWorld({
      ...(flags.network ? { network: flags.network } : {}),
      ...(listen ? { listen } : {}),
      ...(flags.publicHost ? { publicHost: flags.publicHost } : {}),
      ...(flags.anvil ? { anvil: flags.anvil } : {}),
      ...(flags.seed ? { seed: flags.seed } : {}),
    }).finally(() => progress.done());
    let files: HandleFiles | undefined;
    try {
      files = await writeHandleFiles(world.handle, flags.dir);
      process.stdout.write(describeSimulator(world.handle, files, coloursFor(process.stdout, flags.color)));
      await Promise.race([world.exited, whenAborted(interrupt.signal)]);
      // Ctrl-C on a terminal reaches the chain's process too, which may be the first to end.
      await Promise.race([whenAborted(interrupt.signal), delay(signalGraceMs, undefined)]);
      if (!interrupt.signal.aborted)
        throw new AssayError('The chain of the simulator ended by itself.', {
          code: 'CHAIN_ENDED',
          exitCode: 3,
          hint: 'Start `assay sim` again.',
        });
    } finally {
      if (files) await removeOwn(files, world.handle.pid);
      await world.close();
    }
  } finally {
    interrupt.stop();
  }
}

/** Two simulators must not share a folder: the files of the first would name the second. */
async function refuseSecond(directory: string): Promise<void> {
  const file = join(directory, 'sim.json');
  const running = await readHandle(file).catch(() => undefined);
  if (running)
    throw new AssayError(
      `A simulator of process ${running.pid} is running and its files stand in ${directory}.`,
      {
        code: 'SIM_RUNNING',
        exitCode: 64,
        hint: 'Use that one, stop it, or choose another folder with --dir.',
      },
    );
}

/** Removes the files unless another simulator has taken their place. */
async function removeOwn(files: HandleFiles, pid: number): Promise<void> {
  const text = await readFile(files.json, 'utf8').catch(() => '');
  if (!text.includes(`"pid": ${pid},`)) return;
  await Promise.all([rm(files.json, { force: true }), rm(files.env, { force: true })]);
}
