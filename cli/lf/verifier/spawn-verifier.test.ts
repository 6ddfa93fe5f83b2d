import { expect, test } from 'vitest';
import { VerifierLink } from '../../../suites/authorization/verifier-link.js';
import { spawnVerifier } from './spawn-verifier.js';

const node = (script: string) =>
  spawnVerifier({ file: process.execPath, args: ['-e', script], shell: false, env: {} });

const hello = (process: ReturnType<typeof spawnVerifier>) =>
  new VerifierLink(process, { helloMs: 20_000, answerMs: 20_000 }).hello('0');

test('a program that is not there says so', async () => {
  const process = spawnVerifier({ file: '/nowhere/verifier', args: [], shell: false, env: {} });
  expect(await hello(process)).toMatch(/^crash: it could not be started: .*ENOENT/);
  await process.kill();
});

test('the end of its standard error is kept, and gets no variable of the operator', async () => {
  const process = node(
    'console.error("x".repeat(100000) + Object.keys(globalThis.process.env).length + "!"); globalThis.process.exitCode = 3',
  );
  expect(await hello(process)).toMatch(/^crash: it ended with status 3; its last words: x+0!$/);
  expect(process.errors().length).toBeLessThanOrEqual(65_536);
});

test('one that does not end when its input ends is ended, and that is no clean end', async () => {
  const process = node(
    'setInterval(() => {}, 1000); globalThis.process.on("SIGTERM", () => globalThis.process.exit(0))',
  );
  expect(await process.finish(300)).toBe(false);
});
