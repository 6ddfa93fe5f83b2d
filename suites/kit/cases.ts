/**
 * Records the assertions of a check by case. Nothing here throws: a verdict is recorded, not thrown.
 * @module
 */
import type { Exchange } from './exchange.js';
import {
  type Assertion,
  type CaseResult,
  type Cause,
  judgeCase,
  type Outcome,
  type Status,
} from './result.js';
import type { Level } from './row.js';

export interface Claim {
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  readonly evidence?: readonly (Exchange | string)[];
  readonly soft?: Cause;
  readonly outcome?: Outcome;
  readonly proven?: boolean;
}

export interface Case {
  readonly id: string;
  readonly level: Level;
  /** Records one assertion and says whether it held. */
  expect(claim: string, facts: Claim): boolean;
  outOfReach(reason: string): void;
  blocked(reason: string): void;
  skip(reason: string): void;
}

export interface Cases {
  /** `level` is the level of the row that this case belongs to, where it is not the check's own. */
  case(id: string, level?: Level): Case;
  results(): readonly CaseResult[];
}

interface Open {
  readonly level: Level;
  readonly assertions: Assertion[];
  idle?: { readonly status: Status; readonly reason: string };
}

export function createCases(level: Level): Cases {
  const open = new Map<string, Open>();
  return {
    case: (id, own = level) => {
      const entry: Open = open.get(id) ?? { level: own, assertions: [] };
      open.set(id, entry);
      const idle = (status: Status) => (reason: string) => {
        entry.idle = { status, reason };
      };
      return {
        id,
        level: entry.level,
        expect: (claim, { evidence = [], ...facts }) => {
          entry.assertions.push({
            claim,
            ...facts,
            evidence: evidence.map((one) => (typeof one === 'string' ? one : one.id)),
          });
          return facts.ok;
        },
        outOfReach: idle('out-of-reach'),
        blocked: idle('blocked'),
        skip: idle('skip'),
      };
    },
    results: () =>
      [...open].map(([id, entry]) => {
        const judged = judgeCase(id, entry.level, entry.assertions);
        // What was proven wrong stays wrong, whatever else could not be looked at.
        if (!entry.idle || judged.status === 'fail') return judged;
        const { assertions } = judged;
        return { id, status: entry.idle.status, reason: entry.idle.reason, assertions };
      }),
  };
}
