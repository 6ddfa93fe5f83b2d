import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { tarOf } from './tar.js';

const files = [
  { path: 'facilitator.toml', text: 'port = 4022\n' },
  { path: 'conf/deep/ü.json', text: '{"a": "ü"}' },
  { path: 'empty', text: '' },
  { path: 'block', text: 'x'.repeat(512) },
];

/** The system's own reader of the format. */
const tar = (input: Buffer, ...args: string[]): string =>
  execFileSync('tar', [...args, '--file=-'], { input, encoding: 'utf8' });

it('holds the folder, folders below it and the files, for every user to read', () => {
  const lines = tar(tarOf('assay', files), '--list', '--verbose', '--quoting-style=literal')
    .trim()
    .split('\n');
  const seen = lines.map((line) => [line.split(' ')[0], line.split(' ').at(-1)]);
  expect(seen).toEqual([
    ['drwxrwxrwt', 'assay/'],
    ['drwxrwxrwt', 'assay/conf/'],
    ['drwxrwxrwt', 'assay/conf/deep/'],
    ['-rw-r--r--', 'assay/facilitator.toml'],
    ['-rw-r--r--', 'assay/conf/deep/ü.json'],
    ['-rw-r--r--', 'assay/empty'],
    ['-rw-r--r--', 'assay/block'],
  ]);
});

it.each(files)('gives back $path as it was', ({ path, text }) => {
  expect(tar(tarOf('assay', files), '--extract', '--to-stdout', `assay/${path}`)).toBe(text);
});

it('refuses a name that the format does not hold, instead of cutting it', () => {
  const path = 'n'.repeat(95);
  expect(() => tarOf('assay', [{ path, text: '' }])).toThrow(
    expect.objectContaining({ exitCode: 64, message: expect.stringContaining(path) }),
  );
});
