/**
 * `report.html` and `matrix.html` in a real browser: filters, search, deep links, charts, print, dark mode, keyboard, a
 * narrow screen, a thousand checks; nothing on the console, no request, and nothing that axe finds. Says so and skips
 * without Chromium.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../../reports/html.js';
import { renderMatrixHtml } from '../../reports/matrix/page.js';
import { matrixOf } from '../../reports/matrix/table.js';
import {
  sampleBridgedRecord,
  sampleCheck,
  sampleChecks,
  sampleRecord,
  sampleTimeline,
} from '../../reports/record.sample.js';

const chromiumPath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((place) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(place, name)))
  .find((path) => existsSync(path));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const failing = sampleCheck({
  status: 'fail',
  counterexample: 'settle A; respell A capitals',
  rounds: 20,
  timelines: [sampleTimeline('200 success=false errorReason="<img src=x onerror=alert(1)>"')],
  cases: [
    {
      id: 'one-less',
      status: 'fail',
      assertions: [
        {
          claim: 'verify refuses it',
          expected: 'isValid: false',
          actual: '200 isValid=true',
          ok: false,
          evidence: ['x'],
        },
      ],
    },
  ],
});
const passingRun = sampleBridgedRecord(sampleChecks(25, 'X402-SOUND'));
const failingRun = sampleRecord([
  failing,
  sampleCheck({ id: 'X402-A-1', status: 'warn', cause: 'form', reason: 'a remark' }),
  sampleCheck({ id: 'X402-A-2', status: 'blocked', reason: 'the control failed' }),
  sampleCheck({ id: 'X402-A-3', status: 'skip', profile: 'core', reason: 'not declared' }),
  ...sampleChecks(22, 'X402-SOUND'),
]);
const pages = {
  passing: renderHtml(passingRun),
  failing: renderHtml(failingRun),
  matrix: renderMatrixHtml(matrixOf([passingRun, failingRun])),
  large: renderHtml(sampleRecord([...sampleChecks(999, 'X402-SOUND'), failing])),
};

let folder: string;
let browser: Browser;
beforeAll(async () => {
  if (chromiumPath === undefined) {
    process.stdout.write('report page: no Chromium is installed, its tests are skipped\n');
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'assay-page-'));
  for (const [name, page] of Object.entries(pages)) await writeFile(join(folder, `${name}.html`), page);
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
});
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens a page, hands it over, and expects that nothing was asked of the network or written to the console. */
async function on(
  name: keyof typeof pages,
  hash: string,
  work: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(`console ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && request.url() !== 'data:,')
      trouble.push(`request ${request.url()}`);
  });
  await page.goto(`${url}${hash}`);
  await work(page);
  expect(trouble).toEqual([]);
  await context.close();
}

const visible = (page: Page): Promise<number> => page.locator('article.check:visible').count();
const open = 'for (const one of document.querySelectorAll("details")) one.open = true';

describe.skipIf(chromiumPath === undefined)('the report in a browser', () => {
  it.each([
    ['passing', 'light'],
    ['passing', 'dark'],
    ['failing', 'light'],
    ['failing', 'dark'],
    ['matrix', 'light'],
    ['matrix', 'dark'],
  ] as const)('%s, %s: axe finds nothing, with everything opened', async (name, colorScheme) => {
    await on(
      name,
      '',
      async (page) => {
        await page.evaluate(open);
        await page.evaluate(axe);
        const found = (await page.evaluate('axe.run()')) as {
          violations: { id: string }[];
          passes: unknown[];
        };
        expect(found.violations.map((one) => one.id)).toEqual([]);
        expect(found.passes.length).toBeGreaterThan(15);
      },
      // The page admits no script but its own: only this look at it needs another.
      { bypassCSP: true, colorScheme },
    );
  });

  it('filters by status, profile and words, and says how many are shown', async () => {
    await on('failing', '', async (page) => {
      expect(await visible(page)).toBe(26);
      await page.locator('.chip', { hasText: 'failed' }).click();
      expect(await visible(page)).toBe(1);
      expect(await page.locator('#shown').textContent()).toBe('1 of 26 checks');
      await page.locator('.chip', { hasText: 'failed' }).click();
      await page.selectOption('#profile', 'core');
      expect(await visible(page)).toBe(1);
      await page.selectOption('#profile', '');
      await page.fill('#search', 'isvalid=TRUE');
      expect(await visible(page)).toBe(1);
      await page.fill('#search', 'nothing holds this');
      expect(await visible(page)).toBe(0);
      expect(await page.locator('#shown').textContent()).toBe('0 of 26 checks');
    });
  });

  it('opens the check of a deep link and brings it into view, filtered out or not', async () => {
    await on('failing', '#X402-EVM-010', async (page) => {
      const check = page.locator('#X402-EVM-010');
      expect(await check.locator('details').first().getAttribute('open')).toBe('');
      await page.fill('#search', 'X402-A-1');
      await page.evaluate('location.hash = "#X402-SOUND-022"');
      const other = page.locator('#X402-SOUND-022');
      await other.waitFor({ state: 'visible' });
      await page.waitForFunction(
        'document.getElementById("X402-SOUND-022").getBoundingClientRect().top < innerHeight',
      );
      expect(await page.locator('#search').inputValue()).toBe('');
    });
  });

  it('is used by keyboard: skip link, then a check opens with Enter', async () => {
    await on('failing', '', async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip-link');
      await page.locator('#X402-EVM-010 summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#X402-EVM-010 details').first().getAttribute('open')).toBe('');
    });
  });

  it('prints without its tools, dark on white', async () => {
    await on(
      'failing',
      '',
      async (page) => {
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('.tools').isVisible()).toBe(false);
        const colours = 'getComputedStyle(document.body)';
        const background = (await page.evaluate(`${colours}.backgroundColor`)) as string;
        expect(['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)']).toContain(background);
        const [red = 255] =
          ((await page.evaluate(`${colours}.color`)) as string).match(/\d+/g)?.map(Number) ?? [];
        expect(red).toBeLessThan(90);
      },
      { colorScheme: 'dark' },
    );
  });

  it('is dark where the reader wants it dark', async () => {
    const background = async (colorScheme: 'light' | 'dark'): Promise<number> => {
      let seen = -1;
      await on(
        'passing',
        '',
        async (page) => {
          const text = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
          seen = Number(text.match(/\d+/)?.[0]);
        },
        { colorScheme },
      );
      return seen;
    };
    expect(await background('light')).toBeGreaterThan(200);
    expect(await background('dark')).toBeLessThan(60);
  });

  it('draws charts with their words beside them, on paper too', async () => {
    await on('passing', '', async (page) => {
      const bars = page.locator('section[aria-labelledby=latency] rect:visible');
      // Of the four buckets in between, one holds nothing.
      expect(await bars.count()).toBe(3);
    });
    await on('failing', '#X402-EVM-010', async (page) => {
      const marks = page.locator('#X402-EVM-010 .timeline rect');
      expect(await marks.count()).toBe(5);
      const widths = await marks.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
      expect(Math.min(...widths)).toBeGreaterThan(1);
      expect(await page.locator('.timeline').textContent()).toContain('<img src=x onerror=alert(1)>');
      expect(await page.locator('img').count()).toBe(0);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.timeline').isVisible()).toBe(true);
    });
  });

  it.each(['failing', 'passing', 'matrix'] as const)('%s fits a telephone', async (name) => {
    await on(
      name,
      '',
      async (page) => {
        await page.evaluate(open);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      },
      { viewport: { width: 360, height: 640 } },
    );
  });

  it('finds one of a thousand checks', async () => {
    await on('large', '', async (page) => {
      expect(await page.locator('article.check').count()).toBe(1000);
      await page.fill('#search', 'X402-EVM-010');
      expect(await visible(page)).toBe(1);
    });
  });
});
