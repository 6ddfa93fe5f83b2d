import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.js';

describe('rate limit', () => {
  it('admits so many in one second, and as many in the next', () => {
    const limit = createRateLimit(2);
    const at = (ms: number) => limit.admit(ms);
    expect([1_000, 1_500, 1_999, 2_000, 2_001, 2_002].map(at)).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('admits everything when it is 0', () => {
    const limit = createRateLimit(0);
    expect(Array.from({ length: 100 }, () => limit.admit(1_000))).not.toContain(false);
  });
});
