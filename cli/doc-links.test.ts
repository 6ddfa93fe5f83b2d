/** Links inside the documentation lead to files and headings that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from '../targets/doc-path.js';

const pages = [
  ...readdirSync(packageFolder).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(packageFolder, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Without fenced blocks, which show text as it is. */
const textOf = (page: string): string =>
  readFileSync(join(packageFolder, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');

const anchors = new Map<string, ReadonlySet<string>>();

/** As GitHub names them: letters, digits, hyphens and underscores stay, in lower case, and spaces become hyphens. */
function anchorsOf(page: string): ReadonlySet<string> {
  const known = anchors.get(page);
  if (known) return known;
  const headings = [...textOf(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const found = new Set(headings);
  anchors.set(page, found);
  return found;
}

/** What a page links to that is not there. */
function deadLinksOf(page: string): string[] {
  const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return links
    .filter(([, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(packageFolder, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    })
    .map(([link]) => link);
}

it('no page of the documentation links to a file or heading that is not there', () => {
  expect(pages.length).toBeGreaterThan(40);
  const dead = pages.flatMap((page) => deadLinksOf(page).map((link) => `${page} ${link}`));
  expect(dead).toEqual([]);
});
