/**
 * Exit code of a single check, by the table of all commands.
 * @module
 */
import type { CheckRecord } from '../../reports/run-record.js';
import { isExecuted, isRed } from '../../reports/weight.js';

/** 3 the kit failed, 1 it accuses the target, 2 nothing was executed, else 0. A provisional failure accuses nobody. */
export function replayExit(check: CheckRecord): 0 | 1 | 2 | 3 {
  if (check.status === 'error') return 3;
  if (isRed(check)) return 1;
  return isExecuted(check) ? 0 : 2;
}
