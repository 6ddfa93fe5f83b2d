/**
 * A negative vector as it stands in the evidence: everything that judging it took, exchanges by their ids. With the
 * exchanges it is judged again, years later, by the same function.
 * @module
 */
import type { Case } from './cases.js';
import type { Exchange } from './exchange.js';
import type { RefusalFacts } from './refusal.js';
import type { Level } from './row.js';

type Answers = 'twin' | 'verify' | 'settle';

export interface RecordedRefusal {
  readonly check: string;
  /** Id of the case in the run record. */
  readonly case: string;
  /** Level of the row that the case belongs to. */
  readonly level: Level;
  readonly facts: Omit<RefusalFacts, Answers> & Readonly<Partial<Record<Answers, string>>>;
}

/** What is kept of a vector that was judged. */
export function recordRefusal(c: Pick<Case, 'id' | 'level'>, facts: RefusalFacts): RecordedRefusal {
  const { twin, verify, settle, ...rest } = facts;
  const check = [verify, settle, twin].find((one) => one !== undefined)?.tag.check ?? '';
  return {
    check,
    case: c.id,
    level: c.level,
    facts: {
      ...rest,
      ...(twin ? { twin: twin.id } : {}),
      ...(verify ? { verify: verify.id } : {}),
      ...(settle ? { settle: settle.id } : {}),
    },
  };
}

/** The facts with their exchanges again. Names the first exchange that is not there. */
export function refusalFacts(
  { facts }: RecordedRefusal,
  exchanges: ReadonlyMap<string, Exchange>,
): RefusalFacts | { readonly missing: string } {
  const { twin, verify, settle, ...rest } = facts;
  const found: Partial<Record<Answers, Exchange>> = {};
  for (const [name, id] of Object.entries({ twin, verify, settle }) as [Answers, string | undefined][]) {
    if (id === undefined) continue;
    const exchange = exchanges.get(id);
    if (!exchange) return { missing: id };
    found[name] = exchange;
  }
  return { ...rest, ...found };
}
