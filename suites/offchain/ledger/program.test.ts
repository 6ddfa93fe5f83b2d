/** Random programs repeat from their seed, and shrink by one thing at a time. */
import { expect, it } from 'vitest';
import { faultRuleSchema } from '../../../simulator/bridge/faults/rules.js';
import { choicesOf, programOf, programText, smaller } from './program.js';

const made = (seed: string, count = 200, kill = false) =>
  Array.from({ length: count }, (_, at) => programOf(choicesOf(seed, `program ${at}`), 4, kill));

it('the same seed gives the same programs, another seed others', () => {
  expect(made('one')).toEqual(made('one'));
  expect(made('two')).not.toEqual(made('one'));
});

it('every fault is one that a bridge can be armed with, and most kinds turn up', () => {
  const rules = made('kinds').flatMap((program) => program.rules);
  for (const rule of rules)
    expect(faultRuleSchema.safeParse({ args: {}, ...rule })).toMatchObject({ success: true });
  expect(new Set(rules.map(({ fault }) => fault)).size).toBeGreaterThan(12);
});

it('a provider declines at most the first settle of a payment', () => {
  const rejects = made('kinds').flatMap(({ rules }) => rules.filter(({ fault }) => fault === 'reject'));
  expect(rejects.length).toBeGreaterThan(0);
  expect(new Set(rejects.map(({ nth }) => nth))).toEqual(new Set([1]));
});

it('programs go to every network, under both ways to recognise a repeated settle', () => {
  expect(new Set(made('spread').map(({ network }) => network)).size).toBe(4);
  expect(new Set(made('spread').map(({ dedupe }) => dedupe)).size).toBe(2);
});

it('a smaller program has exactly one thing less', () => {
  const size = ({ rules, steps, after, killed }: ReturnType<typeof programOf>) =>
    rules.length + steps.length + after.length + Number(killed !== undefined);
  for (const program of made('small', 20, true)) {
    expect(smaller(program)).toHaveLength(size(program));
    for (const one of smaller(program)) expect(size(one)).toBe(size(program) - 1);
  }
});

it('a program is one line', () => {
  expect(
    programText({
      network: 1,
      dedupe: 'by_header',
      rules: [{ op: 'settle', nth: 2, fault: 'commit_then_drop', args: { how: 'close' } }],
      steps: ['2 settles'],
      killed: 'after',
      after: ['verify'],
    }),
  ).toBe(
    'network 1, dedupe by_header; faults [commit_then_drop#2{"how":"close"}]; steps [2 settles]; killed after the money moved; then [verify, settle, settle]',
  );
});
