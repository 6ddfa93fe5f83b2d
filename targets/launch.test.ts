import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AssayError } from '../src/wire/assay-error.js';
import { noSimulator } from './launch.fixture.js';
import { type LaunchPlan, launchTarget, type StartedTarget, tryLaunch } from './launch.js';
import { placeholdersOf } from './placeholders.js';

const open: StartedTarget[] = [];
afterEach(async () => {
  for (const target of open.splice(0)) await target.close();
});

/** A program that serves what `answer` (an expression over `request`) gives. */
const server = (answer: string): string => `
  const http = require('node:http');
  http.createServer((request, response) => response.end(String(${answer})))
    .listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
`;

const plan = (program: string, change: Partial<LaunchPlan> = {}): LaunchPlan => ({
  argv: ['{node}', '-e', program],
  env: {},
  files: [],
  ready: { timeout_seconds: 20 },
  basePath: '',
  ...change,
});

async function launch(about: LaunchPlan): Promise<StartedTarget> {
  const target = await launchTarget(about, noSimulator);
  open.push(target);
  return target;
}

async function failure(about: LaunchPlan): Promise<AssayError> {
  const error = await launchTarget(about, noSimulator).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof AssayError) return error;
  throw new Error('it should have failed with a sentence', { cause: error });
}

const text = async (url: string): Promise<string> => (await fetch(url)).text();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once the process is gone; a test that waits for ever fails by its time limit. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('a target is ready when it answers, at the port that it was given', async () => {
  const target = await launch(plan(server(`request.url`)));
  expect(await text(`${target.url}/supported`)).toBe('/supported');
  expect(target.exit()).toBeUndefined();
});

describe('a port that somebody else takes before the target does', () => {
  const taken: Server[] = [];
  afterEach(() => {
    for (const other of taken.splice(0)) other.close();
  });
  /** Tells its port to `told`, and serves there unless somebody does by then. */
  const late = (told: string): string => `
    fetch('${told}/' + process.env.PORT).then(() => {
      const server = require('node:http').createServer((_, response) => response.end('the target'));
      server.on('error', ({ code }) => { console.log(code); process.exit(1); });
      server.listen(process.env.PORT, '127.0.0.1');
    });
  `;
  /** Takes the port that it is told, as often as `times` says. */
  async function thief(times: number): Promise<string> {
    const ear = createServer(async ({ url }, response) => {
      if (taken.length <= times) {
        const other = createServer((_, answer) => answer.writeHead(503).end()).listen(
          Number(url?.slice(1)),
          '127.0.0.1',
        );
        await once(other, 'listening');
        taken.push(other);
      }
      response.end();
    }).listen(0, '127.0.0.1');
    await once(ear, 'listening');
    taken.push(ear);
    const address = ear.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  it('is left to them: the target starts at another', async () => {
    const target = await launch(plan(late(await thief(1))));
    expect(await text(target.url)).toBe('the target');
    expect(taken).toHaveLength(2);
  });

  it('is told when it happens again and again', async () => {
    const error = await failure(plan(late(await thief(9))));
    expect(error).toMatchObject({ code: 'TARGET_DID_NOT_START', exitCode: 2 });
    expect(error.hint).toContain('EADDRINUSE');
    expect(taken).toHaveLength(4);
  });
});

it('the base path stands in the URL without a slash at its end', async () => {
  const target = await launch(plan(server(`request.url`), { basePath: '/x402/' }));
  expect(target.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/x402$/);
});

it('a target may name its URL in a line of output', async () => {
  const line = 'at (?<url>http://\\S+)';
  const program = `
    const server = require('node:http').createServer((_, response) => response.end('here'));
    server.listen(0, '127.0.0.1', () => console.log('at http://127.0.0.1:' + server.address().port + '/'));
  `;
  const target = await launch(plan(program, { ready: { line, timeout_seconds: 20 } }));
  expect(await text(target.url)).toBe('here');
});

it('a child gets the variables of its plan and a minimal environment, none of the operator', async () => {
  process.env.ASSAY_TEST_SECRET = 'of the operator';
  process.env.ASSAY_TEST_NAMED = 'passed on by name';
  try {
    const about = plan(server('JSON.stringify(process.env)'), {
      env: { RPC: '{rpc_url}' },
      passEnv: ['ASSAY_TEST_NAMED'],
    });
    const seen = JSON.parse(await text((await launch(about)).url)) as Record<string, string>;
    // The kit's own way to the chain and the control token are not for targets.
    expect(seen.RPC).toBe('http://127.0.0.1:1/proxy');
    expect(seen.ASSAY_TEST_NAMED).toBe('passed on by name');
    expect(seen).not.toHaveProperty('ASSAY_TEST_SECRET');
    expect(JSON.stringify(seen)).not.toContain('control-token');
  } finally {
    delete process.env.ASSAY_TEST_SECRET;
    delete process.env.ASSAY_TEST_NAMED;
  }
});

it('no placeholder gives a target the way of the kit, its control or the admin key', () => {
  const values = JSON.stringify(
    placeholdersOf(noSimulator, { folder: '/folder', host: '127.0.0.1', port: 1 }),
  );
  for (const secret of [noSimulator.rpcUrl, noSimulator.controlToken, noSimulator.admin.privateKey])
    expect(values).not.toContain(secret);
});

it('template files stand in a folder of the run, filled, and go with the target', async () => {
  const about = plan(server(`process.cwd() + '|' + require('node:fs').readFileSync('conf/a.toml', 'utf8')`), {
    files: [{ path: 'conf/a.toml', template: 'chain = {chain_id}' }],
  });
  const target = await launch(about);
  const [folder = '', content] = (await text(target.url)).split('|');
  expect(content).toBe('chain = 84532');
  expect(target.files).toEqual([{ path: 'conf/a.toml', text: 'chain = 84532' }]);
  expect(existsSync(folder)).toBe(true);
  await target.close();
  expect(existsSync(folder)).toBe(false);
});

describe('a target that does not start is inconclusive, with its last words', () => {
  it('when it ends at once', async () => {
    const error = await failure(plan(`console.error('no such chain'); process.exit(7)`));
    expect([error.code, error.exitCode]).toEqual(['TARGET_DID_NOT_START', 2]);
    expect(error.message).toContain('it ended before it answered');
    expect(error.hint).toContain('no such chain');
  });

  it('when there is no such program', async () => {
    const error = await failure(plan('', { argv: ['/nowhere/facilitator'] }));
    expect(error.exitCode).toBe(2);
    expect(error.hint).toContain('ENOENT');
  });

  it('when it never answers', async () => {
    const error = await failure(plan('setInterval(() => {}, 1000)', { ready: { timeout_seconds: 0.3 } }));
    expect(error.message).toContain('not ready within 0.3 s');
    expect(error.hint).toBe('It printed nothing.');
  });
});

it('a target that may refuse to run gives its exit code and all that it said', async () => {
  const program = `process.stdout.write('x'.repeat(100000)); console.error('bad pattern'); process.exitCode = 64;`;
  const launched = await tryLaunch(plan(program), noSimulator);
  if ('started' in launched) throw new Error('it runs');
  expect(launched.exit).toEqual({ code: 64, signal: null });
  expect(launched.output).toHaveLength(100_012);
  expect(launched.output).toContain('bad pattern');
});

it('a target that is not waited for counts as started at once, at its port', async () => {
  const target = await launch(plan('setInterval(() => {}, 1000)', { waitReady: false }));
  expect(target.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(target.exit()).toBeUndefined();
});

describe('a restart', () => {
  /** Tells its process, and how often it was started in its folder. */
  const counting = `
    const fs = require('node:fs');
    fs.appendFileSync('starts', '.');
    ${server(`process.pid + ' ' + fs.readFileSync('starts', 'utf8').length + ' ' + process.env.NAME`)}
  `;

  it('gives a new process in the same folder, at the same URL, with the same environment', async () => {
    const target = await launch(plan(counting, { env: { NAME: '{network}' } }));
    const { url, pid } = target;
    expect(await text(url)).toBe(`${pid} 1 eip155:84532`);
    await target.kill();
    expect(target.exit()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(pid)).toBe(false);
    await target.restart();
    expect(target.exit()).toBeUndefined();
    expect(target.pid).not.toBe(pid);
    expect(await text(target.url)).toBe(`${target.pid} 2 eip155:84532`);
    expect(target.url).toBe(url);
    expect(target.output()).toBe('listening\nlistening\n');
  });

  it('stops a target that still runs first', async () => {
    const target = await launch(plan(counting));
    const { pid } = target;
    await target.restart();
    expect(isAlive(pid)).toBe(false);
    expect(await text(target.url)).toContain(`${target.pid} 2`);
  });

  it('reads the URL from what the new process says, and refuses another one', async () => {
    const line = 'at (?<url>http://\\S+)';
    const program = `
      const server = require('node:http').createServer((_, response) => response.end('here'));
      server.listen(0, '127.0.0.1', () => console.log('at http://127.0.0.1:' + server.address().port + '/'));
    `;
    const target = await launch(plan(program, { ready: { line, timeout_seconds: 20 } }));
    await target.kill();
    await expect(target.restart()).rejects.toMatchObject({ code: 'TARGET_MOVED', exitCode: 2 });
  });

  it('that fails says why, with the words of the new process alone', async () => {
    const program = `
      const fs = require('node:fs');
      if (fs.existsSync('once')) { console.log('locked'); process.exit(3); }
      fs.writeFileSync('once', '');
      ${server(`'ok'`)}
    `;
    const target = await launch(plan(program));
    await target.kill();
    await expect(target.restart()).rejects.toMatchObject({
      code: 'TARGET_DID_NOT_START',
      hint: 'Its last words:\nlocked',
    });
    expect(target.exit()).toEqual({ code: 3, signal: null });
  });

  it('of a target that was killed leaves nothing when it is closed', async () => {
    const target = await launch(plan(server(`process.cwd()`)));
    const folder = await text(target.url);
    await target.kill();
    await target.kill();
    expect(existsSync(folder)).toBe(true);
    await target.restart();
    const { pid } = target;
    await target.close();
    expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]);
  });
});

describe('a polite stop', () => {
  it('lets the target finish, and tells how it ended', async () => {
    const program = `
      process.on('SIGTERM', () => { console.log('finished'); process.exit(5); });
      ${server(`'ok'`)}
    `;
    const target = await launch(plan(program));
    expect(await target.stopGently()).toEqual({ code: 5, signal: null });
    expect(target.output()).toContain('finished');
    await target.restart();
    expect(await text(target.url)).toBe('ok');
  });

  it('is bounded: one that goes on is killed', async () => {
    const target = await launch(plan(`process.on('SIGTERM', () => {}); ${server(`'ok'`)}`));
    expect(await target.stopGently(200)).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

it('an interruption ends the wait, and the target with it', async () => {
  const abort = new AbortController();
  const waiting = plan('setInterval(() => {}, 1000)', { signal: abort.signal });
  const started = launchTarget(waiting, noSimulator);
  abort.abort(new Error('Ctrl-C'));
  await expect(started).rejects.toThrow('Ctrl-C');
});

it('a crash is evidence: how it ended and what it said last', async () => {
  const target = await launch(
    plan(server(`(request.url === '/die' && (console.error('boom'), process.exit(9)), 'ok')`)),
  );
  await fetch(`${target.url}/die`).catch(() => undefined);
  await gone(target.pid);
  const [end, ...more] = await target.unaskedEnds();
  expect(end).toMatchObject({ exit: { code: 9, signal: null }, words: expect.stringContaining('boom') });
  await target.restart();
  await target.kill();
  await target.restart();
  await target.close();
  const ends = await target.unaskedEnds();
  expect([more, ends.length, ends[0]?.back]).toEqual([[], 1, expect.any(Number)]);
  expect(target.output()).toContain('boom');
});

it('of endless output the end is kept', async () => {
  const target = await launch(plan(`process.stdout.write('a'.repeat(600000) + 'END'); ${server(`'ok'`)}`));
  // It answers before all that it printed was read.
  await vi.waitFor(() => expect(target.output().includes('END')).toBe(true), { timeout: 20_000 });
  expect(target.output().length).toBeLessThanOrEqual(256 * 1024);
});

describe('stopping a target', () => {
  it('stops what it started, too, and may be repeated', async () => {
    const program = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      ${server('child.pid')}
    `;
    const target = await launch(plan(program));
    const child = Number(await text(target.url));
    await target.close();
    await target.close();
    await gone(target.pid);
    await gone(child);
  });

  it('ends one that ignores the polite signal', { timeout: 20_000 }, async () => {
    const target = await launch(plan(`process.on('SIGTERM', () => {}); ${server(`'ok'`)}`));
    await target.close();
    expect(target.exit()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends what a command left in the background when the command itself is gone', async () => {
    const program = `
      const child = require('node:child_process')
        .spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      ${server(`(request.url === '/die' && setImmediate(() => process.exit(0)), child.pid)`)}
    `;
    const target = await launch(plan(program));
    const child = Number(await text(`${target.url}/die`));
    await gone(target.pid);
    expect(isAlive(child)).toBe(true);
    await target.close();
    await gone(child);
  });
});

it('a command for a shell is run as it was typed, braces and all', async () => {
  const command = `"${process.execPath}" -e "require('node:http').createServer((_, r) => r.end('{port}')).listen(process.env.PORT, '127.0.0.1')"`;
  const target = await launch(plan('', { argv: [command], shell: true }));
  expect(await text(target.url)).toBe('{port}');
});
