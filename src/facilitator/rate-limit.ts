/**
 * A global limit of requests, in fixed windows of one second.
 * @module
 */

export interface RateLimit {
  /** Takes one request at this time (Unix milliseconds); false: too many. */
  admit(nowMs: number): boolean;
}

/** 0 is no limit. */
export function createRateLimit(perSecond: number): RateLimit {
  let second = 0;
  let taken = 0;
  return {
    admit: (nowMs) => {
      if (perSecond === 0) return true;
      const now = Math.floor(nowMs / 1000);
      if (now !== second) {
        second = now;
        taken = 0;
      }
      taken += 1;
      return taken <= perSecond;
    },
  };
}
