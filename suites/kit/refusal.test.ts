import { describe, expect, it } from 'vitest';
import { sampleExchange } from '../core/exchange.sample.js';
import { createCases } from './cases.js';
import type { Exchange } from './exchange.js';
import { judgeRefusal, type RefusalFacts, twinProves } from './refusal.js';
import type { CaseResult } from './result.js';
import type { Level } from './row.js';

const answer = (
  endpoint: 'verify' | 'settle',
  body: Record<string, string | boolean>,
  status = 200,
): Exchange => sampleExchange({ tag: { endpoint }, body, status });
const refused = (invalidReason: string): Exchange => answer('verify', { isValid: false, invalidReason });
const notSettled = (errorReason: string): Exchange =>
  answer('settle', { success: false, errorReason, transaction: '' });
const valid = answer('verify', { isValid: true });
const settled = answer('settle', { success: true, transaction: `0x${'a'.repeat(64)}` });

function judge(change: Partial<RefusalFacts>, level: Level = 'MUST'): CaseResult | undefined {
  const cases = createCases(level);
  judgeRefusal(cases.case('vector'), {
    tier: 2,
    controls: { verify: 'passed', settle: 'passed' },
    twin: valid,
    rail: 'evm',
    moved: [],
    expects: ['SIG'],
    ...change,
  });
  return cases.results()[0];
}

const bothRefuse = { verify: refused('invalid_signature'), settle: notSettled('invalid_signature') };

describe('both endpoints', () => {
  it('must refuse what is invalid', () => {
    expect(judge(bothRefuse)?.status).toBe('pass');
    expect(judge({ ...bothRefuse, verify: valid })?.status).toBe('fail');
    expect(judge({ ...bothRefuse, settle: settled })?.status).toBe('fail');
  });

  it('are judged by shape over status: 200 and 4xx are both a refusal', () => {
    const verify = answer('verify', { isValid: false, invalidReason: 'invalid_signature' }, 402);
    expect(judge({ ...bothRefuse, verify })?.status).toBe('pass');
  });

  it('fail with a 5xx, and with no answer at all, for a fault of the caller', () => {
    const verify = answer('verify', { isValid: false, invalidReason: 'invalid_signature' }, 500);
    expect(judge({ ...bothRefuse, verify })?.status).toBe('fail');
    const silent = sampleExchange({ tag: { endpoint: 'settle' }, failure: 'timeout' });
    expect(judge({ ...bothRefuse, settle: silent })?.status).toBe('fail');
  });
});

it('no signer transaction may appear for a refused payment', () => {
  const judged = judge({ ...bothRefuse, rail: 'evm', moved: ['0x1'] });
  expect([judged?.status, judged?.reason]).toEqual(['fail', 'no transaction appears: 0x1']);
});

describe('an accepted vector', () => {
  it('proves a forgery by either endpoint', () => {
    const outcome = 'forged-accepted';
    expect(judge({ ...bothRefuse, verify: valid, outcome })?.outcome).toBe('forged-accepted');
    expect(judge({ ...bothRefuse, settle: settled, outcome })?.outcome).toBe('forged-accepted');
  });

  it('proves no money gone wrong: that is for the chain to say', () => {
    const judged = judge({ ...bothRefuse, settle: settled, outcome: 'false-success' });
    expect([judged?.status, judged?.outcome]).toEqual(['fail', undefined]);
  });

  it('warns where the catalogue says "warns"', () => {
    expect(judge({ ...bothRefuse, verify: valid, soft: 'form' })).toMatchObject({
      status: 'warn',
      cause: 'form',
    });
  });

  it('stays a failure although the positive control failed', () => {
    const controls = { verify: 'failed', settle: 'failed' } as const;
    expect(judge({ ...bothRefuse, verify: valid, controls })?.status).toBe('fail');
  });
});

describe('a provider that was late', () => {
  const late = (milliseconds: number, status: number): Exchange =>
    sampleExchange({
      tag: { endpoint: 'verify' },
      status,
      body: { isValid: false, invalidReason: 'upstream_timeout' },
      milliseconds,
    });
  const offchain = { rail: 'offchain', timeoutSeconds: 1 } as const;

  it('blocks the vector: nothing is known of what the target thinks of it', () => {
    expect(judge({ ...bothRefuse, ...offchain, verify: late(1_010, 502) })?.status).toBe('blocked');
  });

  it('excuses no server error that came at once, or for another reason, or on a chain', () => {
    expect(judge({ ...bothRefuse, ...offchain, verify: late(5, 502) })?.status).toBe('fail');
    expect(judge({ ...bothRefuse, ...offchain, verify: late(1_010, 500) })?.status).toBe('fail');
    expect(judge({ ...bothRefuse, verify: late(1_010, 502) })?.status).toBe('fail');
  });
});

describe('off chain without a bridge of ours', () => {
  const madeUp = {
    rail: 'offchain',
    tier: 1,
    twin: refused('upstream_unavailable'),
    expects: ['UNSUPPORTED'],
  } as const;

  it('a vector counts where it is refused for its fault and the twin for something else', () => {
    expect(judge({ ...madeUp, verify: refused('unsupported_scheme') })?.status).toBe('pass');
  });

  it('is out of reach where it is refused like every made-up payment', () => {
    expect(judge({ ...madeUp, verify: refused('upstream_unavailable') })?.status).toBe('out-of-reach');
    const twin = refused('unsupported_scheme');
    expect(judge({ ...madeUp, twin, verify: twin })?.status).toBe('out-of-reach');
  });

  it('fails where it is accepted all the same', () => {
    expect(judge({ ...madeUp, verify: valid })?.status).toBe('fail');
  });
});

describe('positive control first', () => {
  it('a refused twin blocks the vector, it does not pass', () => {
    expect(judge({ ...bothRefuse, twin: refused('invalid_signature') })?.status).toBe('blocked');
  });

  it('a failed control of the run blocks the vector at T2', () => {
    const controls = { verify: 'failed', settle: 'unproven' } as const;
    expect(judge({ ...bothRefuse, controls })?.status).toBe('blocked');
  });

  it.each([
    ['accepted', valid, 1, true],
    ['refused for funds', refused('insufficient_funds'), 1, true],
    [
      'refused by the simulation of an unfunded transfer',
      refused('invalid_exact_evm_transaction_simulation_failed'),
      1,
      true,
    ],
    ['refused in words of its own', refused('house rule 7'), 1, true],
    ['refused for its signature', refused('invalid_exact_evm_payload_signature'), 1, false],
    ['refused without a reason', answer('verify', { isValid: false }), 1, false],
    ['refused for funds although it is funded', refused('insufficient_funds'), 2, false],
  ] as const)('a twin %s at T%#: proves %s', (_, twin, tier, proves) => {
    expect(twinProves(twin, tier)).toBe(proves);
  });
});

describe('an unfunded payer at T1', () => {
  const t1 = { tier: 1, twin: refused('insufficient_funds') } as const;
  const forFunds = { verify: refused('insufficient_funds'), settle: notSettled('insufficient_funds') };

  it('refused for funds alone says nothing about the fault: out of reach', () => {
    expect(judge({ ...t1, ...forFunds })?.status).toBe('out-of-reach');
  });

  it('is judged when one endpoint names another reason', () => {
    expect(judge({ ...t1, ...forFunds, verify: refused('invalid_signature') })?.status).toBe('pass');
  });

  it('is judged when the fault itself is about funds', () => {
    expect(judge({ ...t1, ...forFunds, expects: ['FUNDS'] })?.status).toBe('pass');
  });
});

it('a reason that stands behind the fault proves that the fault was overlooked', () => {
  const facts = { verify: refused('insufficient_funds'), overlooked: ['FUNDS'] } as const;
  expect(judge(facts)?.status).toBe('fail');
  expect(judge({ ...facts, verify: refused('invalid_signature') })?.status).toBe('pass');
});
