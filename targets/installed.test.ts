import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assertInstalled } from './installed.js';
import { noSimulator } from './launch.fixture.js';
import { fill, placeholdersOf } from './placeholders.js';
import { loadPreset, presetNames } from './preset.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a program that is not on the PATH is named, with how to install it', () => {
  const preset = loadPreset('x402-rs');
  expect(() => assertInstalled(preset, folder)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: 'The target x402-rs is not installed: there is no program x402-facilitator on the PATH.',
      hint: expect.stringContaining('cargo install'),
    }),
  );
});

test('a program on the PATH is found, and a file that cannot run is not', () => {
  const preset = loadPreset('x402-go');
  const program = join(folder, 'x402-go-facilitator');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o600 });
  expect(() => assertInstalled(preset, folder)).toThrow('not installed');
  chmodSync(program, 0o755);
  expect(() => assertInstalled(preset, `/nowhere:${folder}`)).not.toThrow();
});

test('what Assay brings along needs no installation', () => {
  expect(() => assertInstalled(loadPreset('reference'), '')).not.toThrow();
});

const values = placeholdersOf(noSimulator, { folder: '/folder', host: '127.0.0.1', port: 4022 });

test('presets that were never run here say how to install their program', () => {
  for (const preset of presetNames().map((name) => loadPreset(name)))
    if (!preset.run_here) expect(preset.install).toContain('has not been run here');
});

test('the rendered configuration of x402-rs is JSON for the network and RPC of the simulator', () => {
  const [file] = loadPreset('x402-rs').files;
  expect(JSON.parse(fill(file?.template ?? '', values))).toMatchObject({
    port: 4022,
    chains: { 'eip155:84532': { rpc: [{ http: noSimulator.proxyUrl }] } },
  });
});
