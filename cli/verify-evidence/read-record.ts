/**
 * Reads what judging again needs from an evidence folder. What stands there was written by Assay or by somebody who
 * wants it to look so: every line is parsed against a schema.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ReportError } from '../../reports/report-error.js';
import type { LedgerFacts } from '../../simulator/bridge/oracle/facts.js';
import type { JsonValue } from '../../src/wire/json.js';
import type { BridgeCall } from '../../suites/kit/bridge-desk.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import type { AuthorizationFacts } from '../../suites/kit/money-oracle.js';
import type { RecordedRefusal } from '../../suites/kit/recorded-refusal.js';
import type { RecordedSession } from '../../suites/kit/recorded-session.js';
import type { RecordedEvidence } from '../../suites/kit/rejudge.js';

const text = z.string();
const ids = z.array(text);
const reasonClasses = z.array(
  z.custom<Exchange['tag']['expects'][number]>((value) => typeof value === 'string'),
);
const tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
const level = z.enum(['MUST', 'SHOULD', 'MAY', 'SAFETY', 'INFO']);
const state = z.enum(['passed', 'failed', 'unproven']);
const controls = z.object({ verify: state, settle: state });
const json = z.custom<JsonValue>();
const headers = z.record(text, text);

const exchangeSchema = z.object({
  id: text,
  tag: z.object({
    check: text,
    case: text,
    attempt: z.number(),
    endpoint: z.enum(['verify', 'settle', 'supported', 'other']),
    rail: z.enum(['offchain', 'lez']).optional(),
    role: z.enum(['valid', 'invalid', 'malformed', 'free']),
    expects: reasonClasses,
    from: text.optional(),
    nonce: text.optional(),
    network: text.optional(),
    changed: ids.optional(),
    fault: text.optional(),
  }),
  sentAt: z.number(),
  answeredAt: z.number(),
  request: z.object({ base: text.optional(), method: text, path: text, headers, body: text.optional() }),
  answer: z.object({ status: z.number(), headers, text, json: json.optional() }).optional(),
  failure: z
    .object({ kind: z.enum(['timeout', 'connection', 'too-large', 'aborted']), message: text })
    .optional(),
  broadcasts: ids.optional(),
}) satisfies z.ZodType<Exchange>;

const cause = z.enum(['should', 'form', 'intermittent', 'ambiguity']);
const outcome = z.enum(['forged-accepted', 'false-success', 'double-move', 'wrong-money', 'lost-money']);

const refusalSchema = z.object({
  check: text,
  case: text,
  level,
  facts: z.object({
    tier,
    controls,
    twin: text.optional(),
    verify: text.optional(),
    settle: text.optional(),
    moved: ids,
    rail: z.enum(['evm', 'offchain']),
    timeoutSeconds: z.number().optional(),
    expects: reasonClasses,
    outcome: outcome.optional(),
    soft: cause.optional(),
    overlooked: reasonClasses.optional(),
  }),
}) satisfies z.ZodType<RecordedRefusal>;

const sessionSchema = z.object({
  seed: text,
  epoch: z.number(),
  tier,
  kind: z.object({ network: text, chainId: z.number(), asset: text, name: text, version: text }).optional(),
  supported: json,
  signers: ids,
  offchain: z
    .object({
      tier,
      network: text,
      bridged: z.array(z.object({ network: text, bridge: text, wired: z.boolean().optional() })),
      mock: text.optional(),
      router: text.optional(),
      chainTimeoutSeconds: z.number().optional(),
      timeoutSeconds: z.number(),
      controls,
    })
    .optional(),
  controls,
  slow: z.boolean(),
  target: z.object({
    url: text,
    timeoutMs: z.number(),
    settleTimeoutMs: z.number().optional(),
    wired: z.boolean(),
    rate: z.number().optional(),
    verifyFirst: z.boolean(),
    storesVerified: z.boolean().optional(),
    payTo: text.optional(),
  }),
  processAlive: z.boolean().optional(),
  gone: z.array(z.object({ from: z.number(), to: z.number().optional() })).optional(),
  restarts: z.array(z.number()),
}) satisfies z.ZodType<RecordedSession>;

const authorizationSchema = z.object({
  check: text,
  asset: text,
  from: text,
  nonce: text,
  unwatched: z.boolean().optional(),
  storedByVerify: z.boolean().optional(),
  transactions: z.array(
    z.object({
      hash: text,
      status: z.enum(['success', 'reverted']).optional(),
      from: text.optional(),
      transfers: z.array(z.object({ hash: text, from: text, to: text, value: text.regex(/^\d+$/) })),
      used: ids,
      byKit: z.boolean().optional(),
    }),
  ),
  broadcasts: z.array(z.object({ hash: text, at: z.number(), accepted: z.boolean() })),
  balances: z.array(z.object({ owner: text, expected: text, actual: text })),
  settles: ids,
});

const broadcastSchema = z.object({ hash: text, raw: text });
/** Members of the simulator's own books; an observer that meets a wrong one says so itself. */
const ledgerSchema = z.custom<LedgerFacts['ledgers'][number]>((value) => typeof value === 'object');
const paymentSchema = z.custom<LedgerFacts['payments'][number]>((value) => typeof value === 'object');
const bridgeCallSchema = z.custom<BridgeCall>((value) => typeof value === 'object');

const damaged = (file: string, why: string, cause?: unknown): ReportError =>
  new ReportError('evidence-unreadable', `${file} cannot be judged: ${why}.`, { cause });

function parsed<T>(schema: z.ZodType<T>, line: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw damaged(where, 'it is not JSON', cause);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw damaged(
    where,
    `${issue ? z.core.toDotPath(issue.path) : ''}: ${issue?.message ?? 'invalid'}`,
    result.error,
  );
}

/** Lines of a file; none when the list of the folder does not name it. */
async function linesOf<T>(
  folder: string,
  names: readonly string[],
  name: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  if (!names.includes(name)) return [];
  const content = await readFile(join(folder, name), 'utf8');
  return content
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parsed(schema, line, `${name}, line ${index + 1}`));
}

/**
 * The evidence of a folder whose files were compared with their list.
 *
 * @throws ReportError `evidence-unreadable`, also for evidence of an Assay that did not keep what is needed
 */
export async function readRecordedEvidence(
  folder: string,
  names: readonly string[],
): Promise<RecordedEvidence> {
  for (const name of ['session.json', 'refusals.jsonl', 'exchanges.jsonl'])
    if (!names.includes(name))
      throw damaged(folder, `it holds no ${name}, so it was written by an older Assay or cut down`);
  const whole = await readFile(join(folder, 'session.json'), 'utf8');
  const session = parsed(sessionSchema, whole, 'session.json');
  const exchanges = await linesOf(folder, names, 'exchanges.jsonl', exchangeSchema);
  const byId = new Map(exchanges.map((one) => [one.id, one]));
  const authorizations = await linesOf(folder, names, 'authorizations.jsonl', authorizationSchema);
  const ledgers = await Promise.all(
    names
      .filter((name) => /^ledger-[^/]+\.json$/.test(name))
      .map(async (name) => parsed(ledgerSchema, await readFile(join(folder, name), 'utf8'), name)),
  );
  return {
    session,
    exchanges,
    refusals: await linesOf(folder, names, 'refusals.jsonl', refusalSchema),
    authorizations: authorizations.map(
      ({ settles, ...facts }): AuthorizationFacts => ({
        ...facts,
        settles: settles.flatMap((id) => byId.get(id) ?? []),
      }),
    ),
    ...(names.includes('broadcasts.jsonl')
      ? { broadcasts: await linesOf(folder, names, 'broadcasts.jsonl', broadcastSchema) }
      : {}),
    ...(ledgers.length > 0
      ? {
          ledger: {
            ledgers,
            payments: await linesOf(folder, names, 'ledger-payments.jsonl', paymentSchema),
            restarts: session.restarts,
          },
        }
      : {}),
    ...(names.includes('bridge-calls.jsonl')
      ? { bridgeCalls: await linesOf(folder, names, 'bridge-calls.jsonl', bridgeCallSchema) }
      : {}),
  };
}
