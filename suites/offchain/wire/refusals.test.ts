import { beforeAll, describe, expect, it } from 'vitest';
import { type Sample, sampleExchange, sampleSession } from '../../core/exchange.sample.js';
import { loadChecks } from '../../kit/load-suites.js';
import { registeredChecks } from '../../kit/registry.js';

beforeAll(loadChecks);

/** What an observer says of some answers: whether each finding holds, and how softly it does not. */
function findings(id: string, ...samples: readonly Sample[]) {
  const entry = registeredChecks().find((one) => one.id === id);
  if (entry?.kind !== 'observer') throw new Error(`${id} is no observer`);
  const session = sampleSession(2);
  const seen = entry.look({ session, exchanges: samples.map(sampleExchange), authorizations: [] });
  return seen.map(({ ok, soft, idle }) => ({ ok, ...(soft ? { soft } : {}), ...(idle ? { idle } : {}) }));
}

const request = '{"x402Version":2,"paymentPayload":{},"paymentRequirements":{}}';
const refused: Sample = { body: { isValid: false, invalidReason: 'invalid_network' }, request };
const plain: Sample = { status: 400, text: 'refused', request };

describe('OFF-019', () => {
  it('wants a verdict in every refusal of a payment', () => {
    expect(findings('OFF-019', refused)).toEqual([{ ok: true }]);
    expect(findings('OFF-019', refused, plain)).toEqual([{ ok: true }, { ok: false }]);
  });

  it('takes a body that is no request for no payment', () => {
    const malformed = { role: 'malformed' } as const;
    const open: Sample = { ...plain, request: '{', tag: malformed };
    const list: Sample = { ...plain, request: '[]', tag: malformed };
    expect(findings('OFF-019', refused, open, list)).toEqual([{ ok: true }]);
  });
});

describe('OFF-024', () => {
  it('fails with a server error for a fault of the caller, in whatever shape', () => {
    expect(findings('OFF-024', refused, plain)).toEqual([{ ok: true }]);
    expect(findings('OFF-024', { ...refused, status: 502 })).toEqual([{ ok: true }, { ok: false }]);
  });

  it('warns where the row of the vector only recommends', () => {
    const vector: Sample = { ...refused, status: 500, tag: { check: 'OFF-032' } };
    expect(findings('OFF-024', vector)).toEqual([{ ok: true }, { ok: false, soft: 'should' }]);
  });

  it('does not judge what was done to valid payments', () => {
    const upstream: Sample = { ...refused, status: 502, tag: { role: 'valid' } };
    expect(findings('OFF-024', upstream)).toEqual([{ ok: true, idle: 'blocked' }]);
  });
});
