/**
 * Headers for targets behind authentication. Values come from the environment or from a command, never from the
 * command line, so that they stay out of shell histories and reports.
 * @module
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AssayError } from '../../src/wire/assay-error.js';

/** Milliseconds that `--auth-exec` may take. */
const authTimeoutMs = 30_000;
const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** `NAME:ENVVAR` pairs and the lines of `--auth-exec` as headers. Throws AssayError (exit 64). */
export async function readHeaders(
  pairs: readonly string[],
  authExec: string | undefined,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const pair of pairs) {
    const [name, variable, ...rest] = pair.split(':').map((part) => part.trim());
    if (!name || !variable || rest.length > 0 || !headerName.test(name))
      throw new AssayError(`--header takes NAME:ENVVAR, not "${name ?? ''}:…".`, {
        code: 'BAD_HEADER',
        exitCode: 64,
        hint: 'For instance --header Authorization:FACILITATOR_AUTH, with the whole value in $FACILITATOR_AUTH.',
      });
    const value = process.env[variable];
    if (!value)
      throw new AssayError(`The environment variable ${variable}, named by --header ${name}, is not set.`, {
        code: 'MISSING_VARIABLE',
        exitCode: 64,
      });
    headers[name.toLowerCase()] = value;
  }
  if (authExec) Object.assign(headers, await headersOfCommand(authExec));
  return headers;
}

async function headersOfCommand(command: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { timeout: authTimeoutMs }).catch(
    (cause: unknown) => {
      const code = cause instanceof Error && 'code' in cause ? ` with ${String(cause.code)}` : '';
      throw new AssayError(`The command of --auth-exec failed${code}.`, {
        code: 'AUTH_EXEC_FAILED',
        exitCode: 64,
        hint: 'Run it alone: it must print header lines of the form "Name: value" and exit with 0.',
        cause,
      });
    },
  );
  const headers: Record<string, string> = {};
  for (const line of stdout.split('\n').filter((one) => one.trim() !== '')) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim();
    if (at < 1 || !headerName.test(name))
      throw new AssayError('The command of --auth-exec must print lines of the form "Name: value".', {
        code: 'AUTH_EXEC_OUTPUT',
        exitCode: 64,
      });
    headers[name.toLowerCase()] = line.slice(at + 1).trim();
  }
  return headers;
}
