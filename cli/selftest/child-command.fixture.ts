/**
 * Runs the built command as people do, and tells what it cost.
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../targets/doc-path.js';

const command = join(packageFolder, 'dist', 'cli', 'assay.js');

/** Appended to standard error by the main thread when the process ends; kilobytes. */
const report = `
  import { isMainThread } from 'node:worker_threads';
  import { writeSync } from 'node:fs';
  if (isMainThread) process.on('exit', () => writeSync(2, 'peak ' + process.resourceUsage().maxRSS));
`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Without the line about memory. */
  readonly stderr: string;
  readonly seconds: number;
  /** Peak of the resident set. */
  readonly megabytes: number;
}

export interface Running {
  readonly pid: number;
  /** Closes the reading end of its standard output, as `| head` does. */
  stopReading(): void;
  /** What stands on standard error so far. */
  said(): string;
  /** Resolves once a text stands on standard error. */
  seen(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Starts `assay` in a folder, in a process group of its own. */
export function startAssay(args: readonly string[], folder: string): Running {
  if (!existsSync(command)) throw new Error('the command is not built: run npm run build');
  const started = performance.now();
  const wrapper = `data:text/javascript,${encodeURIComponent(report)}`;
  const child = spawn(process.execPath, ['--import', wrapper, command, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of watchers) look();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      const kilobytes = /peak (\d+)$/.exec(stderr)?.[1];
      resolve({
        code,
        stdout,
        stderr: stderr.replace(/peak \d+$/, ''),
        seconds: (performance.now() - started) / 1000,
        megabytes: Number(kilobytes ?? Number.NaN) / 1024,
      });
    });
  });
  const seen = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stderr.includes(text)) resolve();
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended before it said "${text}":\n${stderr}`)));
    });
  const stopReading = (): void => void child.stdout.destroy();
  return { pid: child.pid ?? 0, stopReading, said: () => stderr, seen, ended };
}
