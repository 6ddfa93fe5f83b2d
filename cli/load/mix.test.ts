import { describe, expect, it } from 'vitest';
import { interleave, mixText, parseMix } from './mix.js';
import { limits, planLoad } from './plan.js';
import { parseRate } from './rate.js';

const mix = { verify: 8, settle: 2, race: 1, replay: 1 };

describe('the mix', () => {
  it('is read as it is written', () => {
    expect(parseMix('verify=8, settle=2,race=1,replay=1')).toEqual(mix);
    expect(mixText(mix)).toBe('verify=8,settle=2,race=1,replay=1');
  });
  it('leaves out what is not named', () =>
    expect(parseMix('race=1')).toEqual({ verify: 0, settle: 0, race: 1, replay: 0 }));
  it.each([
    ['', 'none of'],
    ['pay=1', '"pay" is none of'],
    ['verify', 'no whole number'],
    ['verify=1.5', 'no whole number'],
    ['verify=1=2', 'no whole number'],
    ['verify=1001', 'no whole number'],
    ['verify=1,verify=2', 'stands twice'],
    ['verify=0', 'nothing would be sent'],
    ['verify=3,replay=1', 'a replay needs'],
  ])('%j is bad usage', (text, why) => {
    expect(() => parseMix(text)).toThrow(why);
    expect(() => parseMix(text)).toThrow(expect.objectContaining({ exitCode: 64 }));
  });
  it('holds its proportions in every round of weights', () => {
    const arrivals = interleave(mix, 120);
    for (let at = 0; at < 120; at += 12) {
      const round = arrivals.slice(at, at + 12);
      expect(round.filter((one) => one === 'verify')).toHaveLength(8);
      expect(round.filter((one) => one === 'settle')).toHaveLength(2);
      expect(round.filter((one) => one === 'race')).toHaveLength(1);
      expect(round.filter((one) => one === 'replay')).toHaveLength(1);
    }
  });
});

describe('the plan', () => {
  const asked = { rail: 'evm', rate: 12, durationMs: 10_000, concurrency: 4, mix, callers: 64 } as const;
  it('counts every caller of a race as a request and every race as one payment', () => {
    const plan = planLoad(asked);
    expect(plan.arrivals).toHaveLength(120);
    expect(plan.requests).toBe(110 + 10 * 64);
    expect(plan.payments).toBe(110);
  });
  it('has one arrival at least', () =>
    expect(planLoad({ ...asked, rate: 0.1, durationMs: 1_000 }).arrivals).toHaveLength(1));
  it.each([
    { rate: 5_000, durationMs: 600_000 },
    { rate: 200, durationMs: 100_000, callers: 256 },
    { rate: 1_000, durationMs: 20_000, mix: { verify: 1, settle: 0, race: 0, replay: 0 } },
  ])('refuses more than one load may send: %j', (more) => {
    expect(() => planLoad({ ...asked, ...more })).toThrow(
      expect.objectContaining({ code: 'TOO_MUCH_LOAD', exitCode: 64 }),
    );
  });
  it('takes what the limits allow', () => {
    const settles = { verify: 0, settle: 1, race: 0, replay: 0 };
    const plan = planLoad({ ...asked, mix: settles, rate: 1_000, durationMs: limits.payments });
    expect(plan.payments).toBe(limits.payments);
  });
});

describe('the rate', () => {
  it.each([
    ['50/s', 50],
    ['50', 50],
    ['0.5/s', 0.5],
    ['300/m', 5],
  ])('%s', (text, rate) => expect(parseRate(text)).toBe(rate));
  it.each(['', '0', '-1', '50/h', '5001', '1e3', 'fast'])('%j is bad usage', (text) => {
    expect(() => parseRate(text)).toThrow(expect.objectContaining({ exitCode: 64 }));
  });
});
