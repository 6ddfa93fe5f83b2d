import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CommandedProcess, type Limits, openCommandedProcess, type Pulse } from './process-commands.js';

// The target is a shell that sleeps; it is up as long as the process lives whose id stands in a file.
let folder: string;
const open: CommandedProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-commands-'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  if (existsSync(file('pid'))) spawnSync('kill', ['-9', pid()]);
  rmSync(folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);
const pid = (name = 'pid'): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim() : '');
/** A process that ended may stay in the table when nobody asks for its end. */
const lives = (id: string): boolean =>
  id !== '' && /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', id], { encoding: 'utf8' }).stdout);
const look = async (): Promise<Pulse> => (lives(pid()) ? 'up' : 'down');

const inBackground = () => `cd ${folder}; sleep 60 & echo $! > pid`;
const kill = () => `kill -9 $(cat ${file('pid')})`;

/** Only tests in which a limit passes shorten it. */
const patient: Limits = { commandMs: 20_000, silentMs: 20_000, readyMs: 20_000 };

async function commanded(
  commands: { readonly kill?: string; readonly restart?: string },
  { pulse = look, limits }: { readonly pulse?: () => Promise<Pulse>; readonly limits?: Partial<Limits> } = {},
): Promise<CommandedProcess> {
  const one = await openCommandedProcess({ kill: kill(), restart: inBackground(), ...commands }, pulse, {
    ...patient,
    ...limits,
  });
  open.push(one);
  return one;
}

it('a target in the background is killed, comes back as another process, and outlives the kit', async () => {
  const target = await commanded({});
  await target.restart();
  const first = pid();
  await target.kill();
  expect(lives(first)).toBe(false);
  await target.restart();
  expect(pid()).not.toBe(first);
  // The shell has ended by itself, and only the target is left.
  await expect.poll(() => target.output()).toMatch(/\[exit code 0\]\n$/);
  await target.close();
  expect(await look()).toBe('up');
});

it('a target that still runs is killed before it is started again', async () => {
  const target = await commanded({});
  await target.restart();
  const first = pid();
  await target.restart();
  expect(lives(first)).toBe(false);
  await expect
    .poll(() => target.output())
    .toMatch(/^\$ cd .*\n\[exit code 0\]\n\$ kill -9 .*\n\[exit code 0\]\n\$ cd /);
});

it('a command that stays is the target: its end is known, and it ends with the run', async () => {
  const target = await commanded({ restart: `cd ${folder}; echo $$ > pid; exec sleep 60` });
  await target.restart();
  expect(target.output()).toMatch(/\[still running\]\n$/);
  expect(await target.end()).toEqual({ code: null, signal: 'SIGKILL' });
  await target.restart();
  await target.close();
  expect(await look()).toBe('down');
});

it.each([
  [
    'ends with a code',
    'echo no permission >&2; exit 7',
    /^The command of --kill-cmd ended with exit code 7: /,
    {},
  ],
  ['does not exist', '/no/such/command', /^The command of --kill-cmd ended with exit code 127: /, {}],
  [
    'does not end',
    'exec sleep 60',
    /^The command of --kill-cmd did not end within 0.4 s: /,
    { commandMs: 400 },
  ],
])('a kill command that %s is said, with its last words', async (_, line, message, limits) => {
  const target = await commanded({ kill: line }, { limits });
  await target.restart();
  await expect(target.kill()).rejects.toMatchObject({
    message: expect.stringMatching(message),
    code: 'PROCESS_COMMAND_FAILED',
    exitCode: 2,
    hint: expect.stringMatching(/no permission|not found|printed nothing/),
  });
});

it('a kill command after which the target still answers is said', async () => {
  const target = await commanded({ kill: 'true' }, { limits: { silentMs: 200 } });
  await target.restart();
  await expect(target.kill()).rejects.toMatchObject({ code: 'TARGET_STILL_RUNS', exitCode: 2 });
});

it('a target that hangs is killed, too', async () => {
  let pulse: Pulse = 'hangs';
  const target = await commanded(
    { kill: `touch ${file('killed')}` },
    { pulse: async () => (existsSync(file('killed')) ? 'down' : pulse) },
  );
  expect(await target.end()).toEqual({ code: null, signal: null });
  pulse = 'up';
  expect(existsSync(file('killed'))).toBe(true);
});

it('a restart command that fails is said at once, and nothing of it is left', async () => {
  const target = await commanded({ restart: `sleep 60 & echo $! > ${file('orphan')}; echo oops; exit 3` });
  await expect(target.restart()).rejects.toMatchObject({
    message: expect.stringMatching(/^The command of --restart-cmd ended with exit code 3: /),
    hint: 'Its last words:\noops',
  });
  await expect.poll(() => lives(pid('orphan'))).toBe(false);
});

it('a target that does not come back is said, and nothing of its command is left', async () => {
  const target = await commanded(
    { restart: `echo $$ > ${file('orphan')}; exec sleep 60` },
    { limits: { readyMs: 400 } },
  );
  await expect(target.restart()).rejects.toMatchObject({
    message: expect.stringMatching(/^The target did not answer within 0.4 s of --restart-cmd: /),
    code: 'TARGET_DID_NOT_COME_BACK',
    exitCode: 2,
  });
  expect(lives(pid('orphan'))).toBe(false);
});
