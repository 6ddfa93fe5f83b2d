/**
 * Ctrl-C in the middle of a grade of the built-in reference: whatever the run started ends with it, in order and
 * without a stack. A terminal signals the whole process group, a supervisor only the process.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAssay } from './child-command.fixture.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-interrupt-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** All that descend from a process. */
async function childrenOf(pid: number): Promise<Process[]> {
  const all = await processes();
  const found: Process[] = [];
  const wanted = [pid];
  for (let parent = wanted.pop(); parent !== undefined; parent = wanted.pop())
    for (const one of all.filter((other) => other.parent === parent)) {
      found.push(one);
      wanted.push(one.pid);
    }
  return found;
}

/** Those of the processes that still run; a zombie does not. */
async function alive(those: readonly Process[]): Promise<string[]> {
  const all = await processes();
  return those
    .filter((one) => all.some((other) => other.pid === one.pid && other.command === one.command))
    .map((one) => one.command);
}

/** Waits until the last one is gone: a process that was killed stands in the table for a moment. */
async function gone(those: readonly Process[]): Promise<string[]> {
  const deadline = performance.now() + 5_000;
  let left = await alive(those);
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = await alive(those);
  }
  return left;
}

describe('Ctrl-C', () => {
  it.concurrent.each([
    ['the process group, while checks run', 'running ', -1],
    ['the process, while the target starts', 'starting reference', 1],
  ] as const)('to %s leaves nothing behind', async (_, moment, sign) => {
    const out = `out-${moment.length}`;
    const running = startAssay(['grade', '--out', out], folder);
    await running.seen(moment);
    const started = await childrenOf(running.pid);
    expect(started.filter((one) => one.command.includes('anvil'))).not.toEqual([]);
    const asked = performance.now();
    process.kill(sign * running.pid, 'SIGINT');
    const { code, stderr, stdout } = await running.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error Interrupted; no report was written\.$/m);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(performance.now() - asked).toBeLessThan(30_000);
    expect(await gone(started)).toEqual([]);
    expect(existsSync(join(folder, out))).toBe(false);
  });

  it.concurrent('twice ends at once and leaves nothing behind either', async () => {
    const running = startAssay(['grade', '--out', 'twice'], folder);
    await running.seen('running ');
    const started = await childrenOf(running.pid);
    process.kill(running.pid, 'SIGINT');
    process.kill(running.pid, 'SIGTERM');
    const { stderr } = await running.ended;
    expect(stderr).not.toContain('    at ');
    expect(await gone(started)).toEqual([]);
  });
});

describe('a target that is kept', () => {
  it('is stopped when nobody reads the output any more', async () => {
    const running = startAssay(['curl', 'X402-SUP-001', '--target', 'reference'], folder);
    await running.seen('stays up until Ctrl-C');
    const started = await childrenOf(running.pid);
    expect(started.filter((one) => one.command.includes('anvil'))).not.toEqual([]);
    running.stopReading();
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('    at ');
    expect(await gone(started)).toEqual([]);
  });
});
