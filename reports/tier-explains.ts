/**
 * Whether another tier can be the reason why a check has another status. A lower tier asks less of a target, so what is
 * worse there is the target's own doing; what is worse at the higher tier may be what only that tier can see.
 *
 * @module
 */
import { type CheckRecord, type Tier, tierSchema } from './run-record.js';
import { isExecuted } from './weight.js';

/** One check as one run saw it. */
export interface Seen {
  readonly check: CheckRecord;
  readonly tier: Tier;
}

const heightOf = (tier: Tier): number => tierSchema.options.indexOf(tier);

/** A case that ran twice carries the number of its run. */
const caseName = (id: string): string => id.replace(/ \((first run|repeat)\)$/, '');

/** Whether something that broke in one run was asked and held in the other. */
function heldElsewhere(worse: CheckRecord, better: CheckRecord): boolean {
  const held = new Set(
    better.cases
      .filter(({ status }) => status === 'pass' || status === 'warn' || status === 'fail')
      .flatMap((one) =>
        one.assertions.filter(({ ok }) => ok).map(({ claim }) => `${caseName(one.id)}\n${claim}`),
      ),
  );
  return worse.cases.some((one) =>
    one.assertions.some(({ ok, claim }) => !ok && held.has(`${caseName(one.id)}\n${claim}`)),
  );
}

/** `worse` and `better` are the two runs of one check, in the order of their statuses. Pure. */
export function tierExplains(worse: Seen, better: Seen): boolean {
  if ([worse, better].some(({ check }) => check.status === 'out-of-reach')) return true;
  const [atWorse, atBetter] = [heightOf(worse.tier), heightOf(better.tier)];
  if (atWorse === atBetter) return false;
  // Without funds, a control may fail where it would pass with them.
  if (!isExecuted(worse.check) || !isExecuted(better.check)) return true;
  if (atWorse < atBetter) return false;
  // Below T2 payers hold nothing, and a refusal may have been for that.
  const sameTerms = better.tier !== 'T1' || worse.check.needs === 'T0';
  return !(sameTerms && heldElsewhere(worse.check, better.check));
}
