/**
 * B03, B05, B06 and B09: how often, when, what and where money moved.
 * @module
 */
import { matchesNetworkPattern } from '../../../src/wire/caip.js';
import type { LedgerClaim } from './facts.js';
import { about, type Judged, listed } from './judged-payment.js';
import { evidenceOf } from './owned-entries.js';

export const oneDebit = (judged: Judged): LedgerClaim => {
  const { own } = judged;
  return about(
    judged,
    {
      invariant: 'B03',
      claim: 'B03 at most one debit per payment',
      expected: 'at most one entry',
      actual: `${own.length}: ${listed(own.map(({ transaction }) => transaction))}`,
      ok: own.length <= 1,
      evidence: own.map(evidenceOf),
    },
    { outcome: 'double-move' },
  );
};

export const verifyIsReadOnly = (judged: Judged): LedgerClaim => {
  const { own, settles } = judged;
  const firstSettle = settles[0]?.sent_at ?? Number.POSITIVE_INFINITY;
  const early = own.filter(({ at_ms }) => at_ms < firstSettle);
  return about(
    judged,
    {
      invariant: 'B05',
      claim: 'B05 verify never creates an entry',
      expected: 'no entry before the first settle',
      actual: listed(early.map(({ transaction }) => transaction)),
      ok: early.length === 0,
      evidence: early.map(evidenceOf),
    },
    { outcome: 'wrong-money' },
  );
};

export const rightMoney = (judged: Judged): LedgerClaim => {
  const { payment, own } = judged;
  const wrong = own.filter(
    ({ memo }) =>
      memo.amount !== payment.amount || memo.asset !== payment.asset || memo.payee !== payment.payTo,
  );
  return about(
    judged,
    {
      invariant: 'B06',
      claim: 'B06 amount, asset and payee of an entry equal the requirements',
      expected: `${payment.amount} ${payment.asset} to ${payment.payTo}`,
      actual: listed(own.map(({ memo }) => `${memo.amount} ${memo.asset} to ${memo.payee}`)),
      ok: wrong.length === 0,
      evidence: wrong.map(evidenceOf),
    },
    { outcome: 'wrong-money' },
  );
};

export const rightNetwork = (judged: Judged): LedgerClaim => {
  const { payment, own } = judged;
  const wanted = payment.bridge_network ?? payment.network;
  const wrong = own.filter(
    ({ ledger, memo }) =>
      memo.network !== wanted || !ledger.networks.some((pattern) => matchesNetworkPattern(pattern, wanted)),
  );
  return about(
    judged,
    {
      invariant: 'B09',
      claim: 'B09 an entry lies on the network that was asked for',
      expected: wanted,
      actual: listed(own.map(({ ledger, memo }) => `${memo.network} at ${ledger.bridge}`)),
      ok: wrong.length === 0,
      evidence: wrong.map(evidenceOf),
    },
    { outcome: 'wrong-money' },
  );
};
