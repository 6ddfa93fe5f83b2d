/**
 * The store in SQL: one dialect for PGlite in a folder and for a PostgreSQL server that several merchants share.
 * @module
 */
import { z } from 'zod';
import type { SqlDatabase } from '../facilitator/store/sql-store.js';
import type { Budget } from '../warrant/chain/check-constraints.js';
import type { BudgetKey } from '../warrant/constraints/budget.js';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import type { IssuedChallenge } from './challenge.js';
import { decisionSchema } from './decision.js';
import { authorizationSchema } from './sql-tables.js';
import type {
  AuthorizationStore,
  ClaimAnswer,
  ClaimRequest,
  IdentifiedOutcome,
  IdentifierName,
  SettlementReport,
} from './store.js';

/** Between two sweeps for what is forgotten. */
const claimsBetweenSweeps = 1_000;

/** Decisions and settlements are kept as text: jsonb would reorder their members. */
const jsonText = z.string().transform((text): unknown => JSON.parse(text));
const objectSchema = z.custom<JsonObject>(isJsonObject, 'expected an object');

const challengeRowSchema = z.object({
  content: jsonText.pipe(
    z.object({ payment_required: objectSchema, issued_at_ms: z.number(), expires_at_ms: z.number() }),
  ),
});

const outcomeSchema = z
  .object({
    fingerprint: z.string(),
    claim: z.string(),
    decision: jsonText.pipe(decisionSchema),
    settlement: jsonText.pipe(z.object({ success: z.boolean(), answer: objectSchema })).nullable(),
  })
  .transform(
    ({ settlement, ...outcome }): IdentifiedOutcome =>
      settlement === null ? outcome : { ...outcome, settlement },
  );

const claimRowSchema = z.object({
  answer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('known'), outcome: outcomeSchema }),
    z.object({ kind: z.enum(['conflict', 'replayed', 'consumed', 'exceeded', 'claimed']) }),
  ]),
});

const sumRowSchema = z.object({ key: z.string(), total: z.string() });
const nameRowSchema = z.object({ name: z.string() });

const spentStatement = `
  select b.key, coalesce(sum(r.amount), 0)::text as total
  from jsonb_to_recordset($1::jsonb) as b (key text, window_ms bigint)
  left join authorization_reservations r on r.budget = b.key and $2::bigint - r.at_ms < b.window_ms
  group by b.key`;

/** What is over goes with each new challenge, for everybody may ask for one. */
const keepStatement = `
  with swept as (delete from authorization_challenges where expires_at_ms <= $5::bigint)
  insert into authorization_challenges values ($1, $2, $3, $4::bigint)
  on conflict (merchant_id, challenge_id) do update set content = excluded.content, expires_at_ms = excluded.expires_at_ms`;

const reportStatement = `
  with kept as (update authorization_outcomes set settlement = $2 where claim = $1)
  delete from authorization_reservations where claim = $1 and not $3::boolean`;

const budgetsJson = (budgets: readonly Budget[]): string =>
  JSON.stringify(budgets.map(({ key, limit, windowMs }) => ({ key, cap: `${limit}`, window_ms: windowMs })));

export class SqlAuthorizationStore implements AuthorizationStore {
  private claims = 0;

  constructor(private readonly database: SqlDatabase) {}

  /** Creates tables and function where they are missing. */
  async open(): Promise<this> {
    await this.database.exclusive('authorization schema', async () => {
      for (const statement of authorizationSchema) await this.database.query(statement, []);
    });
    return this;
  }

  async keepChallenge(merchantId: string, challengeId: string, challenge: IssuedChallenge): Promise<void> {
    const { expires_at_ms, issued_at_ms } = challenge;
    const content = JSON.stringify(challenge);
    await this.database.query(keepStatement, [merchantId, challengeId, content, expires_at_ms, issued_at_ms]);
  }

  async findChallenge(merchantId: string, challengeId: string): Promise<IssuedChallenge | undefined> {
    const { rows } = await this.database.query(
      'select content from authorization_challenges where merchant_id = $1 and challenge_id = $2',
      [merchantId, challengeId],
    );
    return rows[0] === undefined ? undefined : challengeRowSchema.parse(rows[0]).content;
  }

  async claim(request: ClaimRequest): Promise<ClaimAnswer> {
    const { claim, merchantId, challengeId, nowMs, forgetChallengeAtMs, identified, budgets } = request;
    this.claims += 1;
    const { rows } = await this.database.query('select authorization_claim($1::jsonb) as answer', [
      JSON.stringify({
        claim,
        merchant_id: merchantId,
        challenge_id: challengeId,
        now_ms: nowMs,
        forget_nonce_at_ms: request.forgetNonceAtMs,
        forget_challenge_at_ms: forgetChallengeAtMs,
        amount: `${request.amount}`,
        budgets: JSON.parse(budgetsJson(budgets)),
        identifier: identified?.identifier,
        fingerprint: identified?.fingerprint,
        decision: identified === undefined ? undefined : JSON.stringify(identified.decision),
        forget_identifier_at_ms: identified?.forgetAtMs,
        locks: [
          JSON.stringify(['challenge', merchantId, challengeId]),
          ...budgets.map(({ key }) => JSON.stringify(['budget', key])),
          ...(identified === undefined
            ? []
            : [JSON.stringify(['identifier', merchantId, identified.identifier])]),
        ],
        sweep: this.claims % claimsBetweenSweeps === 0,
      }),
    ]);
    return claimRowSchema.parse(rows[0]).answer;
  }

  async findOutcome(
    { merchantId, identifier }: IdentifierName,
    nowMs: number,
  ): Promise<IdentifiedOutcome | undefined> {
    const { rows } = await this.database.query(
      `select fingerprint, claim, decision, settlement from authorization_outcomes
       where merchant_id = $1 and identifier = $2 and forget_at_ms > $3::bigint`,
      [merchantId, identifier, nowMs],
    );
    return rows[0] === undefined ? undefined : outcomeSchema.parse(rows[0]);
  }

  async spent(budgets: readonly Budget[], nowMs: number): Promise<ReadonlyMap<BudgetKey, bigint>> {
    const { rows } = await this.database.query(spentStatement, [budgetsJson(budgets), nowMs]);
    const sums = new Map(rows.map((row) => sumRowSchema.parse(row)).map(({ key, total }) => [key, total]));
    return new Map(budgets.map(({ key }) => [key, BigInt(sums.get(key) ?? 0)]));
  }

  async reportSettlement(claim: string, report: SettlementReport): Promise<void> {
    await this.database.query(reportStatement, [claim, JSON.stringify(report), report.success]);
  }

  async revoke(names: readonly string[]): Promise<void> {
    await this.database.query(
      'insert into authorization_revocations select unnest($1::text[]) on conflict do nothing',
      [names],
    );
  }

  async revokedAmong(names: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.database.query(
      'select name from authorization_revocations where name = any($1::text[])',
      [names],
    );
    return new Set(rows.map((row) => nameRowSchema.parse(row).name));
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
