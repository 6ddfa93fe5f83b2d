/**
 * The error of a configuration: it names the path in the file.
 * @module
 */
import { AssayError } from '../wire/assay-error.js';

/** A path as it is written in documentation: `adapters[1].networks[0]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** The error for one offending key. */
export function configError(
  path: readonly PropertyKey[],
  message: string,
  cause?: unknown,
  hint?: string,
): AssayError {
  const where = path.length === 0 ? 'the configuration' : pathText(path);
  return new AssayError(`${where}: ${message}`, {
    code: 'config_invalid',
    exitCode: 64,
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}
