import { describe, expect, it } from 'vitest';
import { sampleExchange, sampleSession } from '../exchange.sample.js';
import { judgeKnown, judgeTokens, judgeTruth } from './reasons.js';

const refused = (reason: string, expects: readonly ['AMOUNT'] | readonly ['RECIPIENT'] = ['AMOUNT']) =>
  sampleExchange({ tag: { expects }, body: { isValid: false, invalidReason: reason } });

const broken = (findings: ReturnType<typeof judgeTruth>) =>
  findings.filter((one) => !one.ok).map((one) => `${one.claim} ${one.soft ?? ''}`.trim());

describe('truth of reasons (ERR-001)', () => {
  const judge = (tier: 1 | 2, ...exchanges: Parameters<typeof judgeTruth>[0]['exchanges']) =>
    broken(judgeTruth({ session: sampleSession(tier), exchanges }));

  it('accepts any spelling of the right class', () => {
    expect(
      judge(2, refused('amount_mismatch'), refused('invalid_exact_evm_payload_authorization_value_mismatch')),
    ).toEqual([]);
  });
  it('marks another fact as a contradiction, and lists it before what is only imprecise', () => {
    expect(
      judge(2, refused('verification_failed'), refused('never_heard_of_it'), refused('payment_expired')),
    ).toEqual([
      'the reason does not assert another fact (contradiction)',
      'the reason is precise form',
      'the reason is of a known class form',
    ]);
  });
  it('takes missing funds for true at T1 and not at T2', () => {
    expect(judge(1, refused('insufficient_funds'))).toEqual([]);
    expect(judge(2, refused('insufficient_funds'))).toHaveLength(1);
  });
  it('takes a failed transaction for imprecise on settle and for another fact on verify', () => {
    const settle = sampleExchange({
      tag: { endpoint: 'settle', expects: ['ASSET'] },
      body: {
        success: false,
        errorReason: 'invalid_exact_evm_transaction_failed',
        transaction: '',
        network: '',
      },
    });
    expect(judge(2, settle)).toEqual(['the reason is precise form']);
    expect(judge(2, refused('invalid_exact_evm_transaction_failed'))).toHaveLength(1);
  });
  it('looks at negative vectors only', () => {
    const free = sampleExchange({
      tag: { role: 'free', expects: ['AMOUNT'] },
      body: { isValid: false, invalidReason: 'payment_expired' },
    });
    expect(judge(2, free, refused('amount_mismatch'))).toEqual([]);
  });
});

describe('known codes (ERR-002)', () => {
  const seen = (...reasons: string[]) =>
    judgeKnown({ exchanges: reasons.map((one) => refused(one)) })[0]?.observed?.[1];
  it('lists unknown codes once, in order, and no free text', () => {
    expect(seen('insufficient_funds')).toBe('all known');
    expect(seen('zeta_code', 'alpha_code', 'zeta_code', 'failed: 0x1234')).toBe(
      'unknown: (free text), alpha_code, zeta_code',
    );
  });
});

describe('tokens (ERR-003)', () => {
  it('refuses blanks, colons and JSON', () => {
    const exchanges = ['insufficient_funds', 'code: text', '{"a":1}'].map((one) => refused(one));
    expect(judgeTokens({ exchanges }).filter((one) => !one.ok)).toHaveLength(2);
  });
  it('leaves an empty reason and a rate limit to others', () => {
    expect(judgeTokens({ exchanges: [refused(''), refused('rate_limited')] })[0]?.idle).toBe('blocked');
  });
});
