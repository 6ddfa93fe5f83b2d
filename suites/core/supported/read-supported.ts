/**
 * Asks for the list of kinds and says why it cannot be judged where that is so.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { bodyOf, type Exchange, show } from '../../kit/exchange.js';
import { wallOf } from '../answers.js';

/** The answer of GET /supported when it is an object; otherwise the named case is blocked (X402-SUP-001 judges that). */
export async function readSupported(t: Check, caseId: string): Promise<Exchange | undefined> {
  const exchange = await t.supported({ case: 'supported' });
  if (exchange.answer?.status === 200 && bodyOf(exchange)) return exchange;
  t.case(caseId).blocked(wallOf(exchange) ?? `the answer is not 200 with a JSON object: ${show(exchange)}`);
  return undefined;
}

/** One line for many: the first fault, and how many there are. */
export function firstOf(faults: readonly string[], fine: string): string {
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return faults.length === 0 ? fine : `${faults[0]?.slice(0, 200)}${more}`;
}
