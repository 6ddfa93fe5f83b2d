/**
 * The command of `--credential-command`: one child process for each payment, bounded in time and output. What it prints may
 * hold secrets, so nothing of it is repeated anywhere: neither its standard error nor an output that is no payment.
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { AssayError } from '../../src/wire/assay-error.js';
import type { Service } from '../../suites/kit/desk.js';
import {
  type CredentialAnswer,
  type CredentialOrder,
  credentialOrderSchema,
  readCredential,
} from '../../suites/lez/credential-order.js';

export interface CredentialCommand {
  /** Makes one payment. Throws AssayError with exit code 2 when the command fails or keeps to no format. */
  readonly service: Service;
  /** Ends what still runs. */
  close(): void;
}

export interface Limits {
  /** Milliseconds until the command must have ended. */
  readonly commandMs: number;
  /** Bytes that it may print. */
  readonly outputBytes: number;
  /** Commands at once. */
  readonly parallel: number;
}

const usualLimits: Limits = { commandMs: 30_000, outputBytes: 64 * 1024, parallel: 4 };

const failed = (how: string): AssayError =>
  new AssayError(`The command of --credential-command ${how}.`, {
    code: 'CREDENTIAL_COMMAND_FAILED',
    exitCode: 2,
    hint: 'Run it alone, with a request on its standard input: it has to print a payment and end with 0. What it prints is not repeated here, since it may hold secrets.',
  });

/** The command and what it started. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/** Runs a shell line with a text on its standard input. Resolves with what it printed. */
function run(
  line: string,
  input: string,
  { commandMs, outputBytes }: Limits,
  running: Set<ChildProcess>,
): Promise<string> {
  const child = spawn(line, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  running.add(child);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise<string>((resolve, reject) => {
    const end = (how: string): void => {
      reject(failed(how));
      endGroup(child);
    };
    const timer = setTimeout(() => end(`did not end within ${commandMs / 1000} s`), commandMs);
    child.once('error', () => end('cannot be started'));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputBytes) end(`printed more than ${outputBytes / 1024} KiB`);
      else chunks.push(chunk);
    });
    // A command that reads nothing closes its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else
        reject(failed(code === null ? `ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`));
    });
  });
}

/** The same order with its window moved by the time that it waited for its turn. */
const later = (order: CredentialOrder, ms: number): CredentialOrder => ({
  ...order,
  valid_after_ms: order.valid_after_ms + ms,
  valid_before_ms: order.valid_before_ms + ms,
});

export function openCredentialCommand(line: string, limits: Limits = usualLimits): CredentialCommand {
  const running = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let free = limits.parallel;
  const payers = new Set<string>();
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  const make = async (request: Parameters<Service>[0]): Promise<CredentialAnswer> => {
    const wanted = credentialOrderSchema.parse(request);
    const askedAt = Date.now();
    const answer = await turn(async () => {
      const order = later(wanted, Date.now() - askedAt);
      return readCredential(order, await run(line, `${JSON.stringify(order)}\n`, limits, running));
    });
    if ('cannot' in answer) return answer;
    // Books that several payments share could be held against the target.
    if (payers.has(answer.payer))
      throw failed('gave two payments to one payer, where each has to have its own');
    payers.add(answer.payer);
    return answer;
  };
  const endAll = (): void => {
    for (const child of running) endGroup(child);
  };
  process.once('exit', endAll);
  return {
    service: make,
    close: () => {
      process.off('exit', endAll);
      endAll();
    },
  };
}
