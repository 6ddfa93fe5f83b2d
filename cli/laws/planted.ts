/**
 * The bugs that are planted for the laws to find: saboteurs that were written for rows of their own, by their ids.
 * @module
 */

import type { Parts } from '../../src/facilitator/parts.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { loadSaboteurs } from '../../suites/kit/load-suites.js';
import { registeredSaboteurs, type Saboteur } from '../../suites/kit/saboteur.js';

/** Found by programs side by side, the ones that are found soonest first. */
export const plantedBugs = [
  'answers-known-nonce-from-cache',
  'keys-guard-on-signature-text',
  'takes-used-nonce-for-own-success',
  'sends-again-after-pending',
  'forgets-when-caller-leaves',
  'sends-again-when-answer-is-lost',
  'shares-in-flight-result',
  'fails-when-receipt-is-unread',
  'one-success-for-all-of-a-payer',
  'reconciles-any-requirements',
] as const;

/** Found only where target and chain belong to one program: a restart, or blocks that do not come. */
export const plantedForAlone = ['forgets-settled-at-restart', 'succeeds-on-broadcast'] as const;

/** The saboteur of this id. Throws AssayError `NO_SUCH_SABOTEUR`. */
export async function plantedBug(id: string): Promise<Saboteur<Parts>> {
  await loadSaboteurs();
  const found = registeredSaboteurs<Parts>().find((one) => one.id === id);
  if (found) return found;
  throw new AssayError(`There is no saboteur ${id}.`, { code: 'NO_SUCH_SABOTEUR', exitCode: 3 });
}
