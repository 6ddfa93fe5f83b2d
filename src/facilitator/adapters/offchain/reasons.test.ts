import { expect, it } from 'vitest';
import { reasons } from '../evm/reasons.js';
import { offchainReasons } from './reasons.js';

it('every reason is a token', () => {
  const codes = [...Object.values(reasons), ...Object.values(offchainReasons)];
  expect(codes.filter((code) => !/^[a-z][a-z0-9_]{2,63}$/.test(code))).toEqual([]);
});
