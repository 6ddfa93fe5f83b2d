/**
 * The rule about reasons: an owner who shall approve has to be told why, in a sentence and not in a word.
 * @module
 */

/** Characters of a reason, at least. */
export const leastReasonLength = 32;

/**
 * Unicode code points of a reason. Blanks are no reason: those at both ends do not count, a run of them inside counts as
 * one, and what shows nothing (controls, formats such as U+200B, variation selectors) counts as nothing.
 */
export function reasonLength(reason: string): number {
  const shown = reason.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\p{White_Space})\p{Cc}/gu, '');
  return [...shown.trim().replace(/\p{White_Space}+/gu, ' ')].length;
}

/** Whether a reason is long enough. */
export function isReason(reason: string, least = leastReasonLength): boolean {
  return reasonLength(reason) >= least;
}
