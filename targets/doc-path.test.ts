import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { expect, it } from 'vitest';
import { docPath, packageFolder } from './doc-path.js';

it('a page is named from where the reader stands', () => {
  expect(docPath('targets.md', packageFolder)).toBe(join('docs', 'targets.md'));
  expect(docPath('targets.md', dirname(packageFolder))).toMatch(/[^/]+[/\\]docs[/\\]targets\.md$/);
  const far = docPath('targets.md', tmpdir());
  expect([
    isAbsolute(far) || packageFolder.startsWith(tmpdir()),
    existsSync(join(packageFolder, 'docs')),
  ]).toEqual([true, true]);
});
