import { expect, it } from 'vitest';
import { installedVersion } from './installed-version.js';

it('is the first line that the command prints', async () => {
  const command = ['{node}', '-e', 'console.log("mine 2.1\\ncopyright")'];
  expect(await installedVersion({ version: '2.0', version_command: command })).toBe('mine 2.1');
});

it.each([
  ['fails', ['{node}', '-e', 'process.exit(1)']],
  ['is not there', ['/nowhere/program', '--version']],
])('is what the preset was written for when the command %s', async (_, command) => {
  expect(await installedVersion({ version: '2.0', version_command: command })).toBe('2.0');
});

it('is what the preset says when there is no command', async () => {
  expect(await installedVersion({ version: '2.0' })).toBe('2.0');
  expect(await installedVersion({})).toBeUndefined();
});
