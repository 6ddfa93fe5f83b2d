/**
 * Refusals: a code in the header, the same in the body, the same every time.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import type { LezRail } from '../kit/session.js';
import { lezCodes, ourName } from './codes.js';
import { defects, type NamedDefect } from './defects.js';
import { isRefusal, type Lez, show, type Visit } from './desk.js';
import { buys, lezCheck, paymentFor } from './lez-check.js';

const stated = {
  needs: 'T2',
  section: '5',
  level: 'MUST',
  severity: 'low',
  basis: 'spec*',
  flags: ['shape'],
} as const;

/** Shows each defect to the merchant, as often as it is asked. */
async function eachRefused(
  lez: Lez,
  t: Check,
  times: number,
  judge: (defect: NamedDefect, visits: readonly Visit[]) => void,
): Promise<void> {
  if (!(await buys(lez, t))) return;
  await Promise.all(
    defects.map(async (defect) => {
      const payment = await paymentFor(t, defect.name, () => defect.make(lez));
      if (payment === undefined) return;
      const visits: Visit[] = [];
      for (let round = 0; round < times; round += 1)
        visits.push(await lez.get({ case: defect.name, payment }));
      judge(defect, visits);
    }),
  );
}

lezCheck(
  'LEZ-020',
  {
    ...stated,
    title: 'names the code of a refusal in x-payment-error',
    why: 'An agent cannot tell a payment that it may send again from one that will never be taken.',
    fix: 'Send the code of the refusal in the header x-payment-error.',
    saboteur: 'no-error-header',
  },
  (lez, t) =>
    eachRefused(lez, t, 1, ({ name }, [visit]) => {
      if (!visit) return;
      t.case(name).expect('the refusal has a code in its header', {
        expected: 'a code',
        actual: show(visit),
        ok: isRefusal(visit) && /^[a-z][a-z0-9_]*$/i.test(visit.code ?? ''),
        evidence: [visit.exchange],
      });
    }),
);

lezCheck(
  'LEZ-021',
  {
    ...stated,
    title: 'carries the same code in the JSON body',
    why: 'Two programs that read different places handle one refusal in two ways.',
    fix: 'Write the same text into the body and into x-payment-error.',
    saboteur: 'body-code-differs',
  },
  (lez, t) =>
    eachRefused(lez, t, 1, ({ name }, [visit]) => {
      if (!visit) return;
      const inBody = Object.values(visit.body ?? {}).filter((value) => typeof value === 'string');
      t.case(name).expect('a member of the body is the code of the header', {
        expected: visit.code ?? 'a code in the header',
        actual: inBody.join(', ') || 'no text in the body',
        ok: visit.code === undefined || inBody.includes(visit.code),
        evidence: [visit.exchange],
      });
    }),
);

lezCheck(
  'LEZ-022',
  {
    ...stated,
    title: 'gives the same defect the same code',
    why: 'What an agent learned about a code is wrong the next time.',
    fix: 'Check in one order, and name the first thing that is wrong.',
    saboteur: 'random-code',
  },
  (lez, t) =>
    eachRefused(lez, t, 3, ({ name }, visits) => {
      const codes = visits.map(({ code }) => code ?? 'none');
      t.case(name).expect('three times the same code', {
        expected: codes[0] ?? 'none',
        actual: codes.join(', '),
        ok: new Set(codes).size === 1,
        evidence: visits.map(({ exchange }) => exchange),
      });
    }),
);

/** Codes that name a defect truly; undefined where any is as good, because nobody said what this one means. */
function trueCodes(
  { signer, codes: map }: LezRail,
  { code, unsigned }: NamedDefect,
  seen: string,
): readonly string[] | undefined {
  if (map === undefined) return signer === 'kit' ? [code] : undefined;
  if (ourName(seen, map) === undefined) return undefined;
  const ours: readonly string[] = unsigned ? [code, 'invalid_signature'] : [code];
  return Object.keys(map).filter((theirs) => ours.includes(ourName(theirs, map) ?? ''));
}

lezCheck(
  'LEZ-025',
  {
    ...stated,
    title: 'uses each of the codes of the specification for what it stands for',
    why: 'A code that is never given, or a thirteenth one, is a list that nobody can rely on.',
    fix: 'Give the codes of docs/spec/lez-1.md, section 5, in the order of that table.',
    saboteur: 'extra-code',
    rev: 2,
  },
  (lez, t) =>
    eachRefused(lez, t, 1, (defect, [visit]) => {
      if (!visit) return;
      const { code } = visit;
      const expected = trueCodes(lez.rail, defect, code ?? '');
      t.case(defect.name).expect(
        expected ? 'the code is the one of the specification' : 'it is refused with some code',
        {
          expected: expected?.join(' or ') ?? 'a code',
          actual: expected ? (code ?? 'none') : show(visit),
          ok: expected
            ? code !== undefined && expected.includes(code)
            : isRefusal(visit) && code !== undefined,
          evidence: [visit.exchange],
        },
      );
    }),
);

lezCheck(
  'LEZ-023',
  {
    ...stated,
    needs: 'T0',
    places: ['codes'],
    title: 'has a list of exactly twelve codes',
    why: 'An agent that knows the twelve meets one that it never heard of, or waits for one that never comes.',
    fix: 'Publish the twelve codes that the prototype gives, and give no other.',
    saboteur: 'thirteen-codes',
  },
  async (lez, t) => {
    const names = Object.keys(lez.rail.codes ?? {});
    t.case('list').expect('the list has twelve entries', {
      expected: String(lezCodes.length),
      actual: `${names.length}: ${names.join(', ')}`,
      ok: names.length === lezCodes.length,
    });
  },
);
