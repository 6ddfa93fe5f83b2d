import { describe, expect, it } from 'vitest';
import { sampleExchange } from '../core/exchange.sample.js';
import { classesInWords, classesSeen } from './reason-words.js';

describe('classes of a reason in profile acedata', () => {
  it.each([
    ['authorization_not_verified', ['NOT_VERIFIED']],
    ['verification_mismatch', ['STORED']],
    ['pay_to_mismatch', ['RECIPIENT']],
    ['nonce_used_onchain', ['NONCE']],
    ['settlement_in_progress', ['NONCE', 'PENDING']],
    ['gas_limit_too_low', ['INTERNAL']],
  ])('our code %s is %j', (code, classes) => {
    expect(classesInWords(code)).toEqual(classes);
  });

  it.each([
    ['Authorization was not verified', ['NOT_VERIFIED']],
    ['Requirements do not match', ['STORED']],
    ['Payment authorization already used', ['NONCE']],
    ['Payer balance is too low', ['FUNDS']],
    ['Authorization signature could not be recovered', ['SIG']],
  ])('the sentence "%s" is %j', (sentence, classes) => {
    expect(classesInWords(sentence)).toEqual(classes);
  });

  it('any of several classes counts, and what no word names has none', () => {
    expect(classesInWords('The nonce of this network was already used')).toEqual(['NONCE', 'NETWORK']);
    expect(classesInWords('Computer says no')).toEqual([]);
  });

  it('a code that x402 knows is not read for words', () => {
    expect(classesInWords('invalid_exact_evm_payload_authorization_valid_before')).toEqual(['EXPIRED']);
  });
});

it('sentences are read for rows of this catalogue alone', () => {
  const refused = (check: string) =>
    sampleExchange({
      tag: { check },
      body: { isValid: false, invalidReason: 'Payer balance is too low' },
    });
  expect(classesSeen(refused('ACE-030'))).toEqual(['FUNDS']);
  expect(classesSeen(refused('X402-EVM-021'))).toEqual([]);
});
