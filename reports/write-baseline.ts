/**
 * What `--write-baseline` writes: everything that decides the exit code, for a person to give reasons. What an earlier
 * baseline explains already goes on with its reason.
 *
 * @module
 */
import { stringify } from 'smol-toml';
import { type BaselineEntry, type BaselineResult, decidesExit } from './baseline.js';
import type { CheckRecord, RunRecord } from './run-record.js';
import { isRed } from './weight.js';

/** In place of a reason; a baseline that still has one is refused. */
const unexplained = 'TODO';

export interface WrittenBaseline {
  /** TOML. */
  readonly text: string;
  /** How many entries wait for a reason. */
  readonly unexplained: number;
}

/** Failures and blocked checks as entries: by case where a check has several. */
function entriesFor(check: CheckRecord, mode: string | undefined): BaselineEntry[] {
  const status = isRed(check) ? 'fail' : 'blocked';
  const failing = check.cases.filter((one) => one.status === 'fail' || one.outcome !== undefined);
  const names =
    status === 'fail' && check.cases.length > 1 && failing.length > 0
      ? failing.map((one) => one.id)
      : [undefined];
  return names.map((name) => ({
    id: check.id,
    ...(name === undefined ? {} : { case: name }),
    status,
    reason: unexplained,
    ...(mode === undefined ? {} : { mode }),
  }));
}

const isSame = (one: BaselineEntry, other: BaselineEntry): boolean =>
  one.id === other.id &&
  (one.case === undefined || one.case === other.case) &&
  one.status === other.status &&
  (one.mode === undefined || one.mode === other.mode);

/**
 * A baseline for the next run. Pure.
 *
 * @param known what the baseline of this run came to
 */
export function writeBaseline(record: RunRecord, known?: Pick<BaselineResult, 'standing'>): WrittenBaseline {
  const standing = known?.standing ?? [];
  const { mode, name, version } = record.target;
  const fresh = record.checks
    .filter(decidesExit)
    .flatMap((check) => entriesFor(check, mode))
    .filter((entry) => !standing.some((one) => isSame(one, entry)));
  const text = stringify({
    target: name,
    ...(version === undefined ? {} : { target_version: version }),
    catalogue: record.kit.catalogue.version,
    entries: [...standing, ...fresh],
  });
  return { text, unexplained: fresh.length };
}
