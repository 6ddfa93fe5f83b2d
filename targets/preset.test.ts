import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AssayError } from '../src/wire/assay-error.js';
import { noSimulator } from './launch.fixture.js';
import { fill, placeholdersOf } from './placeholders.js';
import { loadPreset, packageFolder, presetNames } from './preset.js';

function failure(work: () => unknown): AssayError {
  try {
    work();
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('it did not throw');
}

describe('the presets that ship', () => {
  it('are the reference and the known facilitators', () => {
    expect(presetNames()).toEqual(
      expect.arrayContaining(['reference', 'x402-go', 'x402-py', 'x402-rs', 'x402-ts']),
    );
  });

  it.each(presetNames())('%s is usable, and its file has its name', (name) => {
    expect(loadPreset(name).name).toBe(name);
  });

  it.each(presetNames())('%s fills its templates from what a simulator gives', (name) => {
    const preset = loadPreset(name);
    const values = placeholdersOf(noSimulator, '/folder', 1);
    const templates = [
      ...preset.argv,
      ...Object.values(preset.env),
      ...preset.files.map((file) => file.template),
    ];
    for (const template of templates) expect(() => fill(template, values)).not.toThrow();
  });

  it('only the built-in ones claim to have been run here without an installation', () => {
    for (const name of ['x402-rs', 'x402-go', 'x402-py'])
      expect(loadPreset(name)).toMatchObject({ run_here: false, builtin: false });
  });
});

it.each(['nope', '../presets/reference', 'reference.toml', ''])(
  '%j is no target, said with those that are',
  (name) => {
    const error = failure(() => loadPreset(name));
    expect([error.code, error.exitCode]).toEqual(['UNKNOWN_TARGET', 64]);
    expect(error.hint).toContain('reference');
  },
);

it('the package folder is the one with the manifest', () => {
  expect(existsSync(join(packageFolder, 'package.json'))).toBe(true);
});

describe('a template', () => {
  it('is filled wherever a placeholder stands, and once only', () => {
    expect(fill('{a}:{b}:{a}', { a: '{b}', b: '1' })).toBe('{b}:1:{b}');
  });

  it('keeps other braces: JSON, shell and Rust formats', () => {
    expect(fill('{"a": {}} $HOME {A} {a-b}', {})).toBe('{"a": {}} $HOME {A} {a-b}');
  });

  it('with an unknown placeholder is an error that names it, so that no typo reaches a target', () => {
    const error = failure(() => fill('--rpc {rpc_uri}', { rpc_url: 'x' }));
    expect([error.code, error.exitCode]).toEqual(['BAD_PLACEHOLDER', 64]);
    expect(error.message).toContain('{rpc_uri}');
    expect(error.hint).toContain('{rpc_url}');
  });
});
