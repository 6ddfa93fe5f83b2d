/**
 * Asks an installed program for its version, for the report.
 * @module
 */
import { execFile } from 'node:child_process';
import { packageFolder } from './doc-path.js';
import { fill } from './placeholders.js';
import type { Preset } from './preset.js';

/** Milliseconds after which nobody waits for an answer. */
const limitMs = 5_000;

/** The first line that `version_command` prints; what the preset was written for when it prints none. */
export async function installedVersion(
  preset: Pick<Preset, 'version' | 'version_command'>,
): Promise<string | undefined> {
  if (preset.version_command === undefined) return preset.version;
  const values = { node: process.execPath, package: packageFolder };
  const [command = '', ...args] = preset.version_command.map((part) => fill(part, values));
  const said = await new Promise<string>((resolve) => {
    // A program that cannot tell its version may still be graded.
    execFile(command, args, { timeout: limitMs }, (_, stdout) => resolve(stdout));
  });
  const [line = ''] = said.trim().split('\n');
  return line === '' ? preset.version : line.slice(0, 200);
}
