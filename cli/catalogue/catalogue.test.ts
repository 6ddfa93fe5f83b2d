/** What is published of the catalogue: the file, its schema, and the pages of all checks. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { packageFolder } from '../../targets/doc-path.js';
import { catalogueVersion } from '../version.js';
import { catalogueJsonSchema, catalogueSchema } from './catalogue.js';
import { proseInMarkdown } from './page.js';

const published = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`x402-assay/${name}`), 'utf8');
const catalogue = catalogueSchema.parse(JSON.parse(published('catalogue.json')));

it('is valid against the JSON Schema that stands beside it, and that schema is the one of the code', () => {
  expect(published('catalogue.schema.json')).toBe(catalogueJsonSchema());
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(published('catalogue.schema.json')));
  validate(JSON.parse(published('catalogue.json')));
  expect(validate.errors).toBeNull();
});

it('is that of this kit, names each check once, and each of them has a saboteur', () => {
  expect(catalogue.version).toBe(catalogueVersion);
  const ids = catalogue.checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // A merchant alone can be asked this one, so that no verifier with a fault stands for it.
  const alone = catalogue.checks.filter(({ saboteurs }) => saboteurs.length === 0).map(({ id }) => id);
  expect(alone).toEqual(['LFV-HTTP']);
});

it.each([...new Set(catalogue.checks.map(({ profile }) => profile))])(
  'the page of the profile %s has an anchor for each of its checks',
  (profile) => {
    const page = readFileSync(join(packageFolder, 'docs', 'checks', `${profile}.md`), 'utf8');
    const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, id]) => id);
    expect(anchors).toEqual(catalogue.checks.filter((one) => one.profile === profile).map(({ id }) => id));
  },
);

it('the schemas of what a run writes are in the package under names of their own', () => {
  for (const name of ['run-record', 'load-report', 'vectors'])
    expect(JSON.parse(published(`${name}.schema.json`))).toHaveProperty('$schema');
});

it('own prose is shown as it is written', () => {
  expect(proseInMarkdown('lists eip155:* as `a_b*c` <b> [x] | y')).toBe(
    String.raw`lists eip155:\* as ${'`a_b*c`'} \<b\> \[x\] \| y`,
  );
});
