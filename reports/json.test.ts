import { describe, expect, test } from 'vitest';
import { recordFromJson, recordToJson } from './json.js';
import { sampleCheck, sampleRecord } from './record.sample.js';

const record = sampleRecord([sampleCheck({ observed: { b: '2', a: '1' } })]);

test('the same record in another member order gives the same bytes', () => {
  const reversed = <T extends object>(value: T): T =>
    Object.assign(Object.create(Object.prototype), Object.fromEntries(Object.entries(value).reverse()));
  const checks = record.checks.map((check) => reversed({ ...check, observed: { a: '1', b: '2' } }));
  const other = reversed({ ...record, checks });
  expect(recordToJson(other)).toBe(recordToJson(record));
});

test('members stand in the order of the format, two spaces, newline at the end', () => {
  const text = recordToJson(record);
  expect(text.startsWith('{\n  "schema_version": "1",\n  "kit": {\n    "name"')).toBe(true);
  expect(text.endsWith('}\n')).toBe(true);
});

test('what was written is read back', () => {
  expect(recordToJson(recordFromJson(recordToJson(record), 'report.json'))).toBe(recordToJson(record));
});

describe('errors say what, where and what to do', () => {
  test('text that is not JSON', () => {
    expect(() => recordFromJson('<html>', 'x.json')).toThrowError(
      expect.objectContaining({
        code: 'record-not-json',
        message: expect.stringMatching(/^x\.json is not JSON/),
      }),
    );
  });

  test('another document names the first members that are wrong', () => {
    expect(() => recordFromJson('{"schema_version":"1"}', 'x.json')).toThrowError(
      expect.objectContaining({ code: 'record-invalid', message: expect.stringContaining('kit:') }),
    );
  });

  test('hostile text in an error is made plain', () => {
    expect(() => recordFromJson('{"\\u001b[31mx":1}', 'x.json')).toThrowError(
      expect.objectContaining({ message: expect.not.stringContaining('\u001b') }),
    );
  });
});
