/**
 * Runs a command of the command line inside a test, with what it printed and how it would have ended.
 * @module
 */
import type { Command } from 'commander';
import { vi } from 'vitest';
import { failWith } from './fail.js';
import { createProgram } from './program.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function quiet(command: Command): void {
  command.exitOverride().configureOutput({ outputError: (text, write) => write(text) });
  for (const sub of command.commands) quiet(sub);
}

/** A command on its own. One at a time: standard output is the process's own. */
export function runInProcess(command: Command, args: readonly string[]): Promise<Ended> {
  quiet(command);
  return ended(command, args);
}

/** The whole command line, as `assay` runs it. One at a time. */
export async function runAssayInProcess(args: readonly string[]): Promise<Ended> {
  return ended(await createProgram(args[0]), args);
}

async function ended(command: Command, args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const before = process.exitCode;
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  process.exitCode = 0;
  try {
    await command.parseAsync([...args], { from: 'user' });
    return { code: Number(process.exitCode), ...written };
  } catch (error) {
    const code = failWith(error, false);
    return { code, ...written };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
