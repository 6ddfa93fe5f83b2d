/**
 * Holds an answer against the OpenAPI document of the facilitator that gave it.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

const contentSchema = z.record(z.string(), z.object({ schema: z.unknown() }));
const operationSchema = z.object({
  responses: z.record(
    z.string(),
    z.object({
      headers: z.record(z.string(), z.object({ required: z.boolean(), schema: z.unknown() })).default({}),
      content: contentSchema,
    }),
  ),
  requestBody: z.object({ content: contentSchema }).optional(),
});
const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

/** One answer as it came over the wire. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Judge {
  /** Every operation with every status that the document lists, as `METHOD /path STATUS`. */
  readonly listed: readonly string[];
  /** What is wrong with an answer; undefined: it is as documented. `as` names the entry that it fits. */
  judge(answered: Answered): { readonly as?: string; readonly problem?: string };
  /** Whether a request body is one that the document describes. */
  requestProblem(path: string, body: unknown): string | undefined;
}

const escaped = (part: string): string =>
  encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointer = (...parts: readonly string[]): string => `openapi#/${parts.map(escaped).join('/')}`;

export function createJudge(json: unknown): Judge {
  const { paths } = documentSchema.parse(json);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(z.record(z.string(), z.unknown()).parse(json), 'openapi');

  const problemOf = (schema: Record<string, unknown>, value: unknown): string | undefined => {
    const valid = ajv.compile(schema);
    return valid(value) ? undefined : ajv.errorsText(valid.errors);
  };

  const judge: Judge['judge'] = ({ method, path, status, headers, text }) => {
    const operations = paths[path];
    if (operations === undefined) return { problem: `${path} is not in the document` };
    const asked = method.toLowerCase();
    // A method that is not described is refused as the path says.
    const names = asked in operations ? [asked] : Object.keys(operations);
    const name = names.find((one) => operations[one]?.responses[String(status)] !== undefined);
    const response = name === undefined ? undefined : operations[name]?.responses[String(status)];
    if (name === undefined || response === undefined) {
      return { problem: `${method} ${path} does not list status ${status}` };
    }
    const as = `${name.toUpperCase()} ${path} ${status}`;
    for (const [header, { required, schema }] of Object.entries(response.headers)) {
      const value = headers.get(header);
      if (value === null && required) return { as, problem: `${as} has no ${header}` };
      const read = value !== null && /^\d+$/.test(value) ? Number(value) : value;
      const wrong =
        value === null ? undefined : problemOf(z.record(z.string(), z.unknown()).parse(schema), read);
      if (wrong !== undefined) return { as, problem: `${as} ${header}: ${wrong}` };
    }
    const type = (headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (response.content[type] === undefined) return { as, problem: `${as} does not list the type ${type}` };
    if (type !== 'application/json') return { as };
    const $ref = pointer('paths', path, name, 'responses', String(status), 'content', type, 'schema');
    // The document itself is open; every other answer has the listed members and no more.
    const closed = path === '/openapi.json' && status === 200 ? {} : { unevaluatedProperties: false };
    const problem = problemOf({ allOf: [{ $ref }], ...closed }, JSON.parse(text));
    return { as, ...(problem === undefined ? {} : { problem: `${as} ${problem}: ${text}` }) };
  };

  return {
    listed: Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    ),
    judge,
    requestProblem: (path, body) =>
      problemOf(
        { $ref: pointer('paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema') },
        body,
      ),
  };
}
