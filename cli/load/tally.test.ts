import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../suites/kit/exchange.js';
import { keptCharacters, keptExchange } from './kept-exchange.js';
import { createTally, fateOf } from './tally.js';

function exchange(answer: Exchange['answer'], failure?: Exchange['failure']): Exchange {
  return {
    id: 'load.1.1',
    tag: { check: 'load', case: 'settle', attempt: 1, endpoint: 'settle', role: 'valid', expects: [] },
    sentAt: 1,
    answeredAt: 2,
    request: { method: 'POST', path: 'settle', headers: {}, body: '{}' },
    ...(answer ? { answer } : {}),
    ...(failure ? { failure } : {}),
  };
}
const said = (json: NonNullable<Exchange['answer']>['json'], status = 200): Exchange =>
  exchange({
    status,
    headers: { 'x-large': 'h'.repeat(1_000) },
    text: 'text',
    ...(json === undefined ? {} : { json }),
  });

describe('the fate of a request', () => {
  it('is its verdict where it has one', () => {
    expect(fateOf(said({ success: true }))).toEqual({ kind: 'accepted' });
    expect(fateOf(said({ success: false, errorReason: 'insufficient_funds' }))).toEqual({
      kind: 'refused',
      reason: 'FUNDS',
    });
    expect(fateOf(said({ success: false, errorReason: 'what we never heard of' }, 402))).toEqual({
      kind: 'refused',
      reason: 'OTHER',
    });
    expect(fateOf(said({ success: false }))).toEqual({ kind: 'refused', reason: 'NONE' });
    const simulated = said({
      success: false,
      errorReason: 'invalid_exact_evm_transaction_simulation_failed',
    });
    expect(fateOf(simulated)).toEqual({ kind: 'refused', reason: 'SIM' });
  });
  it('is an error by class where it has none', () => {
    expect(fateOf(said({ success: false }, 500))).toEqual({ kind: 'server-error' });
    expect(fateOf(said(undefined))).toEqual({ kind: 'unreadable' });
    expect(fateOf(said({ ok: 1 }))).toEqual({ kind: 'unreadable' });
    for (const kind of ['timeout', 'connection', 'too-large'] as const)
      expect(fateOf(exchange(undefined, { kind, message: '' }))).toEqual({ kind });
  });
});

it('a lost connection has no latency, a timeout has', () => {
  const tally = createTally();
  tally.count({ kind: 'connection' }, 1, 1);
  expect(tally.figures().latency).toBeUndefined();
  tally.count({ kind: 'timeout' }, 10_000, 9_000);
  expect(tally.figures()).toMatchObject({
    requests: 2,
    errors: { connection: 1, timeout: 1 },
    latency: { max: 10_000 },
    service: { max: 9_000 },
  });
});

describe('what is kept of a request', () => {
  it('is bounded, whatever was answered', () => {
    const long = 'x'.repeat(100_000);
    const kept = keptExchange(
      said({ success: false, errorReason: long, transaction: long, junk: long, payer: [long] }),
    );
    expect(JSON.stringify(kept.answer).length).toBeLessThan(2 * keptCharacters + 200);
    expect(JSON.stringify(kept)).not.toContain('x-large');
  });
  it('is what the oracle reads', () => {
    const transaction = `0x${'ab'.repeat(32)}`;
    const kept = keptExchange(said({ success: true, transaction, payer: '0xaa', network: 'eip155:1' }));
    expect(kept.answer?.json).toEqual({ success: true, transaction, payer: '0xaa', network: 'eip155:1' });
    expect(kept.request.body).toBe('{}');
  });
});
