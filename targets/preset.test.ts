import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AssayError } from '../src/wire/assay-error.js';
import { packageFolder } from './doc-path.js';
import { noSimulator } from './launch.fixture.js';
import { fill, placeholdersOf } from './placeholders.js';
import { baselineFile, loadPreset, parsePreset, presetNames } from './preset.js';

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
    expect(presetNames()).toEqual([
      'acedata',
      'acedata-service',
      'ledgerflow',
      'lez',
      'reference',
      'x402-go',
      'x402-py',
      'x402-rs',
      'x402-ts',
    ]);
  });

  it.each(presetNames())('%s is usable, and its file has its name', (name) => {
    expect(loadPreset(name).name).toBe(name);
  });

  it.each(
    presetNames().flatMap((name) =>
      [undefined, ...loadPreset(name).modes].map((mode) => [name, mode] as const),
    ),
  )('%s in mode %s fills its templates from what a simulator gives', (name, mode) => {
    const preset = loadPreset(name, mode);
    const deployed = Object.fromEntries(preset.deploy.map((one) => [one.as, 'x']));
    const values = {
      ...placeholdersOf(noSimulator, { folder: '/folder', host: '127.0.0.1', port: 1 }),
      ...deployed,
    };
    const templates = [
      ...preset.argv,
      ...Object.values(preset.env),
      ...preset.files.map((file) => file.template),
      ...preset.deploy.flatMap((one) => one.args),
      preset.pay_to ?? '',
    ];
    for (const template of templates) expect(() => fill(template, values)).not.toThrow();
  });

  it.each(presetNames())('the configuration of %s that the kit may replace is one of its files', (name) => {
    for (const mode of [undefined, ...loadPreset(name).modes]) {
      const { configuration, files } = loadPreset(name, mode);
      if (configuration) expect(files.map((file) => file.path)).toContain(configuration.file);
    }
  });

  it('only the built-in ones claim to have been run here without an installation', () => {
    for (const name of ['acedata-service', 'ledgerflow', 'x402-rs', 'x402-go', 'x402-py'])
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

describe('modes', () => {
  const text = `
    name = "many"
    title = "Many"
    run_here = false
    argv = ["many"]
    pay_to = "base"
    [env]
    A = "base"
    B = "base"
    [modes.first]
    [modes.second]
    pay_to = "second"
    env = { B = "second", C = "second" }
  `;

  const inMode = (mode: string | undefined) =>
    parsePreset(text, { file: '/many.toml', shipped: false, ...(mode ? { mode } : {}) });

  it('the first one is the default, and changes nothing that it does not name', () => {
    const preset = inMode(undefined);
    expect(preset).toMatchObject({ mode: 'first', modes: ['first', 'second'], pay_to: 'base' });
    expect(preset.env).toEqual({ A: 'base', B: 'base' });
  });

  it('replace what they name, and add to the environment', () => {
    const preset = inMode('second');
    expect(preset).toMatchObject({ mode: 'second', pay_to: 'second' });
    expect(preset.env).toEqual({ A: 'base', B: 'second', C: 'second' });
  });

  it.each([
    ['many', text, 'Its modes: first, second.'],
    ['one', text.slice(0, text.indexOf('[modes.first]')), 'It has one configuration only.'],
  ])('of %s that do not exist are bad usage, said with those that do', (name, source, hint) => {
    const error = failure(() =>
      parsePreset(source, { file: `/${name}.toml`, shipped: false, mode: 'third' }),
    );
    expect([error.code, error.exitCode, error.hint]).toEqual(['UNKNOWN_MODE', 64, hint]);
  });
});

describe('a preset of the operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-preset-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const written = (text: string): string => {
    const file = join(folder, 'mine.toml');
    writeFileSync(file, text);
    return file;
  };

  it('is named by its path, and its known failures stand beside it', () => {
    const preset = loadPreset(
      written('name = "mine"\ntitle = "Mine"\nargv = ["mine"]\nbaseline = "mine.baseline.toml"\n'),
    );
    expect(preset).toMatchObject({ name: 'mine', argv: ['mine'], env: {}, files: [], deploy: [] });
    expect(baselineFile(preset)).toBe(join(folder, 'mine.baseline.toml'));
  });

  it.each([
    ['a typo', 'name = "mine"\ntitle = "Mine"\nargs = ["mine"]\n', '"args"'],
    [
      'a file outside of the folder',
      'name = "mine"\ntitle = "Mine"\nargv = ["mine"]\n[[files]]\npath = "../x"\ntemplate = ""\n',
      'files.0.path: must stay inside {folder}',
    ],
    [
      'neither a program nor an image',
      'name = "mine"\ntitle = "Mine"\n[container]\nport = 80\n',
      'argv: names no program',
    ],
    ['no TOML', 'name = mine', 'Invalid TOML'],
  ])('with %s is bad usage, said with the file and the member', (_, text, why) => {
    const file = written(text);
    const error = failure(() => loadPreset(file));
    expect([error.code, error.exitCode]).toEqual(['BAD_PRESET', 64]);
    expect(error.message).toContain(file);
    expect(error.message).toContain(why);
  });
});

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
