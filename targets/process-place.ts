/**
 * A process of this machine as the place of a target: a folder of its own, and a minimal environment.
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AssayError } from '../src/wire/assay-error.js';
import { startChild } from './child.js';
import { type OpenPlace, passedOn } from './place.js';

const host = '127.0.0.1';

/** PATH, HOME and the like: the operator's secrets stay with the operator. */
export const inherited = (names: readonly string[]): Record<string, string> =>
  passedOn(['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'SystemRoot', ...names]);

export const openProcessPlace: OpenPlace = async (port) => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-target-'));
  return {
    folder,
    host,
    port,
    url: `http://${host}:${port}`,
    write: async (files) => {
      for (const { path, text } of files) {
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text, { mode: 0o600 });
      }
    },
    start: async ({ argv, env, shell, passEnv }, onOutput) => {
      const [command, ...args] = argv;
      if (command === undefined)
        throw new AssayError('The target has no command.', { code: 'NO_COMMAND', exitCode: 64 });
      const cwd = shell ? process.cwd() : folder;
      return startChild({ command, args, cwd, shell, env: { ...inherited(passEnv), ...env } }, onOutput);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
