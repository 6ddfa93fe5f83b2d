/**
 * What was signed is what counts: no member of the authorization may change afterwards.
 * @module
 */
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { nowSeconds } from './draft-edits.js';

check(
  'X402-EVM-008',
  {
    title: 'refuses an authorization of which a member was changed after signing',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'binding'],
    spec: 'v2 spec §6.1.2',
    why: 'Whoever carries the payment could redirect, enlarge, prolong or repeat it without the payer.',
    fix: 'Recover over the six members exactly as they stand in payload.authorization, never over values taken from elsewhere.',
    saboteur: 'recovers-over-required-amount',
  },
  async (t) => {
    const other = t.payer('another payer');
    // Funded, so that missing funds are no second true reason.
    if (t.tier >= 2) await t.fund(other.address, '10000');
    const changed = (member: string, value: string) =>
      set(`paymentPayload.payload.authorization.${member}`, value);
    const now = nowSeconds();
    await t.refuses(
      [
        { case: 'from', body: changed('from', other.address) },
        { case: 'to', body: changed('to', t.address('elsewhere')), expects: ['SIG', 'RECIPIENT'] },
        { case: 'value', body: changed('value', '9999'), expects: ['SIG', 'AMOUNT'] },
        { case: 'validAfter', body: changed('validAfter', String(now - 120)) },
        { case: 'validBefore', body: changed('validBefore', String(now + 240)) },
        { case: 'nonce', body: changed('nonce', t.payer('another nonce').privateKey) },
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    );
  },
);
