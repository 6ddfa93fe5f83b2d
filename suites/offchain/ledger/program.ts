/**
 * Random programs for one payment: a fault plan at its bridge, and what is asked of the target meanwhile. All choices
 * follow from a seed.
 * @module
 */
import { createHmac } from 'node:crypto';
import type { FaultRuleInput } from '../../../simulator/bridge/faults/rules.js';

/** Settles that are sent together, or a verify. */
export type Step = 'verify' | 'settle' | '2 settles' | '4 settles' | 'settle and verify';

export interface Program {
  /** Which of the bridged networks, by its place in the list. */
  readonly network: number;
  readonly dedupe: 'by_payment' | 'by_header';
  readonly rules: readonly FaultRuleInput[];
  readonly steps: readonly Step[];
  /** The target is killed while a settle of this payment hangs, before or after the money moved. */
  readonly killed?: 'before' | 'after';
  /** What is sent after the faults are gone, or after the restart. */
  readonly after: readonly Step[];
}

export interface Choices {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  pick<T>(...from: readonly [T, ...T[]]): T;
}

export function choicesOf(seed: string, label: string): Choices {
  let made = 0;
  const below = (count: number): number => {
    made += 1;
    return createHmac('sha256', seed).update(`${label} ${made}`).digest().readUInt32BE(0) % count;
  };
  return {
    below,
    pick: (...from) => from[below(from.length)] ?? from[0],
  };
}

const some = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);

/** Wrong answers that a target has to see through; how the money fares differs. */
function faultOf({ below, pick }: Choices): FaultRuleInput {
  const commit = below(2) === 0;
  const how = pick('reset', 'close');
  // Timeouts take the longest, so there are fewer of them.
  if (below(12) === 0)
    return pick<FaultRuleInput>(
      { fault: 'commit_then_timeout' },
      { fault: 'latency', args: { ms: 30_000, phase: 'arrival' } },
      { fault: 'slow_body' },
    );
  return pick<FaultRuleInput>(
    { fault: 'latency', args: { ms: 10 + below(90), phase: pick('arrival', 'processing', 'answer') } },
    { fault: 'latency', args: { ms: 10 + below(90), phase: 'processing' } },
    { fault: 'status', args: { status: pick(500, 502, 503), commit } },
    { fault: 'malformed_json', args: { commit } },
    { fault: 'html_200', args: { commit } },
    { fault: 'empty_200', args: { commit } },
    { fault: 'wrong_type', args: { member: 'success', value: 'true' } },
    { fault: 'missing_field' },
    { fault: 'no_transaction', args: { as: pick('missing', 'null') } },
    { fault: 'empty_transaction' },
    { fault: 'commit_then_drop', args: { how } },
    { fault: 'drop_before_commit', args: { how } },
    { fault: 'reset_mid_body', args: { how } },
    { fault: 'reject' },
  );
}

function ruleOf(choices: Choices): FaultRuleInput {
  const fault = faultOf(choices);
  const nth = 1 + choices.below(3);
  // A provider that has settled and then declines the repetition breaks its own contract: who believes it is lied to.
  return { ...fault, op: 'settle', nth: fault.fault === 'reject' ? 1 : nth };
}

const stepOf = ({ pick }: Choices): Step =>
  pick('verify', 'settle', 'settle', '2 settles', '4 settles', 'settle and verify');

export function programOf(choices: Choices, networks: number, kill: boolean): Program {
  const { below, pick } = choices;
  return {
    network: below(networks),
    dedupe: pick('by_payment', 'by_header'),
    rules: some(below(4), () => ruleOf(choices)),
    steps: some(1 + below(2), () => stepOf(choices)),
    ...(kill ? { killed: pick('before', 'after') } : {}),
    after: some(below(2), () => stepOf(choices)),
  };
}

const without = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.map((_, at) => list.filter((_one, other) => other !== at));

/** Programs with one thing less, for the search of the smallest one that fails. */
export function smaller(program: Program): readonly Program[] {
  const { killed: _killed, ...unkilled } = program;
  return [
    ...(program.killed ? [unkilled] : []),
    ...without(program.after).map((after) => ({ ...program, after })),
    ...without(program.steps).map((steps) => ({ ...program, steps })),
    ...without(program.rules).map((rules) => ({ ...program, rules })),
  ];
}

/** A program in one line. */
export function programText({ network, dedupe, rules, steps, killed, after }: Program): string {
  const plan = rules.map(
    ({ fault, nth, args }) => `${fault}#${nth ?? '*'}${args ? JSON.stringify(args) : ''}`,
  );
  return [
    `network ${network}, dedupe ${dedupe}`,
    `faults [${plan.join(', ')}]`,
    `steps [${steps.join(', ')}]`,
    ...(killed ? [`killed ${killed} the money moved`] : []),
    `then [${[...after, 'settle', 'settle'].join(', ')}]`,
  ].join('; ');
}
