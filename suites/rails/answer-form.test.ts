import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/wire/json.js';
import { createCases } from '../kit/cases.js';
import type { Exchange } from '../kit/exchange.js';
import { formOf, membersOf, type OnRail, sameForm } from './answer-form.js';

const exchange = (status: number, json?: JsonValue): Exchange => ({
  id: 'OFF-107.1.1',
  tag: { check: 'OFF-107', case: 'x', attempt: 1, endpoint: 'verify', role: 'valid', expects: [] },
  sentAt: 0,
  answeredAt: 1,
  request: { method: 'POST', path: 'verify', headers: {} },
  answer: { status, headers: {}, text: JSON.stringify(json ?? ''), ...(json === undefined ? {} : { json }) },
});
const silent = (): Exchange => {
  const { answer: _, ...rest } = exchange(200);
  return rest;
};

describe('the form of an answer', () => {
  it('is its members and their types, in one order, without a value', () => {
    expect(membersOf(exchange(200, { payer: 'alice', isValid: true }))).toBe(
      '{isValid: boolean, payer: string}',
    );
    expect(membersOf(exchange(200, { a: { c: null, b: 1 }, list: [1, 2, 'x'], none: [] }))).toBe(
      '{a: {b: number, c: null}, list: [number, string], none: []}',
    );
    expect(membersOf(exchange(200, { payer: null }))).not.toBe(membersOf(exchange(200, { payer: 'bob' })));
  });

  it('says the class of the status where that counts', () => {
    expect(formOf(exchange(200, {}))).toBe('2xx {}');
    expect(formOf(exchange(502, { a: 1 }))).toBe('5xx {a: number}');
    expect(formOf(exchange(504, { a: 2 }))).toBe('5xx {a: number}');
  });

  it('tells an answer that is no JSON object from no answer', () => {
    expect(formOf(exchange(500, 'text'))).toBe('5xx no JSON object');
    expect(formOf(exchange(200))).toBe('2xx no JSON object');
    expect(formOf(silent())).toBe('no answer');
  });
});

describe('a comparison', () => {
  const verdictOf = (...answers: readonly Exchange[]) => {
    const cases = createCases('MUST');
    const names = ['on-chain', 'exchange A', 'gateway'] as const;
    const onRails = answers.map((one, at): OnRail => ({ rail: names[at] ?? 'custodial', exchange: one }));
    sameForm(cases.case('verify'), 'the same', onRails, formOf);
    return cases.results()[0];
  };

  it('passes when all rails answer alike, whatever the values', () => {
    const result = verdictOf(exchange(200, { a: 1 }), exchange(201, { a: 2 }), exchange(200, { a: 3 }));
    expect(result).toMatchObject({ status: 'pass' });
    expect(result?.assertions[0]?.actual).toBe('2xx {a: number} on on-chain, exchange A, gateway');
  });

  it('fails when one rail differs, and says how each of them answered', () => {
    const result = verdictOf(exchange(200, { a: 1 }), exchange(402, { a: 2 }));
    expect(result).toMatchObject({ status: 'fail' });
    expect(result?.assertions[0]?.actual).toBe('on-chain: 2xx {a: number}; exchange A: 4xx {a: number}');
  });

  it('says nothing about one rail alone', () => {
    expect(verdictOf(exchange(200, {}))).toMatchObject({ status: 'blocked' });
  });
});
