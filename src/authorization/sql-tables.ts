/**
 * Tables of authorizations, and the one function that claims. A claim is one statement and so one transaction: it takes
 * its locks in one order, looks, and writes everything or nothing.
 * @module
 */

const challengesTable = `
  create table if not exists authorization_challenges (
    merchant_id text not null,
    challenge_id text not null,
    content text not null,
    expires_at_ms bigint not null,
    primary key (merchant_id, challenge_id)
  )`;
const noncesTable = `
  create table if not exists authorization_nonces (
    claim text primary key,
    forget_at_ms bigint not null
  )`;
const consumedTable = `
  create table if not exists authorization_consumed (
    merchant_id text not null,
    challenge_id text not null,
    forget_at_ms bigint not null,
    primary key (merchant_id, challenge_id)
  )`;
const outcomesTable = `
  create table if not exists authorization_outcomes (
    merchant_id text not null,
    identifier text not null,
    fingerprint text not null,
    claim text not null,
    decision text not null,
    settlement text,
    forget_at_ms bigint not null,
    primary key (merchant_id, identifier)
  )`;
const reservationsTable = `
  create table if not exists authorization_reservations (
    budget text not null,
    claim text not null,
    at_ms bigint not null,
    amount numeric(78, 0) not null,
    forget_at_ms bigint not null
  )`;
const revocationsTable = 'create table if not exists authorization_revocations (name text primary key)';

const indexes = [
  'create index if not exists authorization_challenges_by_expiry on authorization_challenges (expires_at_ms)',
  'create index if not exists authorization_outcomes_by_claim on authorization_outcomes (claim)',
  'create index if not exists authorization_reservations_by_budget on authorization_reservations (budget, at_ms)',
  'create index if not exists authorization_reservations_by_claim on authorization_reservations (claim)',
];

/** Each query inside sees what was committed before it, so what is read after the locks cannot change any more. */
const claimFunction = `
  create or replace function authorization_claim(request jsonb) returns jsonb language plpgsql as $body$
  declare
    now_ms bigint := (request->>'now_ms')::bigint;
    spends numeric := (request->>'amount')::numeric;
    known authorization_outcomes%rowtype;
    budget record;
    reserved numeric;
  begin
    perform pg_advisory_xact_lock(number) from (
      select distinct hashtextextended('authorization ' || name, 0) as number
      from jsonb_array_elements_text(request->'locks') as lock (name) order by 1) as ordered;

    if request ? 'identifier' then
      select * into known from authorization_outcomes
      where merchant_id = request->>'merchant_id' and identifier = request->>'identifier' and forget_at_ms > now_ms;
      if found and known.fingerprint <> request->>'fingerprint' then
        return jsonb_build_object('kind', 'conflict');
      elsif found then
        return jsonb_build_object('kind', 'known', 'outcome', jsonb_build_object('fingerprint', known.fingerprint,
          'claim', known.claim, 'decision', known.decision, 'settlement', known.settlement));
      end if;
    end if;
    if exists (select from authorization_nonces where claim = request->>'claim' and forget_at_ms > now_ms) then
      return jsonb_build_object('kind', 'replayed');
    end if;
    if request ? 'forget_challenge_at_ms' and exists (select from authorization_consumed
      where merchant_id = request->>'merchant_id' and challenge_id = request->>'challenge_id'
        and forget_at_ms > now_ms) then
      return jsonb_build_object('kind', 'consumed');
    end if;
    for budget in select * from jsonb_to_recordset(request->'budgets') as b (key text, cap numeric, window_ms bigint)
    loop
      select coalesce(sum(amount), 0) into reserved from authorization_reservations
      where authorization_reservations.budget = budget.key and now_ms - at_ms < budget.window_ms;
      if reserved + spends > budget.cap then
        return jsonb_build_object('kind', 'exceeded');
      end if;
    end loop;

    insert into authorization_nonces values (request->>'claim', (request->>'forget_nonce_at_ms')::bigint)
    on conflict (claim) do update set forget_at_ms = excluded.forget_at_ms;
    if request ? 'forget_challenge_at_ms' then
      insert into authorization_consumed values (request->>'merchant_id', request->>'challenge_id',
        (request->>'forget_challenge_at_ms')::bigint)
      on conflict (merchant_id, challenge_id) do update set forget_at_ms = excluded.forget_at_ms;
    end if;
    insert into authorization_reservations
    select key, request->>'claim', now_ms, spends, now_ms + window_ms
    from jsonb_to_recordset(request->'budgets') as b (key text, window_ms bigint);
    if request ? 'identifier' then
      insert into authorization_outcomes values (request->>'merchant_id', request->>'identifier',
        request->>'fingerprint', request->>'claim', request->>'decision', null,
        (request->>'forget_identifier_at_ms')::bigint)
      on conflict (merchant_id, identifier) do update set fingerprint = excluded.fingerprint, claim = excluded.claim,
        decision = excluded.decision, settlement = null, forget_at_ms = excluded.forget_at_ms;
    end if;

    if (request->>'sweep')::boolean then
      delete from authorization_nonces where forget_at_ms <= now_ms;
      delete from authorization_consumed where forget_at_ms <= now_ms;
      delete from authorization_outcomes where forget_at_ms <= now_ms;
      delete from authorization_reservations where forget_at_ms <= now_ms;
    end if;
    return jsonb_build_object('kind', 'claimed');
  end
  $body$`;

/** In this order; each does nothing where it was done before. */
export const authorizationSchema: readonly string[] = [
  challengesTable,
  noncesTable,
  consumedTable,
  outcomesTable,
  reservationsTable,
  revocationsTable,
  ...indexes,
  claimFunction,
];
