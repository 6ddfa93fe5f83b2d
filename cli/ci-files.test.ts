/** The action, the workflows of the documentation and the compose file name nothing that does not exist. */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkFacilitatorConfig, parseConfigText } from '../src/facilitator/config.js';
import { packageFolder } from '../targets/doc-path.js';
import { compareCommand } from './compare.js';
import { gradeCommand } from './grade.js';
import { refCommand } from './ref.js';
import { simCommand } from './sim.js';
import { kitVersion } from './version.js';

const textOf = (...path: string[]): string => readFileSync(join(packageFolder, ...path), 'utf8');
const flagsOf = (command: Command | undefined): ReadonlySet<string | undefined> =>
  new Set(['--help', ...(command?.options.map((one) => one.long) ?? [])]);
const known: Readonly<Record<string, ReadonlySet<string | undefined>>> = {
  grade: flagsOf(gradeCommand()),
  sim: flagsOf(simCommand()),
  compare: flagsOf(compareCommand()),
  'ref serve': flagsOf(refCommand().commands.find((one) => one.name() === 'serve')),
};

/** Flags that a command does not have. */
const unknownOf = (name: string, words: readonly string[]): string[] =>
  words
    .filter((word) => word.startsWith('--'))
    .filter((word) => !(known[name] ?? new Set()).has(word.split('=')[0]))
    .map((word) => `${name} ${word}`);

/** Commands of assay in a text, as the words of one line each. */
const commandsIn = (text: string): { readonly name: string; readonly words: readonly string[] }[] =>
  [...text.matchAll(/assay (grade|sim|compare|ref serve)\b([^\n]*)/g)].map(([, name = '', rest = '']) => ({
    name,
    // What stands in quotes is a word of another program.
    words: rest.replace(/'[^']*'/g, '').match(/(?<=\s)--[a-z0-9-]+/g) ?? [],
  }));

/** As GitHub runs `shell: bash`. */
const asRun = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c'] as const;

const stepSchema = z.object({
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  with: z.record(z.string(), z.string()).optional(),
});
const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
    outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
    runs: z.object({ using: z.literal('composite'), steps: z.array(stepSchema) }),
  })
  .parse(parse(textOf('action.yml'), { schema: 'failsafe' }));
const { steps } = action.runs;
const scriptOf = (id: string): string => steps.find((one) => one.id === id)?.run ?? '';
const blocks = (language: string): string[] =>
  [...textOf('docs', 'ci.md').matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text,
  );

describe('the action', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-action-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs this version, and reads and gives what it declares, nothing else', () => {
    expect(action.inputs.version?.default).toBe(kitVersion);
    const text = JSON.stringify(steps);
    const read = new Set([...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name));
    expect([...read].sort()).toEqual(Object.keys(action.inputs).sort());
    const given = Object.values(action.outputs).map(
      ({ value }) => /outputs\.([a-z-]+) \}\}$/.exec(value)?.[1],
    );
    for (const name of given) expect(scriptOf('grade')).toContain(`${name}=`);
    // An expression inside a script would let an input become a part of it.
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('names only flags that the command has', () => {
    const words = [...scriptOf('grade').matchAll(/words\+?=\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      list.split(/\s+/),
    );
    expect(words).toContain('--exec');
    expect(unknownOf('grade', words)).toEqual([]);
  });

  /** Runs the script of the first step with an npx that writes down its words and leaves a report. */
  function grade(inputs: Readonly<Record<string, string>>, code = 0) {
    const at = mkdtempSync(join(folder, 'run-'));
    mkdirSync(join(at, 'bin'));
    const report = JSON.stringify({ grade: { letter: 'A+' }, connection: { tier: 'T3' } });
    writeFileSync(
      join(at, 'bin', 'npx'),
      `#!/bin/sh\nprintf '%s\\n' "$@" >words\nmkdir -p reports\necho '${report}' >reports/report.json\necho '# Assay' >reports/report.md\nexit ${code}\n`,
      { mode: 0o755 },
    );
    const env = Object.fromEntries(
      Object.entries(steps.find((one) => one.id === 'grade')?.env ?? {}).map(([name, value]) => {
        const input = /inputs\.([a-z-]+)/.exec(value)?.[1] ?? '';
        return [name, inputs[input] ?? action.inputs[input]?.default ?? ''];
      }),
    );
    const files = { GITHUB_OUTPUT: join(at, 'output'), GITHUB_STEP_SUMMARY: join(at, 'summary') };
    const { status, stderr } = spawnSync('bash', [...asRun, scriptOf('grade')], {
      cwd: at,
      encoding: 'utf8',
      env: { PATH: `${join(at, 'bin')}:${process.env.PATH}`, ...env, ...files },
    });
    const lines = (file: string): string[] =>
      existsSync(join(at, file)) ? readFileSync(join(at, file), 'utf8').trimEnd().split('\n') : [];
    return { status, stderr, words: lines('words'), output: lines('output'), summary: lines('summary') };
  }

  it('hands each input over as one word, whatever stands in it', () => {
    const exec = 'node server.js; echo "$HOME" `id` $(id)';
    const { status, stderr, words } = grade({
      exec,
      out: 'reports',
      profile: 'core',
      baseline: 'known failures.toml',
      args: '--image-env\nA=two words\n\n--slow',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(words).toEqual([
      ...['--yes', '--package', `x402-assay@${kitVersion}`, 'assay', 'grade', '--no-color'],
      ...['--format', 'json,html,junit,md,sarif', '--out', 'reports', '--exec', exec],
      ...['--profile', 'core', '--baseline', 'known failures.toml', '--image-env', 'A=two words', '--slow'],
    ]);
  });

  it('installs testcontainers for an image, and only then', () => {
    expect(grade({ image: 'mine:1', out: 'reports' }).words.slice(0, 5)).toEqual([
      ...['--yes', '--package', `x402-assay@${kitVersion}`, '--package', 'testcontainers@11'],
    ]);
    expect(grade({ url: 'http://localhost:1', out: 'reports' }).words).not.toContain('testcontainers@11');
  });

  it('goes on after findings, with the grade, the reports and the code as outputs', () => {
    const { status, output, summary } = grade({ out: 'reports' }, 1);
    expect(status).toBe(0);
    expect(output).toEqual([
      ...['exit-code=1', 'grade=A+', 'tier=T3'],
      ...['report=reports/report.json', 'html=reports/report.html', 'sarif=reports/report.sarif'],
    ]);
    expect(summary).toEqual(['# Assay']);
  });

  it.each([
    ['findings', [0, 1, 2, 3, 64]],
    ['errors', [0, 0, 0, 3, 64]],
    ['never', [0, 0, 0, 0, 0]],
    ['nothing', [64, 64, 64, 64, 64]],
  ])('with fail-on %s ends with the code that was asked for', (failOn, expected) => {
    const each = 'for CODE in 0 1 2 3 64; do code=0; (eval "$SCRIPT") || code=$?; echo $code; done';
    const { stdout } = spawnSync('bash', [...asRun, each], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, FAIL_ON: failOn, SCRIPT: scriptOf('verdict') },
    });
    const ends = stdout.trim().split('\n').map(Number);
    expect(ends).toEqual(expected);
  });
});

describe('the release workflow', () => {
  const text = textOf('.github', 'workflows', 'release.yml');
  const { permissions, jobs } = z
    .object({
      permissions: z.record(z.string(), z.string()),
      jobs: z.record(
        z.string(),
        z.object({
          needs: z.string().optional(),
          permissions: z.record(z.string(), z.string()),
          steps: z.array(stepSchema),
        }),
      ),
    })
    .parse(parse(text, { schema: 'failsafe' }));

  it('publishes with provenance after everything that CI runs, and asks for an identity there alone', () => {
    expect(permissions).toEqual({});
    expect(jobs.test?.permissions).toEqual({ contents: 'read' });
    expect(jobs.test?.steps.map(({ run }) => run)).toContain('bash .ci/run');
    expect(jobs.publish).toMatchObject({
      needs: 'test',
      permissions: { contents: 'read', 'id-token': 'write' },
    });
    expect(jobs.publish?.steps.at(-1)?.run).toBe('npm publish --ignore-scripts --provenance --access public');
  });

  it('pins every action by its commit, with the version beside it', () => {
    const used = [...text.matchAll(/uses: (.+)$/gm)].map(([, one]) => one);
    expect(used.length).toBeGreaterThan(3);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('runs no script of a dependency beside the identity, and no expression inside a script', () => {
    for (const { run = '' } of jobs.publish?.steps ?? []) {
      if (/^npm (?:ci|publish)/.test(run)) expect(run).toContain('--ignore-scripts');
      expect(run).not.toContain('${{');
    }
  });
});

describe('the page for CI', () => {
  const workflowSchema = z.object({
    jobs: z.record(z.string(), z.object({ steps: z.array(stepSchema) })),
  });

  it('shows three workflows that use inputs and outputs of the action, and flags of the command', () => {
    const workflows = blocks('yaml').map((text) => workflowSchema.parse(parse(text, { schema: 'failsafe' })));
    expect(workflows).toHaveLength(3);
    for (const { jobs } of workflows) {
      const all = Object.values(jobs).flatMap((job) => job.steps);
      const [ours] = all.filter(({ uses }) => uses === `OWNER/x402-assay@v${kitVersion}`);
      const inputs = ours?.with ?? {};
      expect(Object.keys(inputs)).not.toEqual([]);
      expect(Object.keys(inputs).filter((name) => !(name in action.inputs))).toEqual([]);
      expect(unknownOf('grade', (inputs.args ?? '').split('\n'))).toEqual([]);
      const outputs = [...JSON.stringify(all).matchAll(/steps\.assay\.outputs\.([a-z-]+)/g)].map(
        ([, one = '']) => one,
      );
      expect(outputs.filter((name) => !(name in action.outputs))).toEqual([]);
    }
  });

  it('names all inputs and outputs', () => {
    const page = textOf('docs', 'ci.md').split('### A TypeScript')[0] ?? '';
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)])
      expect(page).toContain(`\`${name}\``);
  });

  it.each([
    ['docs/ci.md', 5],
    ['docs/targets.md', 8],
    ['docs/implementers.md', 6],
    ['docs/auditors.md', 2],
    ['docs/compose.yaml', 0],
  ])('%s has no command with a flag that does not exist', (file, least) => {
    const found = commandsIn(textOf(file));
    expect(found.length).toBeGreaterThanOrEqual(least);
    expect(found.flatMap(({ name, words }) => unknownOf(name, words))).toEqual([]);
  });
});

describe('the compose file', () => {
  const { services } = z
    .object({
      services: z.record(
        z.string(),
        z.object({
          command: z.array(z.string()),
          volumes: z.array(z.string()).default([]),
          environment: z.record(z.string(), z.string()).default({}),
          network_mode: z.string().optional(),
        }),
      ),
    })
    .parse(parse(textOf('docs', 'compose.yaml')));

  it('has three services, and commands that exist', () => {
    expect(Object.keys(services)).toEqual(['simulator', 'facilitator', 'grade']);
    for (const { command } of Object.values(services)) {
      const name = command[0] === 'ref' ? 'ref serve' : (command[0] ?? '');
      expect(known).toHaveProperty([name]);
      expect(unknownOf(name, command)).toEqual([]);
    }
  });

  it('gives the facilitator the signer of the seed, and not the files with the other keys', () => {
    const command = services.simulator?.command ?? [];
    const seed = command[command.indexOf('--seed') + 1] ?? '';
    const key = createHmac('sha256', seed).update('assay signer 0').digest('hex');
    expect(services.facilitator?.environment.EVM_PRIVATE_KEY).toBe(`0x${key}`);
    expect(services.facilitator?.volumes.filter((one) => one.startsWith('wiring'))).toEqual([]);
    expect(services.grade?.network_mode).toBe('service:simulator');
  });

  it('configures the reference for the simulator under its name', () => {
    const config = checkFacilitatorConfig(parseConfigText(textOf('docs', 'compose.facilitator.toml')));
    expect(config.adapters).toMatchObject([{ kind: 'evm', rpc_url: 'http://simulator:8545' }]);
    expect(services.simulator?.command.slice(0, 5)).toEqual([
      ...['sim', '--listen', '0.0.0.0:8545', '--public-host', 'simulator'],
    ]);
  });
});
