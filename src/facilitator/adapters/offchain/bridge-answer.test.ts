import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../wire/json.js';
import type { Attempt } from './attempt.js';
import { readSettlement, readVerdict, retryAfterSeconds } from './bridge-answer.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const answer = (body: JsonObject | undefined, status = 200): Attempt => ({
  kind: 'answer',
  status,
  body,
  retryAfter: undefined,
});
const unknown = { kind: 'failed', reason: 'settlement_unknown', certain: false };

describe('the answer of a bridge', () => {
  it.each<[JsonObject, object]>([
    [
      { valid: true, payer: 'a' },
      { kind: 'valid', payer: 'a' },
    ],
    [{ valid: true, payer: null, reason: 'odd' }, { kind: 'valid' }],
    [{ valid: true, payer: ' ', more: 1 }, { kind: 'valid' }],
    [
      { valid: false, payer: 'a', reason: null },
      { kind: 'declined', payer: 'a' },
    ],
    [
      { valid: false, reason: 'insufficient_funds' },
      { kind: 'declined', reason: 'insufficient_funds' },
    ],
    [
      { valid: false, reason: 'No money left.' },
      { kind: 'declined', message: 'No money left.' },
    ],
  ])('to verify: %j', (body, verdict) => {
    expect(readVerdict(answer(body), now)).toEqual(verdict);
  });

  it.each<[JsonObject, object]>([
    [
      { success: true, transaction: '1', reason: 'odd' },
      { kind: 'settled', transaction: '1' },
    ],
    [
      { success: true, transaction: '1', payer: 'a' },
      { kind: 'settled', transaction: '1', payer: 'a' },
    ],
    [{ success: true }, unknown],
    [{ success: true, transaction: null }, unknown],
    [{ success: true, transaction: '' }, unknown],
    [{ success: true, transaction: '  ' }, unknown],
    [{ success: false, transaction: null }, { kind: 'declined' }],
  ])('to settle: %j', (body, settlement) => {
    expect(readSettlement(answer(body), now)).toEqual(settlement);
  });

  it.each<JsonObject>([
    {},
    { payer: 'x' },
    { valid: 'true', success: 'yes' },
    { valid: 1, success: 1 },
    { valid: true, success: true, transaction: '1', payer: 5 },
    { valid: true, success: true, transaction: {}, payer: {} },
    { valid: null, success: null },
  ])('that cannot be read: %j', (body) => {
    expect(readVerdict(answer(body), now)).toMatchObject({ reason: 'upstream_bad_response' });
    expect(readSettlement(answer(body), now)).toEqual(unknown);
  });

  it.each<[number, string, string, boolean]>([
    [401, 'upstream_auth_failed', 'upstream_auth_failed', true],
    [403, 'upstream_auth_failed', 'upstream_auth_failed', true],
    [429, 'upstream_rate_limited', 'upstream_rate_limited', true],
    [404, 'upstream_error', 'upstream_error', true],
    [500, 'upstream_error', 'settlement_unknown', false],
    [503, 'upstream_error', 'settlement_unknown', false],
    [307, 'upstream_error', 'upstream_error', false],
    [201, 'upstream_error', 'upstream_error', false],
    [204, 'upstream_error', 'upstream_error', false],
    [304, 'upstream_error', 'upstream_error', false],
  ])('with status %i', (status, verify, settle, certain) => {
    expect(readVerdict(answer(undefined, status), now)).toMatchObject({ kind: 'failed', reason: verify });
    expect(readSettlement(answer(undefined, status), now)).toEqual({
      kind: 'failed',
      reason: settle,
      certain,
    });
  });

  it.each<[Attempt, string, string]>([
    [{ kind: 'lost', why: 'connection', sent: false }, 'upstream_unavailable', 'upstream_unavailable'],
    [{ kind: 'lost', why: 'connection', sent: true }, 'upstream_unavailable', 'settlement_unknown'],
    [{ kind: 'lost', why: 'timeout', sent: true }, 'upstream_timeout', 'settlement_unknown'],
  ])('that never came: %j', (attempt, verify, settle) => {
    expect(readVerdict(attempt, now)).toMatchObject({ reason: verify });
    expect(readSettlement(attempt, now)).toMatchObject({ reason: settle });
  });

  it.each([
    ['2', 2],
    ['99999', 3_600],
    ['Thu, 01 Jan 2026 00:00:03 GMT', 3],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads Retry-After %s', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
