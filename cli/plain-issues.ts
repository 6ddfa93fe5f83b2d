/**
 * What a schema found wrong in a file of the operator, in words: "it is missing" instead of "expected string, received
 * undefined". Set once for the whole command line, so that no text of the library reaches a user.
 * @module
 */
import { config, type core, locales } from 'zod';

const { localeError: usual } = locales.en();

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a table of names and values',
  record: 'a table of names and values',
  int: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
  undefined: 'missing',
  null: 'empty (null)',
};

const kindOf = (name: string): string => kinds[name] ?? `a ${name}`;

const typeOf = (input: unknown): string =>
  input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input;

const quoted = (values: readonly unknown[]): string => values.map((one) => JSON.stringify(one)).join(', ');

/** One clause about a value that does not fit. */
export function issueText(issue: core.$ZodRawIssue): string {
  const missing = issue.input === undefined;
  if (issue.code === 'invalid_type')
    return missing
      ? 'it is missing'
      : `it must be ${kindOf(issue.expected)}, and is ${kindOf(typeOf(issue.input))}`;
  if (issue.code === 'invalid_value') {
    const wanted = issue.values.length === 1 ? quoted(issue.values) : `one of ${quoted(issue.values)}`;
    return missing ? `it is missing, and must be ${wanted}` : `it must be ${wanted}`;
  }
  if (issue.code === 'unrecognized_keys') return `nobody knows ${quoted(issue.keys)}`;
  if (issue.code === 'too_small' && issue.input === '') return 'it is empty';
  const said = usual?.(issue);
  return (typeof said === 'object' && said !== null ? said.message : said) ?? 'it does not fit';
}

/** For schemas that do not say it in words of their own. */
export const speakPlainly = (): void => {
  config({ localeError: issueText });
};
