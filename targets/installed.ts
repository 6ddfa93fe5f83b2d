/**
 * Whether the program of a preset is installed, so that its absence is one sentence and not a spawn error.
 * @module
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AssayError } from '../src/wire/assay-error.js';
import type { Preset } from './preset.js';

/** Throws AssayError `TARGET_NOT_INSTALLED` (exit 2) with the preset's install note. */
export function assertInstalled(preset: Preset, path = process.env.PATH ?? ''): void {
  const [program = ''] = preset.argv;
  // Placeholders stand for what Assay brings along.
  if (program.includes('{') || isOnPath(program, path)) return;
  throw new AssayError(
    `The target ${preset.name} is not installed: there is no program ${program} on the PATH.`,
    {
      code: 'TARGET_NOT_INSTALLED',
      exitCode: 2,
      ...(preset.install ? { hint: preset.install.trim() } : {}),
    },
  );
}

function isOnPath(program: string, path: string): boolean {
  const places = program.includes('/')
    ? [program]
    : path.split(delimiter).map((folder) => join(folder, program));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return statSync(place).isFile();
    } catch {
      return false;
    }
  });
}
