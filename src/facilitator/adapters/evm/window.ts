/**
 * The validity window against the clock. EIP-3009 bounds are exclusive, and a transfer is mined later than
 * it is verified, so the upper bound keeps a distance.
 * @module
 */
import type { WindowParts } from '../../parts.js';
import { reasons } from './reasons.js';

/** Seconds that must be left to get a transfer mined; official clients know this number. */
export const settleMarginSeconds = 6n;
/** Seconds by which clocks of payer and facilitator may differ at the far end of the window. */
export const clockToleranceSeconds = 30n;

export const windowParts: WindowParts = {
  before: ({ validBefore }, now) =>
    validBefore < now + settleMarginSeconds ? { reason: reasons.expired } : undefined,
  after: ({ validAfter }, now) => (validAfter > now ? { reason: reasons.notYet } : undefined),
  // A longer window exposes the payer longer than was quoted.
  maxTimeout: ({ validBefore, requirements }, now) => {
    const longest = BigInt(Math.min(Math.ceil(requirements.maxTimeoutSeconds), Number.MAX_SAFE_INTEGER));
    return validBefore > now + longest + clockToleranceSeconds ? { reason: reasons.timeout } : undefined;
  },
};
