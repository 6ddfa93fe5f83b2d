import { describe, expect, test } from 'vitest';
import { type Sample, sampleExchange } from '../core/exchange.sample.js';
import type { Exchange } from './exchange.js';
import { silentSince, underWay, withoutUnheard } from './gone.js';
import type { Assertion, CheckResult } from './result.js';
import type { CheckOutcome } from './run-check.js';

/** One exchange of a check, sent and over at these times. */
function exchange(id: string, sentAt: number, answeredAt: number, sample: Sample = {}): Exchange {
  const [check = ''] = id.split('.');
  const made = sampleExchange({ ...sample, tag: { check, ...sample.tag } });
  return { ...made, id, sentAt, answeredAt };
}
const answered = (id: string, at: number): Exchange => exchange(id, at, at + 5, { body: { isValid: true } });
const refused = (id: string, at: number): Exchange => {
  const made = exchange(id, at, at + 1, { failure: 'connection' });
  return { ...made, failure: { kind: 'connection', message: 'ECONNREFUSED connect' } };
};
const cut = (id: string, at: number, until: number): Exchange =>
  exchange(id, at, until, { failure: 'connection' });

const claim = (ok: boolean, ...evidence: string[]): Assertion => ({
  claim: 'verify refuses',
  expected: 'no',
  actual: 'yes',
  ok,
  evidence,
});

function outcome(
  exchanges: Exchange[],
  change: Partial<CheckResult>,
  claims: Assertion[] = [],
): CheckOutcome {
  const status = change.status ?? 'fail';
  const result: CheckResult = {
    id: 'X-1',
    status,
    cases: [{ id: 'a', status, assertions: claims }],
    durationMs: 1,
    waitedMs: 0,
    attempts: 1,
    ...change,
  };
  return { result, exchanges, authorizations: [], payments: [], restarts: [], refusals: [] };
}

const gone = [{ from: 1_000 }];

describe('a check that asked a target which was gone', () => {
  const dead = refused('X-1.1.2', 1_500);
  test.each<[string, CheckOutcome, string]>([
    ['failed for the silence: blocked', outcome([dead], {}, [claim(false, 'X-1.1.2')]), 'blocked'],
    [
      'passed for the silence: blocked',
      outcome([dead], { status: 'pass' }, [claim(true, 'X-1.1.2')]),
      'blocked',
    ],
    ['stumbled over the silence: no failure of the kit', outcome([dead], { status: 'error' }), 'blocked'],
    [
      'failed for an answer before: it stands',
      outcome([answered('X-1.1.1', 500), dead], {}, [claim(false, 'X-1.1.1'), claim(false, 'X-1.1.2')]),
      'fail',
    ],
    [
      'would only warn for an answer before: blocked',
      outcome([answered('X-1.1.1', 500), dead], {}, [
        { ...claim(false, 'X-1.1.1'), soft: 'form' },
        claim(false, 'X-1.1.2'),
      ]),
      'blocked',
    ],
    ['failed by what the chain proved: it stands', outcome([dead], { outcome: 'double-move' }), 'fail'],
    ['was out of reach: it stays so', outcome([dead], { status: 'out-of-reach' }), 'out-of-reach'],
    [
      'was over before: it stands',
      outcome([answered('X-1.1.1', 500)], {}, [claim(false, 'X-1.1.1')]),
      'fail',
    ],
    [
      'had its request cut off, beside others: blocked',
      outcome([cut('X-1.1.1', 900, 1_010)], {}, [claim(false, 'X-1.1.1')]),
      'blocked',
    ],
  ])('%s', (_, before, status) => {
    expect(withoutUnheard(before, gone, false).result.status).toBe(status);
  });

  test('says why it has no verdict', () => {
    expect(withoutUnheard(outcome([dead], {}), gone, false).result.reason).toBe(
      'the target was gone, and what it did not answer cannot be judged',
    );
  });

  test('keeps its verdict when it ran alone and had begun before', () => {
    const own = outcome([answered('X-1.1.1', 500), dead], {}, [claim(false, 'X-1.1.2')]);
    expect(withoutUnheard(own, gone, true).result.status).toBe('fail');
    expect(withoutUnheard(outcome([dead], {}), gone, true).result.status).toBe('blocked');
    // The end of a process is told late, and it may end in the first moment of a row.
    const quick = outcome([cut('X-1.1.1', 1_400, 1_410)], {}, [claim(false, 'X-1.1.1')]);
    expect(withoutUnheard(quick, [{ from: 1_000, at: 1_500 }], true).result.status).toBe('fail');
  });

  test('is judged as ever once the target is back', () => {
    const later = outcome([refused('X-1.1.2', 2_500)], {}, [claim(false, 'X-1.1.2')]);
    expect(withoutUnheard(later, [{ from: 1_000, to: 2_000 }], false)).toBe(later);
  });
});

test('whose requests it had taken is told, and who came later is not', () => {
  const all = [cut('X-2.1.1', 900, 1_010), cut('X-2.1.2', 950, 1_010), refused('X-3.1.1', 1_500)];
  expect(underWay(all, { from: 1_000 })).toEqual(['X-2']);
});

describe('a target that the kit did not start', () => {
  const asked = (failure: Exchange['failure']) => ({
    send: async () => ({ sentAt: 1, answeredAt: 2, ...(failure ? { failure } : {}) }),
  });
  const ended = [answered('X-1.1.1', 500), refused('X-1.1.2', 1_500)];

  test('is gone since its last answer when it refuses connections to the end', async () => {
    const client = asked({ kind: 'connection', message: 'ECONNREFUSED' });
    expect(await silentSince(client, ended, 10)).toEqual([{ from: 505 }]);
    expect(await silentSince(client, [refused('X-1.1.1', 500)], 10)).toEqual([{ from: 500 }]);
    expect(await silentSince(client, [answered('X-1.1.1', 500)], 10)).toEqual([]);
    expect(await silentSince(client, [], 10)).toEqual([]);
  });

  test.each([
    ['answers again', undefined],
    ['takes connections and says nothing', { kind: 'timeout', message: '' } as const],
  ])('is there when it %s', async (_, failure) => {
    expect(await silentSince(asked(failure), ended, 10)).toEqual([]);
  });
});
