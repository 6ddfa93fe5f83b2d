/**
 * The form of an answer: its members and their types, without their values. What differs there tells a merchant which
 * rail its customer used.
 * @module
 */
import type { JsonValue } from '../../src/wire/json.js';
import type { Case } from '../kit/cases.js';
import { bodyOf, type Exchange } from '../kit/exchange.js';
import type { RailName } from './rails.js';

function typesOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${[...new Set(value.map(typesOf))].sort().join(', ')}]`;
  if (typeof value !== 'object') return typeof value;
  const members = Object.entries(value).map(([name, member]) => `${name}: ${typesOf(member)}`);
  return `{${members.sort().join(', ')}}`;
}

/** `{isValid: boolean, payer: string}`. */
export function membersOf(exchange: Exchange): string {
  const body = bodyOf(exchange);
  return body ? typesOf(body) : exchange.answer ? 'no JSON object' : 'no answer';
}

/** The same behind the class of the status: `2xx {…}`. */
export function formOf(exchange: Exchange): string {
  const { answer } = exchange;
  return answer ? `${Math.floor(answer.status / 100)}xx ${membersOf(exchange)}` : 'no answer';
}

/** An answer to the same request on one of the rails. */
export interface OnRail {
  readonly rail: RailName;
  readonly exchange: Exchange;
}

/** Asserts that answers have one form on every rail. */
export function sameForm(
  c: Case,
  claim: string,
  answers: readonly OnRail[],
  form: (exchange: Exchange) => string,
): void {
  if (answers.length < 2) {
    c.blocked('there are no two rails to compare');
    return;
  }
  const forms = answers.map(({ rail, exchange }) => ({ rail, form: form(exchange) }));
  const different = new Set(forms.map((one) => one.form));
  c.expect(claim, {
    expected: 'one form on every rail',
    actual:
      different.size === 1
        ? `${[...different].join('')} on ${forms.map(({ rail }) => rail).join(', ')}`
        : forms.map((one) => `${one.rail}: ${one.form}`).join('; '),
    ok: different.size === 1,
    evidence: answers.map(({ exchange }) => exchange),
  });
}
