/**
 * Targets in containers of a real Docker engine: `--image`, the compose file of the documentation, and that nothing of
 * it stays. Says so and skips where no engine answers.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunRecord, runRecordSchema } from '../../reports/run-record.js';
import { label } from '../../targets/container/labelled.js';
import { type Containers, openContainers } from '../../targets/container/open-containers.js';
import { packageFolder } from '../../targets/doc-path.js';
import { noSimulator } from '../../targets/launch.fixture.js';
import { type LaunchPlan, launchTarget, tryLaunch } from '../../targets/launch.js';
import { buildImages, docker, type LocalImages } from './local-image.fixture.js';

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const engine = process.platform === 'linux' && works('docker', 'info');
const compose = [['docker', 'compose'], ['docker-compose']].find(([command = '', ...args]) =>
  works(command, ...args, 'version'),
);
if (!engine) console.warn('no Docker engine answers (docker info): tests of containers are skipped');
else if (!compose) console.warn('there is no docker compose: the test of the compose file is skipped');

const name = `assay-selftest-${process.pid}`;
const assay = join(packageFolder, 'dist', 'cli', 'assay.js');
const folder = mkdtempSync(join(tmpdir(), 'assay-containers-'));
const recordIn = (out: string): RunRecord =>
  runRecordSchema.parse(JSON.parse(readFileSync(join(folder, out, 'report.json'), 'utf8')));

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function ended(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd: folder, env: { ...process.env, ...env }, timeout: 110_000 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, said: `${stdout}${stderr}` }),
    );
  });
}

const grade = (out: string, ...args: string[]): Promise<Ended> =>
  ended(process.execPath, [
    assay,
    'grade',
    '--target',
    'reference',
    '--profile',
    'core',
    '--out',
    out,
    ...args,
  ]);

/** Letter, verdicts and the outcome of each check; a warning of a slow machine is no other grade. */
const outcomeOf = ({ grade, profiles, checks }: RunRecord) => ({
  letter: grade.letter,
  profiles: profiles.map(({ id, verdict }) => [id, verdict]),
  checks: checks.map(({ id, status }) => `${id} ${status === 'warn' ? 'pass' : status}`),
});

describe.skipIf(!engine)('on a Docker engine', () => {
  let images: LocalImages;
  let byProcess: RunRecord;
  beforeAll(async () => {
    // The engine unpacks while the kit grades.
    const [built, here] = await Promise.all([buildImages(name), grade('process')]);
    images = built;
    expect(here.code, here.said).toBe(0);
    byProcess = recordIn('process');
  }, 120_000);
  afterAll(async () => {
    await images?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('a target', () => {
    let containers: Containers;
    beforeAll(async () => {
      containers = await openContainers({ image: images.base, port: 8080 }, () => {});
    });
    afterAll(() => containers?.close());

    const plan = (program: string): LaunchPlan => ({
      argv: ['node', '-e', program],
      env: { OWN: '{host}:{port} {network}' },
      files: [{ path: 'conf/a.toml', template: 'chain = {chain_id}' }],
      ready: { timeout_seconds: 30 },
      basePath: '',
    });

    it('is started with its files and variables, killed, started again on what it stored, and gone', async () => {
      const program = `
        const fs = require('node:fs');
        fs.appendFileSync('/assay/starts', 'x');
        process.on('SIGTERM', () => process.exit(7));
        const facts = () => JSON.stringify({
          own: process.env.OWN, port: process.env.PORT, operator: process.env.ASSAY_TEST_SECRET,
          file: fs.readFileSync('/assay/conf/a.toml', 'utf8'), starts: fs.readFileSync('/assay/starts', 'utf8'),
        });
        require('node:http').createServer((_, response) => response.end(facts()))
          .listen(process.env.PORT, '0.0.0.0', () => console.log('listening ' + fs.readFileSync('/assay/starts', 'utf8')));
      `;
      process.env.ASSAY_TEST_SECRET = 'of the operator';
      const target = await launchTarget(plan(program), noSimulator, containers.openPlace);
      const facts = async (): Promise<unknown> => (await fetch(`${target.url}/supported`)).json();
      const first = { own: '0.0.0.0:8080 eip155:84532', port: '8080', file: 'chain = 84532', starts: 'x' };
      expect(await facts()).toEqual(first);
      await target.kill();
      expect(target.exit()).toEqual({ code: null, signal: 'SIGKILL' });
      await expect(facts()).rejects.toThrow();
      await target.restart();
      expect(await facts()).toEqual({ ...first, starts: 'xx' });
      expect(await target.stopGently()).toEqual({ code: 7, signal: null });
      expect(target.output()).toBe('listening x\nlistening xx\n');
      await target.close();
      expect(await docker('ps', '--all', '--quiet', '--filter', `ancestor=${images.base}`)).toBe('');
    });

    it('that ends by itself is told with its exit code and its last words', async () => {
      const program = `console.log('to the output'); console.error('no signer key'); process.exit(3)`;
      const launched = await tryLaunch(plan(program), noSimulator, containers.openPlace);
      expect(launched).toMatchObject({ exit: { code: 3, signal: null } });
      expect('output' in launched && launched.output.split('\n').sort()).toEqual([
        '',
        'no signer key',
        'to the output',
      ]);
    });

    it('whose program the image does not have is told in the words of the engine', async () => {
      const absent = { ...plan(''), argv: ['facilitator'] };
      await expect(launchTarget(absent, noSimulator, containers.openPlace)).rejects.toMatchObject({
        code: 'TARGET_DID_NOT_START',
        exitCode: 2,
        hint: expect.stringContaining('facilitator'),
      });
    });
  });

  it('an image that is nowhere is inconclusive, said with what to do', async () => {
    // No registry answers at this address, so nothing is asked outside of this machine.
    const missing = openContainers({ image: 'localhost:9/no/such:image' }, () => {});
    await expect(missing).rejects.toMatchObject({
      code: 'IMAGE_MISSING',
      exitCode: 2,
      hint: expect.stringContaining('docker build --tag localhost:9/no/such:image'),
    });
  });

  it('what a killed run left is removed when its input ends', async () => {
    const value = `${name}-killed`;
    await docker('create', '--label', `${label}=${value}`, images.base, 'node');
    const left = () => docker('ps', '--all', '--quiet', '--filter', `label=${label}=${value}`);
    expect(await left()).not.toBe('');
    const guard = spawn(process.execPath, [
      join(packageFolder, 'dist', 'targets', 'container', 'guard.js'),
      value,
    ]);
    guard.stdin.end();
    expect(await once(guard, 'exit')).toEqual([0, null]);
    expect(await left()).toBe('');
  });

  it('the reference gets the same grade in a container as it gets as a process', async () => {
    const { code, said } = await grade('image', '--image', images.kit);
    expect(code, said).toBe(0);
    const contained = recordIn('image');
    expect(outcomeOf(contained)).toEqual(outcomeOf(byProcess));
    expect(contained.target).toMatchObject({
      kind: 'image',
      preset: 'reference',
      name: images.kit,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(contained.connection).toMatchObject({ tier: 'T3', proxy_seen: true, process: true });
    const evidence = join(folder, 'image', 'evidence');
    expect(readFileSync(join(evidence, 'target-output.txt'), 'utf8')).toContain(
      'listening on http://0.0.0.0:4022',
    );
    expect(readFileSync(join(evidence, 'target-files.txt'), 'utf8')).toContain(
      'rpc_url = "http://host.docker.internal:',
    );
    expect(await docker('ps', '--all', '--quiet', '--filter', `ancestor=${images.kit}`)).toBe('');
  });

  describe.skipIf(!compose)('the compose file', () => {
    const [command = '', ...first] = compose ?? [];
    const up = (...args: string[]): Promise<Ended> => {
      const own = join(folder, 'grade.yaml');
      writeFileSync(own, JSON.stringify({ services: { grade: { command: ['grade', ...args] } } }));
      return composed(own, 'up', '--no-color', '--abort-on-container-exit', '--exit-code-from', 'grade');
    };
    const composed = (own: string, ...args: string[]): Promise<Ended> =>
      ended(
        command,
        [
          ...[...first, '--project-name', name],
          ...['--file', join(packageFolder, 'docs', 'compose.yaml'), '--file', own, ...args],
        ],
        { ASSAY_IMAGE: images.kit, FACILITATOR_IMAGE: images.kit },
      );
    afterAll(async () => {
      await composed(join(folder, 'grade.yaml'), 'down', '--volumes');
    });

    it('grades the facilitator that it starts as the process was graded, wired by names', async () => {
      const { code, said } = await up(
        ...['http://facilitator:4022', '--sim', '.assay/sim.json', '--wait', '60', '--profile', 'core'],
      );
      expect(code, said).toBe(0);
      const own = join(folder, 'grade.yaml');
      const id = (await composed(own, 'ps', '--quiet', '--all', 'grade')).said.trim();
      await docker('cp', `${id}:/data/assay-report`, join(folder, 'compose'));
      const record = recordIn('compose');
      expect(record.connection).toMatchObject({ tier: 'T3', proxy_seen: true, reach: 'private' });
      expect(outcomeOf(record)).toEqual(outcomeOf(byProcess));
    });

    it('ends with the exit code of the grade', async () => {
      const { code, said } = await up('http://facilitator:9', '--sim', '.assay/sim.json', '--wait', '2');
      expect(said).toContain('http://facilitator:9 cannot be reached');
      expect(code, said).toBe(2);
    });
  });
});
