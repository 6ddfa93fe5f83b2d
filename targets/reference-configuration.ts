/**
 * The reference's configuration for a simulator, out of its preset: there is one wiring, whoever starts it.
 * @module
 */
import { parse } from 'smol-toml';
import type { SimulatorHandle } from '../simulator/handle.js';
import { fill, placeholdersOf } from './placeholders.js';
import { loadPreset } from './preset.js';

export interface ReferenceConfiguration {
  /** As the facilitator's configuration file says it, unchecked; where to listen and to store is the caller's choice. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The keys that it names. */
  readonly env: Readonly<Record<string, string>>;
}

/** The whole reference on the chain and the bridges of a simulator. */
export function referenceConfiguration(handle: SimulatorHandle): ReferenceConfiguration {
  const preset = loadPreset('reference');
  const values = placeholdersOf(handle, { folder: '', host: '127.0.0.1', port: 0 });
  const [file] = preset.files;
  if (file === undefined) throw new Error('the preset of the reference has no configuration');
  const { port: _port, store_path: _path, ...settings } = parse(fill(file.template, values));
  return {
    settings,
    env: Object.fromEntries(Object.entries(preset.env).map(([name, text]) => [name, fill(text, values)])),
  };
}
