/**
 * Who may settle, where the operator gave callers a token.
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AceParts } from './ace-parts.js';
import { aceReasons } from './reasons.js';

export const settleTokenHeader = 'x-settlement-token';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createSettleToken(token: string | undefined): AceParts['settleToken'] {
  if (token === undefined) return () => undefined;
  const expected = digest(token);
  return (sent) => {
    if (sent === undefined) return { reason: aceReasons.tokenMissing, status: 401 };
    return timingSafeEqual(digest(sent), expected)
      ? undefined
      : { reason: aceReasons.tokenWrong, status: 403 };
  };
}
