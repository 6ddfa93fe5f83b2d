/**
 * Hostile targets against the built command: bounded time and memory, the exit code of the table, one sentence where
 * nothing can be graded, and nothing that a target wrote is interpreted by a terminal, a browser or an XML parser.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFromJson } from '../../reports/json.js';
import type { RunRecord } from '../../reports/run-record.js';
import {
  answers,
  type Behaviour,
  behaviours,
  hostileSupported,
  hostileVerdict,
  marker,
  startHostileTarget,
} from '../../suites/kit/hostile-target.fixture.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import { readSupported } from '../grade/read-supported.js';
import { type Ended, startAssay } from './child-command.fixture.js';

/** Seconds: longest run, and what start, repeats and reports may take on a busy machine. */
const limits = {
  timeout: 1,
  roomyTimeout: 20,
  maxDuration: 5,
  short: 3,
  withFindings: 20,
  rest: 40,
} as const;
const megabytesLimit = 600;

let folder: string;
let browser: Promise<Browser> | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-hostile-'));
  runs = startRuns();
});
afterAll(async () => {
  await (await browser)?.close();
  await rm(folder, { recursive: true, force: true });
});

async function grade(
  routes: Readonly<Record<string, Behaviour>>,
  out: string,
  maxDuration: number = limits.maxDuration,
  timeout: number = limits.timeout,
): Promise<Ended> {
  const target = await startHostileTarget(routes);
  const bounds = ['--timeout', String(timeout), '--max-duration', String(maxDuration)];
  try {
    return await startAssay(['grade', target.url, ...bounds, '--out', out], folder).ended;
  } finally {
    await target.close();
  }
}

/** Bytes that a terminal obeys or that change what a reader sees: controls of 7 and 8 bits, bidirectional, invisible. */
const obeyed = /[^\P{Cc}\n\t]|[\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

function expectHarmless(name: string, text: string): void {
  const at = text.search(obeyed);
  expect(at < 0 ? '' : `${name}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))}`).toBe('');
}

function expectBounded(ended: Ended, maxDuration: number = limits.maxDuration): void {
  expect(ended.seconds).toBeLessThan(maxDuration + limits.rest);
  expect(ended.megabytes).toBeLessThan(megabytesLimit);
  expect(ended.stderr).not.toContain('    at ');
  for (const name of ['stdout', 'stderr'] as const) {
    expectHarmless(name, ended[name]);
    // Commands to a CI system stand at the start of a line.
    expect(ended[name]).not.toMatch(/^::/m);
  }
}

async function expectHarmlessFiles(out: string): Promise<void> {
  const files = await readdir(join(folder, out), { recursive: true, withFileTypes: true });
  expect(files.filter((one) => one.isFile()).length).toBeGreaterThan(3);
  for (const file of files.filter((one) => one.isFile()))
    expectHarmless(file.name, await readFile(join(file.parentPath, file.name), 'utf8'));
}

/** What GET /supported does, and the sentence that says so. Variants of these are tested at the client alone. */
const sentences: Readonly<Partial<Record<keyof typeof behaviours, RegExp>>> = {
  'an endless body': /answers GET \/supported with more than 1 MiB\.$/,
  'a slow drip': /gave no complete answer to GET \/supported within 1 s\.$/,
  'an answer of 100 MB': /answers GET \/supported with more than 1 MiB\.$/,
  'JSON nested 100000 deep': /with 200 and a body that is no readable JSON \(application\/json\)\.$/,
  'a gzip bomb of 10 GB': /answers GET \/supported with more than 1 MiB\.$/,
  'a brotli bomb': /answers GET \/supported with more than 1 MiB\.$/,
  'a wrong content-encoding': /with 200 and a body that is no readable JSON \(application\/json\)\.$/,
  'a redirect loop': /answers GET \/supported with a redirect to \/supported\.$/,
  'a redirect with escape bytes': /with a redirect to http:\/\/x\/<script>hostile-mark<\/script>\.$/,
  'headers of 200 KB': /breaks off or breaks HTTP in its answer to GET \/supported: .*Headers Overflow/,
  'a content type with escape bytes': /no readable JSON \(text\/html<script>hostile-mark<\/script>\)\.$/,
  'a header with a raw escape': /breaks off or breaks HTTP in its answer to GET \/supported/,
  'a second content-length': /breaks off or breaks HTTP in its answer to GET \/supported/,
  'a status line that is none': /breaks off or breaks HTTP in its answer to GET \/supported/,
  'a reset in the middle': /breaks off or breaks HTTP in its answer to GET \/supported/,
  'endless early hints': /gave no complete answer to GET \/supported within 1 s\.$/,
  silence: /gave no complete answer to GET \/supported within 1 s\.$/,
  'bytes that are no UTF-8': /with 200 and a body that is no readable JSON \(application\/json\)\.$/,
};

const names = Object.keys(behaviours) as (keyof typeof behaviours)[];

/** One each that could cost the process its memory, its terminal or its time; the others are asked by the client alone. */
const perilous: readonly (keyof typeof behaviours)[] = [
  'a gzip bomb of 10 GB',
  'a redirect with escape bytes',
  'endless early hints',
];

describe('GET /supported answered with', () => {
  const unreadable = names.filter((name) => sentences[name] !== undefined);
  // What is too large has to be noticed before the time is over, on a busy machine as well.
  const secondsFor = (sentence: RegExp): number =>
    sentence.source.includes('1 MiB') ? limits.roomyTimeout : limits.timeout;

  it.concurrent.each(perilous)('%s is inconclusive, in one sentence', async (name) => {
    const sentence = sentences[name] ?? /^$/;
    // A folder of its own: a run that leaves nothing removes what it made.
    const out = `nothing ${name}`;
    const ended = await grade(
      { '/supported': behaviours[name] },
      out,
      limits.maxDuration,
      secondsFor(sentence),
    );
    expectBounded(ended);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    const said = ended.stderr.split('\n').filter((line) => line.startsWith('error '));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(sentence);
  });

  it.concurrent.each(unreadable.filter((name) => !perilous.includes(name)))('%s is told so', async (name) => {
    const sentence = sentences[name] ?? /^$/;
    const target = await startHostileTarget({ '/supported': behaviours[name] });
    const client = createTargetClient({ url: target.url, headers: {} });
    try {
      await expect(readSupported(client, target.url, secondsFor(sentence) * 1_000)).rejects.toMatchObject({
        message: expect.stringMatching(sentence),
        exitCode: 2,
      });
    } finally {
      await client.close();
      await target.close();
    }
  });
});

const honest = answers(
  JSON.stringify({
    kinds: [{ x402Version: 2, scheme: 'exact', network: 'eip155:84532' }],
    extensions: [],
    signers: { 'eip155:*': ['0x1111111111111111111111111111111111111111'] },
  }),
);
const onBoth = (behaviour: Behaviour): Readonly<Record<string, Behaviour>> => ({
  '/supported': honest,
  '/verify': behaviour,
  '/settle': behaviour,
});

/** Another answer each time. */
const inTurn = (next: (count: number, path: string) => Behaviour): Behaviour => {
  let count = 0;
  return (socket, request) => {
    next(count, request.path)(socket, request);
    count += 1;
  };
};

const large = `{"isValid":false,"invalidReason":"${'x'.repeat(1024 * 1024 - 100)}"}`;
const values = `{"isValid":false,"extra":[${'{},'.repeat(340_000)}{}]}`;

/** Whole grades take a few seconds each: they run beside the other tests. */
const startRuns = () => ({
  silence: grade(onBoth(behaviours.silence), 'silence'),
  'in-turn': grade(
    onBoth(inTurn((count) => behaviours[names[count % names.length] ?? 'silence'])),
    'in-turn',
    limits.short,
  ),
  large: grade(onBoth(inTurn((count) => answers(count % 2 === 0 ? large : values))), 'large', limits.short),
  texts: grade(
    {
      ...onBoth(inTurn((count, path) => answers(hostileVerdict(path, count)))),
      '/supported': answers(hostileSupported()),
    },
    'texts',
    limits.withFindings,
  ),
});
let runs: ReturnType<typeof startRuns>;

const recordOf = async (out: keyof typeof runs): Promise<RunRecord> =>
  recordFromJson(await readFile(join(folder, out, 'report.json'), 'utf8'), out);

describe('an honest GET /supported, and then', () => {
  it('silence ends in time, inconclusive', async () => {
    const ended = await runs.silence;
    expectBounded(ended);
    expect(ended.code).toBe(2);
    const { checks, summary } = await recordOf('silence');
    expect(summary.by_status.error).toBe(0);
    expect(checks.find((one) => one.id === 'X402-VER-006')?.status).not.toBe('pass');
  });

  it('each misbehaviour in turn is bounded, and no failure of the kit', async () => {
    const ended = await runs['in-turn'];
    expectBounded(ended);
    expect([1, 2]).toContain(ended.code);
    expect((await recordOf('in-turn')).summary.by_status.error).toBe(0);
    await expectHarmlessFiles('in-turn');
  });

  it('answers filled to the limit do not fill the memory', async () => {
    const ended = await runs.large;
    expectBounded(ended);
    expect([1, 2]).toContain(ended.code);
    expect((await recordOf('large')).summary.by_status.error).toBe(0);
  });
});

const chromiumPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((place) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(place, name)))
  .find((path) => existsSync(path));

async function openPage(): Promise<Page> {
  browser ??= chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  return (await browser).newPage();
}

/** What stands in the page, after everything that can be opened was opened. */
const lookAtPage = `(() => {
  for (const one of document.querySelectorAll('details')) one.open = true;
  const all = [...document.querySelectorAll('*')];
  const linked = [...document.querySelectorAll('[href],[src]')];
  return {
    ran: typeof globalThis.hostile,
    tags: [...new Set(all.map((one) => one.tagName.toLowerCase()))],
    scripts: document.scripts.length,
    handlers: all.filter((one) => one.getAttributeNames().some((name) => name.startsWith('on'))).length,
    links: linked.map((one) => one.getAttribute('href') ?? one.getAttribute('src')),
    checks: document.querySelectorAll('article.check').length,
    shown: document.body.textContent.includes('<script>globalThis.hostile=1</script>'),
  };
})()`;

const lookAtXml = (xml: string): string => `(() => {
  const document = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
  return {
    broken: document.querySelectorAll('parsererror').length,
    doctype: document.doctype !== null,
    names: [...new Set([...document.querySelectorAll('*')].map((one) => one.tagName))],
    cases: document.querySelectorAll('testcase').length,
  };
})()`;

/** Elements that nothing of ours writes and that a browser would act on. */
const foreign = [
  'img',
  'iframe',
  'object',
  'embed',
  'base',
  'video',
  'audio',
  'testcase',
  'math',
  'template',
];
const junitNames = [
  'testsuites',
  'testsuite',
  'testcase',
  'properties',
  'property',
  'failure',
  'error',
  'skipped',
  'system-out',
];

describe('hostile text in every member', () => {
  it('ends with findings, bounded', async () => {
    const ended = await runs.texts;
    expectBounded(ended, limits.withFindings);
    expect(ended.code).toBe(1);
  });

  it.each(['report.json', 'report.html', 'junit.xml'])('is shown in %s', async (name) => {
    await runs.texts;
    expect(await readFile(join(folder, 'texts', name), 'utf8')).toContain(marker);
  });

  it('sends no control or invisible character to a terminal or into a file', async () => {
    await runs.texts;
    await expectHarmlessFiles('texts');
  });

  it('changes no verdict through prototype members, and breaks no check of the kit', async () => {
    await runs.texts;
    const { checks, summary } = await recordOf('texts');
    expect(checks.filter((one) => 'polluted' in one)).toEqual([]);
    expect(summary.by_status.error).toBe(0);
  });

  it.skipIf(chromiumPath === undefined)(
    'in a browser runs no script, makes no element, asks for nothing',
    async () => {
      await runs.texts;
      const page = await openPage();
      const events: string[] = [];
      const url = pathToFileURL(join(folder, 'texts', 'report.html')).href;
      page.on('request', (request) => {
        if (request.url() !== url && request.url() !== 'data:,') events.push(`request ${request.url()}`);
      });
      page.on('dialog', (dialog) => {
        events.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(url, { waitUntil: 'load' });
      const { tags, links, ...seen } = (await page.evaluate(lookAtPage)) as {
        tags: string[];
        links: string[];
      };
      const { checks } = await recordOf('texts');
      expect(seen).toEqual({ ran: 'undefined', scripts: 1, handlers: 0, checks: checks.length, shown: true });
      expect(tags.filter((tag) => foreign.includes(tag))).toEqual([]);
      expect(links.filter((link) => !/^(?:#[A-Za-z0-9-]+|data:,)$/.test(link))).toEqual([]);
      expect(events).toEqual([]);
      await page.close();
    },
  );

  it.skipIf(chromiumPath === undefined)('adds nothing to the structure of junit.xml', async () => {
    await runs.texts;
    const page = await openPage();
    const xml = await readFile(join(folder, 'texts', 'junit.xml'), 'utf8');
    const { names: found, ...seen } = (await page.evaluate(lookAtXml(xml))) as { names: string[] };
    const { checks } = await recordOf('texts');
    expect(seen).toEqual({ broken: 0, doctype: false, cases: checks.length });
    expect(found.filter((name) => !junitNames.includes(name))).toEqual([]);
    await page.close();
  });
});
