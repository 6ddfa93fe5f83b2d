/** The command as people start it: what it says in this process, what it starts and ends with as a built program (`npm run build`). */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordToJson } from '../reports/json.js';
import { sampleCheck, sampleRecord } from '../reports/record.sample.js';
import { packageFolder } from '../targets/doc-path.js';
import { runAssayInProcess } from './in-process.fixture.js';

const assay = join(packageFolder, 'dist', 'cli', 'assay.js');
const folder = mkdtempSync(join(tmpdir(), 'assay-cli-'));
const children: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(assay)) throw new Error('These tests start the built command: run `npm run build` first.');
});
afterAll(async () => {
  await Promise.all(children.map((child) => stop(child)));
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [assay, ...args],
      { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Starts a command that keeps running, and waits for a text on its standard output. */
async function start(
  args: readonly string[],
  until: RegExp,
): Promise<{ child: ChildProcess; output: string; errors: string }> {
  const child = spawn(process.execPath, [assay, ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (until.test(output)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${errors}`)));
  });
  return { child, output, errors };
}

function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

const commands = [
  'grade',
  'sim',
  'doctor',
  'list',
  'explain',
  'replay',
  'curl',
  'load',
  'report',
  'compare',
  'ref',
  'ref serve',
];

test('assay alone shows its help', async () => {
  const { code, stdout } = await run([]);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: assay');
});

test.each(commands)('assay %s --help shows examples', async (command) => {
  const { code, stdout } = await runAssayInProcess([...command.split(' '), '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: assay ${command}`);
  expect(stdout).toMatch(/^Examples:$/m);
});

test('the program itself ends with the exit code of bad usage, and says it in one sentence', async () => {
  const { code, stdout, stderr } = await run(['frobnicate']);
  expect(stderr).toMatch(/^error Unknown command 'frobnicate'/);
  expect(stderr).not.toContain('    at ');
  expect(stdout).toBe('');
  expect(code).toBe(64);
});

test.each([
  [['frobnicate'], /^error Unknown command 'frobnicate'/],
  [['grade', '--frobnicate'], /^error Unknown option '--frobnicate'/],
  [['grade', '--profile', 'nope'], /^error --profile nope is not a profile\./],
  [['grade', '--only', 'NOPE-1'], /^error --only NOPE-1 names no check\./],
  [['grade', '--target', 'nope'], /^error There is no target "nope"\./],
  [['grade', 'localhost:4022'], /^error "localhost:4022" is not an http\(s\) URL\.\nDid you mean http:\/\//],
  [['list', 'nope'], /^error .*'nope' is invalid/],
  [['explain', 'EVM-01'], /^error There is no check "EVM-01"\.\nDid you mean X402-EVM-0/],
  [['explain'], /^error Missing required argument 'id'/],
  [['curl', 'EVM-010'], /^error Name the target/],
  [['sim', '--listen', 'nowhere'], /^error --listen nowhere is not an address/],
  [['sim', '--network', 'nowhere'], /^error The network "nowhere" is not known/],
  [['ref', 'serve', '--sim', 'missing.json'], /^error There is no simulator file at missing\.json\./],
  [['ref', 'serve', '--config', 'missing.toml'], /^error The configuration missing\.toml cannot be read/],
  [
    ['doctor', 'http://127.0.0.1:1', '--sim', 'missing.json'],
    /^error There is no simulator file at missing\.json\./,
  ],
  [['compare', 'missing.json', 'other.json'], /^error There is no report at missing\.json\./],
  [['compare', 'missing.json'], /^error Missing required argument 'new'/],
  [
    ['grade', '--write-baseline', 'no/such/folder/b.toml'],
    /^error no\/such\/folder\/b\.toml cannot be written: there is no folder no\/such\/folder\./,
  ],
  [['report', 'missing.json'], /^error There is no report at missing\.json\./],
  [
    ['grade', '--anvil', 'nowhere', '--out', join(folder, 'no-anvil')],
    /^error There is no anvil at nowhere\./m,
  ],
  [['replay', 'missing.json', 'EVM-010'], /^error There is no report at missing\.json\./],
])('%j is bad usage, said in one sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await runAssayInProcess(args);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).not.toContain('    at ');
});

// Making folders one by one below /proc would never end.
test.runIf(existsSync('/proc/self'))('an output folder that cannot be made is bad usage', async () => {
  const { code, stderr } = await runAssayInProcess(['grade', '--out', '/proc/nowhere/report']);
  expect(stderr).toMatch(/^error The reports cannot be written to \/proc\/nowhere\/report: /);
  expect(code).toBe(64);
});

test('a target whose program is not installed is inconclusive and says how to install it', async () => {
  const { code, stderr } = await run(['grade', '--target', 'x402-rs'], { PATH: dirname(process.execPath) });
  expect(stderr).toMatch(/^error The target x402-rs is not installed/);
  expect(stderr).toContain('cargo install');
  expect(code).toBe(2);
});

test('a facilitator that cannot be reached is inconclusive', async () => {
  const { code, stdout } = await runAssayInProcess(['doctor', 'http://127.0.0.1:1']);
  expect(stdout).toMatch(/^wrong {2}reachable/);
  expect(code).toBe(2);
});

test('lists are plain when piped, and data with --json', async () => {
  const { stdout } = await run(['list']);
  expect(stdout).not.toContain('\u001b');
  expect(stdout.split('\n')[0]).toMatch(/^id +level +tier +profile +proof +title$/);
  const checks = JSON.parse((await runAssayInProcess(['list', 'checks', '--json'])).stdout) as {
    profile: string;
  }[];
  expect(stdout.trimEnd().split('\n')).toHaveLength(checks.length + 1);
  expect(checks.filter(({ profile }) => profile === 'authorization')).toHaveLength(17 + 29 + 1);
  const targets = JSON.parse((await runAssayInProcess(['list', 'targets', '--json'])).stdout) as object[];
  expect(targets).toContainEqual(expect.objectContaining({ name: 'x402-rs', state: 'not run here' }));
  expect(targets).toContainEqual(expect.objectContaining({ name: 'x402-ts', state: 'run here' }));
});

test('a report is rendered again to the same bytes', async () => {
  const path = join(folder, 'report.json');
  writeFileSync(path, recordToJson(sampleRecord([sampleCheck()])));
  const formats = ['--format', 'json,html,junit,md,sarif,badge'];
  for (const out of ['one', 'two'])
    expect((await runAssayInProcess(['report', path, '--out', join(folder, out), ...formats])).code).toBe(0);
  const names = [
    'report.json',
    'report.html',
    'junit.xml',
    'report.md',
    'report.sarif',
    'badge.svg',
    'badge.json',
  ];
  for (const name of names)
    expect(readFileSync(join(folder, 'one', name))).toEqual(readFileSync(join(folder, 'two', name)));
  expect(readFileSync(join(folder, 'one', 'report.json'))).toEqual(readFileSync(path));
});

test('two reports are compared, and a regression is exit code 1', async () => {
  const better = join(folder, 'better.json');
  const worse = join(folder, 'worse.json');
  writeFileSync(better, recordToJson(sampleRecord([sampleCheck()])));
  writeFileSync(worse, recordToJson(sampleRecord([sampleCheck({ status: 'fail', reason: 'accepted' })])));
  const red = await runAssayInProcess(['compare', better, worse]);
  expect(red.stdout).toContain('1 regression, 0 fixed, 0 new, 0 gone');
  expect(red.code).toBe(1);
  const green = await runAssayInProcess(['compare', worse, better, '--format', 'md']);
  expect(green.stdout).toContain('## Assay: 0 regressions, 1 fixed, 0 new, 0 gone');
  expect(green.code).toBe(0);
});

test.each([
  ['not JSON', '<html>', /bad\.json is not JSON/],
  ['another document', '{"kinds":[]}', /bad\.json is not a run record: /],
])('a report that is %s is refused with its name', async (_, text, sentence) => {
  writeFileSync(join(folder, 'bad.json'), text);
  const { code, stderr } = await runAssayInProcess(['report', join(folder, 'bad.json')]);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(64);
});

test('without a simulator the reference is a mock, and says so first', async () => {
  const { child, output } = await start(
    ['ref', 'serve', '--port', '0', '--until-stdin-closes'],
    /listening on .*\n/,
  );
  expect(output).toMatch(
    /^no simulator is running: this is the mock adapter, which moves no money\nlistening /,
  );
  const url = /http:\S+/.exec(output)?.[0] ?? '';
  expect(await (await fetch(`${url}/supported`)).json()).toMatchObject({
    kinds: [{ network: 'offchain:*' }],
  });
  expect(await stop(child, 'SIGTERM')).toBe(0);
});

test('a hidden adapter is reported at the start, and a missing key variable stops it', async () => {
  const backend = 'backend = { type = "mock" }';
  writeFileSync(
    join(folder, 'hidden.toml'),
    `port = 0\nstore = "memory"\n[[adapters]]\nkind = "offchain"\nid = "everything"\n${backend}\n[[adapters]]\nkind = "offchain"\nid = "too-late"\nnetworks = ["offchain:a"]\n${backend}\n`,
  );
  const { child, errors } = await start(['ref', 'serve', '--config', 'hidden.toml'], /listening on .*\n/);
  expect(errors).toContain('the adapter \\"too-late\\" is hidden by \\"everything\\"');
  await stop(child, 'SIGTERM');
  writeFileSync(
    join(folder, 'keyless.toml'),
    'store = "memory"\n[[adapters]]\nkind = "offchain"\nid = "b"\nbackend = { type = "http", base_url = "http://127.0.0.1:1", api_key_env = "NO_SUCH_KEY" }\n',
  );
  const keyless = await runAssayInProcess(['ref', 'serve', '--config', join(folder, 'keyless.toml')]);
  expect(keyless.code).toBe(64);
  expect(keyless.stderr).toContain(
    'keyless.toml: adapters[0].backend.api_key_env: the environment variable NO_SUCH_KEY is not set',
  );
});

describe('assay sim', () => {
  test('says what a facilitator needs without a key, and removes its files on Ctrl-C', async () => {
    const { child, output } = await start(['sim', '--dir', 'sim'], /Ctrl-C stops it/);
    const file = join(folder, 'sim', 'sim.json');
    const handle = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> & {
      signer: { address: string; privateKey: string };
      admin: { privateKey: string };
    };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const shown of [handle.proxyUrl, String(handle.chainId), handle.signer.address])
      expect(output).toContain(shown);
    for (const secret of [
      handle.signer.privateKey,
      handle.admin.privateKey,
      handle.controlToken,
      handle.rpcUrl,
    ])
      expect(output).not.toContain(secret);

    const second = await run(['sim', '--dir', 'sim']);
    expect(second.code).toBe(64);
    expect(second.stderr).toContain('is running and its files stand in sim');

    expect(await stop(child)).toBe(0);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(folder, 'sim', 'sim.env'))).toBe(false);
    await expect(fetch(String(handle.rpcUrl))).rejects.toThrow();
  });

  test('says in one sentence that a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await run(['sim', '--dir', 'busy', '--listen', `:${port}`]);
    server.close();
    expect(stderr).toContain(`The simulator cannot listen on 127.0.0.1:${port}: the port is in use.`);
    expect(code).toBe(64);
    expect(existsSync(join(folder, 'busy', 'sim.json'))).toBe(false);
  });

  test('serves the reference, which the doctor finds wired rightly', { timeout: 60_000 }, async () => {
    const sim = await start(['sim'], /Ctrl-C stops it/);
    const reference = await start(
      ['ref', 'serve', '--port', '0', '--until-stdin-closes'],
      /^listening on .*\n/,
    );
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(reference.output)?.[1] ?? '';
    const { code, stdout } = await run(['doctor', url, '--sim', '.assay/sim.json']);
    expect(stdout).toContain('All that was looked at is right.');
    expect(code).toBe(0);
    const ended = new Promise<number | null>((resolve) => reference.child.once('exit', resolve));
    reference.child.stdin?.end();
    expect(await ended).toBe(0);
    expect(await stop(sim.child, 'SIGTERM')).toBe(0);
  });
});
