/**
 * Which maps are constraints at all: one kind, at least one field, no limit over time without its one asset, no list of
 * sponsors where there may be none.
 * Source: the authorization specification, section 5.
 */
import { describe, expect, it } from 'vitest';
import { constraintSchema } from './constraint.js';

const amount = { amount: '200' };
const base = { asset: 'USDC', network: 'eip155:8453' };
const limit = { amount: '1000', window_ms: 60_000 };
const isConstraint = (value: unknown): boolean => constraintSchema.safeParse(value).success;

describe('one kind', () => {
  const merchant = { merchant_ids: ['merchant-a'] };
  const tool = { tool_names: ['search'] };

  it('is a constraint, also where the others are left undefined', () => {
    expect(isConstraint({ merchant })).toBe(true);
    expect(isConstraint({ merchant, tool: undefined })).toBe(true);
  });

  it.each([[{}], [{ merchant: undefined }], [{ merchant, tool }], [{ elsewhere: merchant }]])(
    'not %j',
    (value) => {
      expect(isConstraint(value)).toBe(false);
    },
  );
});

describe('at least one field', () => {
  it.each(['merchant', 'resource', 'tool', 'payment', 'sponsorship'])('of %s', (kind) => {
    expect(isConstraint({ [kind]: {} })).toBe(false);
  });

  it('a field that is undefined is none, and does not take another away', () => {
    expect(isConstraint({ tool: { tool_names: undefined } })).toBe(false);
    expect(isConstraint({ tool: { tool_names: undefined, action_labels: ['buy'] } })).toBe(true);
  });
});

describe('a limit over time', () => {
  const withAssets = (allowed_assets?: readonly object[]) => ({
    payment: { period_limit: limit, ...(allowed_assets === undefined ? {} : { allowed_assets }) },
  });

  it('stands beside one asset with its network', () => {
    expect(isConstraint(withAssets([base]))).toBe(true);
  });

  it('not beside none, two, or one without a network', () => {
    expect(isConstraint(withAssets())).toBe(false);
    expect(isConstraint(withAssets([base, { asset: 'USDC', network: 'eip155:1' }]))).toBe(false);
    expect(isConstraint(withAssets([{ asset: 'USDC' }]))).toBe(false);
  });

  it('is what needs them: without it they may be several, or of any network', () => {
    const payment = { max_per_request: amount, allowed_assets: [base, { asset: 'USDT' }] };
    expect(isConstraint({ payment })).toBe(true);
  });
});

it('an asset on two networks is two assets, and the same twice is one too many', () => {
  const assets = (...allowed_assets: readonly object[]) => isConstraint({ payment: { allowed_assets } });
  expect(assets(base, { asset: 'USDC', network: 'eip155:1' }, { asset: 'USDC' })).toBe(true);
  expect(assets(base, { ...base })).toBe(false);
});

it('sponsors are named only where sponsored execution is allowed', () => {
  const sponsorship = (allowed: boolean) =>
    isConstraint({ sponsorship: { allow_sponsored_execution: allowed, sponsor_ids: ['acme'] } });
  expect([sponsorship(true), sponsorship(false)]).toEqual([true, false]);
  expect(isConstraint({ sponsorship: { allow_sponsored_execution: false } })).toBe(true);
});
