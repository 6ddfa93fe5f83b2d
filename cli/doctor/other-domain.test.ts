import { expect, test } from 'vitest';
import { guessesFor } from './other-domain.js';

const honest = {
  name: 'USDC',
  version: '2',
  chainId: 84532,
  verifyingContract: '0x036cbd53842c5426634e7929541ec2318f3dcf7e',
};

test('each guess differs from the honest domain in exactly one member', () => {
  for (const { change } of guessesFor(honest)) {
    const guess = { ...honest, ...change };
    const differing = (Object.keys(honest) as (keyof typeof honest)[]).filter(
      (member) => String(guess[member]).toLowerCase() !== String(honest[member]).toLowerCase(),
    );
    expect(differing).toHaveLength(1);
  }
});

test('the usual mistakes are among the guesses', () => {
  const values = guessesFor(honest).map((one) => `${one.member}: ${one.value}`);
  expect(values).toEqual(
    expect.arrayContaining(['name: USD Coin', 'version: 1', 'chain id: 8453', 'chain id: 31337']),
  );
});
