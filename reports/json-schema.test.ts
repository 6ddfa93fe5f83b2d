import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { recordToJson } from './json.js';
import { runRecordJsonSchema } from './json-schema.js';
import { sampleCheck, sampleRecord } from './record.sample.js';

const root = dirname(createRequire(import.meta.url).resolve('x402-assay/package.json'));
const published = readFileSync(join(root, 'reports', 'run-record.schema.json'), 'utf8');

function validator() {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(published));
}

test('the published JSON Schema is what the schema in code generates (npm run schema)', () => {
  expect(published).toBe(runRecordJsonSchema());
});

test('a record as written is valid against the published JSON Schema', () => {
  const record = sampleRecord([
    sampleCheck({
      status: 'warn',
      cause: 'form',
      cases: [
        {
          id: 'minus-one',
          status: 'pass',
          assertions: [{ claim: 'c', expected: 'e', actual: 'a', ok: true, evidence: ['exchanges.jsonl#1'] }],
        },
      ],
    }),
  ]);
  const validate = validator();
  validate(JSON.parse(recordToJson(record)));
  expect(validate.errors).toBeNull();
});

test('a member that the format does not know is invalid', () => {
  const validate = validator();
  expect(validate({ ...sampleRecord([]), extra: 1 })).toBe(false);
});
