import { describe, expect, it } from 'vitest';
import type { Answer } from './ask.js';
import { findingsOf } from './judge.js';

const success = (transaction: string): Answer => ({ status: 200, success: true, reason: '', transaction });
const refused = (transaction = ''): Answer => ({
  status: 200,
  success: false,
  reason: 'refused',
  transaction,
});

describe('findings of a soak', () => {
  it.each([
    ['one debit and its success', ['a'], [success('a'), refused('a')], []],
    ['one debit, known by its hash alone', ['a'], [refused(), refused('a')], []],
    ['one debit that no answer names', ['a'], [refused(), refused('b')], ['lost']],
    ['one debit and no answer at all', ['a'], [], ['lost']],
    ['two debits', ['a', 'b'], [success('a')], ['doubled']],
    ['success given twice', ['a'], [success('a'), success('a')], ['doubled']],
    ['success with a transaction that moved nothing', ['a'], [refused('a'), success('b')], ['invented']],
    ['no debit', [], [refused()], ['unsettled']],
    ['success without a debit', [], [success('a')], ['invented', 'unsettled']],
  ])('%s', (_name, debits, answers, kinds) => {
    expect(findingsOf([{ id: 'one', debits, answers }]).map(({ kind }) => kind)).toEqual(kinds);
  });
});
