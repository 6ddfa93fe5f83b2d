import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startHostileTarget } from '../../suites/kit/hostile-target.fixture.js';
import { loadCommand } from '../load.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command in this process, which has nothing to start here: each of these is refused before. */
const run = (...args: readonly string[]): Promise<unknown> =>
  loadCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync([...args, '--out', join(folder, 'out')], { from: 'user' });

describe('bad usage starts nothing', () => {
  test.each([
    { args: [], code: 'NO_TARGET' },
    { args: ['http://127.0.0.1:1', '--target', 'reference'], code: 'TWO_TARGETS' },
    { args: ['--target', 'reference', '--mix', 'pay=1'], code: 'BAD_MIX' },
    { args: ['--target', 'reference', '--rate', '50/h'], code: 'BAD_RATE' },
    { args: ['--target', 'reference', '--duration', '0'], code: 'BAD_NUMBER' },
    { args: ['--target', 'reference', '--duration', '601'], code: 'BAD_NUMBER' },
    { args: ['--target', 'reference', '--concurrency', '257'], code: 'BAD_NUMBER' },
    { args: ['--target', 'reference', '--race', '1'], code: 'BAD_NUMBER' },
    { args: ['--target', 'reference', '--rate', '5000', '--duration', '600'], code: 'TOO_MUCH_LOAD' },
  ])('$args: $code', async ({ args, code }) => {
    await expect(run(...args)).rejects.toMatchObject({ code, exitCode: 64 });
    expect(readdirSync(folder)).toEqual([]);
  });
  test('a rail that is none', async () => {
    await expect(run('--target', 'reference', '--rail', 'swift')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    });
  });
});

describe('load stays at home', () => {
  test.each(['https://facilitator.example', 'http://203.0.113.7:4022', 'http://192.168.1.20:4022'])(
    '%s is refused before anything is sent',
    async (url) => {
      await expect(run(url)).rejects.toMatchObject({ code: 'FOREIGN_HOST', exitCode: 64 });
    },
  );
  test('whatever somebody authorizes', async () => {
    await expect(run('https://facilitator.example', '--authorized-by', 'me')).rejects.toMatchObject({
      code: 'commander.unknownOption',
    });
  });
  test('a target of this machine without a simulator is refused: nothing could be judged', async () => {
    const target = await startHostileTarget({});
    try {
      await expect(run(target.url)).rejects.toMatchObject({ exitCode: 64, code: 'NO_SIMULATOR' });
    } finally {
      await target.close();
    }
  });
  test('a simulator that is not there is bad usage', async () => {
    const sim = join(folder, 'sim.json');
    writeFileSync(sim, '{}');
    try {
      await expect(run('http://127.0.0.1:1', '--sim', sim)).rejects.toMatchObject({ exitCode: 64 });
    } finally {
      rmSync(sim);
    }
  });
});
