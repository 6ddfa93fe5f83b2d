import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueText } from './plain-issues.js';

const schema = z.strictObject({
  port: z.number(),
  names: z.array(z.string()),
  status: z.enum(['fail', 'warn']),
  schema: z.literal('assay/1'),
  reason: z.string().min(1),
});
const good = { port: 1, names: [], status: 'fail', schema: 'assay/1', reason: 'r' };

it.each<[string, object, string]>([
  ['a text for a number', { port: '1' }, 'it must be a number, and is a text'],
  ['nothing', { port: undefined }, 'it is missing'],
  ['a text for a list', { names: 'a' }, 'it must be a list, and is a text'],
  ['an unknown word', { status: 'pass' }, 'it must be one of "fail", "warn"'],
  ['another schema', { schema: 'assay/2' }, 'it must be "assay/1"'],
  ['no schema', { schema: undefined }, 'it is missing, and must be "assay/1"'],
  ['an empty text', { reason: '' }, 'it is empty'],
  ['an unknown key', { prot: 1 }, 'nobody knows "prot"'],
])('%s is said in words', (_, change, said) => {
  const { error } = schema.safeParse({ ...good, ...change }, { error: issueText });
  expect(error?.issues.map((one) => one.message)).toEqual([said]);
});
