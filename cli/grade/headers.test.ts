import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../src/wire/assay-error.js';
import { readHeaders } from './headers.js';

beforeEach(() => {
  process.env.ASSAY_TEST_AUTH = 'Bearer secret:with:colons';
});
afterEach(() => {
  delete process.env.ASSAY_TEST_AUTH;
});

async function failure(pairs: readonly string[], command?: string): Promise<AssayError> {
  const error = await readHeaders(pairs, command).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof AssayError) return error;
  throw new Error('it should have failed with a sentence', { cause: error });
}

it('a header takes its value from the environment, never from the command line', async () => {
  expect(await readHeaders(['Authorization:ASSAY_TEST_AUTH'], undefined)).toEqual({
    authorization: 'Bearer secret:with:colons',
  });
});

describe('--header is bad usage', () => {
  it.each([
    'Authorization',
    ':ASSAY_TEST_AUTH',
    'A:B:C',
    'bad name:ASSAY_TEST_AUTH',
    'x\r\ny:ASSAY_TEST_AUTH',
  ])('as %j', async (pair) => {
    const error = await failure([pair]);
    expect([error.code, error.exitCode]).toEqual(['BAD_HEADER', 64]);
  });

  it('with the value itself in it, which is not printed', async () => {
    const error = await failure(['Authorization:Bearer sk_live:123']);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('sk_live');
  });

  it('when the variable is not set, and names both', async () => {
    const error = await failure(['Authorization:ASSAY_TEST_MISSING']);
    expect([error.code, error.exitCode]).toEqual(['MISSING_VARIABLE', 64]);
    expect(error.message).toContain('ASSAY_TEST_MISSING');
  });
});

describe('--auth-exec', () => {
  it('prints header lines, which win over --header', async () => {
    const command = `printf 'Authorization: Bearer of:command\\n\\nX-Key:  k \\n'`;
    expect(await readHeaders(['authorization:ASSAY_TEST_AUTH'], command)).toEqual({
      authorization: 'Bearer of:command',
      'x-key': 'k',
    });
  });

  it.each([
    ['exit 3', 'AUTH_EXEC_FAILED'],
    ['echo no header', 'AUTH_EXEC_OUTPUT'],
    ['echo : empty name', 'AUTH_EXEC_OUTPUT'],
  ])('%s is bad usage and shows no output of the command', async (command, code) => {
    const error = await failure([], `${command}; echo sk_live`.replace('exit 3;', 'echo sk_live; exit 3;'));
    expect([error.code, error.exitCode]).toEqual([code, 64]);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('sk_live');
  });
});
