/**
 * One process per database folder. PGlite does not lock: two openers would both accept the same key, and a
 * payment could be settled twice. The lock is a file that holds the pid; it is created whole by a hard link,
 * so nobody ever reads it half written.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../../wire/assay-error.js';

export interface FolderLock {
  release(): void;
}

const lockName = 'assay.lock';

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What the kernel tells of a process, from its state on. Linux only, empty elsewhere. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Start time of a process as the kernel counts it; tells a reused pid from the holder. */
const startOf = (pid: number): string => statOf(pid)[19] ?? '';

/** Killed, and still in the table: in a container without an init process nobody may ever ask for its end. */
const isOver = (pid: number): boolean => ['Z', 'X'].includes(statOf(pid)[0] ?? '');

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  if (isOver(pid)) return false;
  return start === '' || startOf(pid) === '' || startOf(pid) === start;
}

function readHolder(path: string): { text: string; pid: number; start: string } | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const [pid, start] = text.split(' ');
    return { text, pid: Number(pid), start: start ?? '' };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Takes the lock of a folder, creating the folder. Throws AssayError that names the folder and the holder. */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, lockName);
  const own = `${process.pid} ${startOf(process.pid)} ${randomUUID()}`;
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      try {
        linkSync(draft, path);
        return { release: () => releaseLock(path, own) };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const holder = readHolder(path);
      if (holder === undefined) continue;
      if (isAlive(holder.pid, holder.start)) throw heldBy(folder, holder.pid);
      removeStale(path, holder.text);
    }
    throw heldBy(folder, readHolder(path)?.pid ?? 0);
  } finally {
    unlinkSync(draft);
  }
}

function heldBy(folder: string, pid: number): AssayError {
  return new AssayError(`the store folder ${folder} is in use by process ${pid}`, {
    code: 'store_locked',
    exitCode: 64,
    hint: 'stop that process, or give this one a folder of its own',
  });
}

/** Moves a dead process's lock aside. Whoever moved a lock that is not the dead one puts it back. */
function removeStale(path: string, expected: string): void {
  const aside = `${path}.stale.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== expected) linkSync(aside, path);
  } finally {
    unlinkSync(aside);
  }
}

function releaseLock(path: string, own: string): void {
  if (readHolder(path)?.text === own) unlinkSync(path);
}
