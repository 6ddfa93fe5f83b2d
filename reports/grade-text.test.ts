import { expect, it } from 'vitest';
import { basisText } from './grade-text.js';

it.each([
  [{ basis: 'spec*', profile: 'exact-evm' }, 'The specification requires, without the word MUST'],
  [{ basis: 'spec*', profile: 'acedata' }, 'AceData’s text requires'],
  // What restates rows of x402 is a demand of x402.
  [
    { basis: 'spec*', profile: 'acedata', same_as: ['X402-EVM-008'] },
    'The specification requires, without the word MUST',
  ],
  [{ basis: 'kit', profile: 'acedata' }, 'Assay holds that'],
] as const)('the words before %j', (check, words) => {
  expect(basisText(check)).toBe(words);
});
