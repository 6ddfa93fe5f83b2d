import { expect, it } from 'vitest';
import { sampleExchange, sampleSession } from '../core/exchange.sample.js';
import { judgeDisclosure } from './disclosure.js';
import { plantedSecrets } from './planted.js';

const session = sampleSession(3);
const refused = sampleExchange({ body: { isValid: false, invalidReason: 'invalid_signature' } });

/** What is wrong, in the words of the findings. */
const wrongs = (evidence: Omit<Parameters<typeof judgeDisclosure>[0], 'session' | 'authorizations'>) =>
  judgeDisclosure({ session, authorizations: [], ...evidence })
    .filter(({ ok, idle }) => !ok && idle === undefined)
    .map(({ actual }) => actual);

it('finds a secret in an answer, in a header and in the output, whatever its case', () => {
  const { appSecret, rpcKey, shortKey } = plantedSecrets;
  expect(wrongs({ exchanges: [refused], output: 'listening' })).toEqual([]);
  const told = sampleExchange({ body: { isValid: false, invalidReason: `bad ${appSecret.toUpperCase()}` } });
  expect(wrongs({ exchanges: [refused, told], output: '' })).toEqual([
    expect.stringContaining('APP_SECRET_KEY'),
  ]);
  const header = sampleExchange({ body: {}, headers: { 'x-node': `http://node/v2/${rpcKey}` } });
  expect(wrongs({ exchanges: [header], output: '' })).toContainEqual(
    expect.stringContaining('the key in the address of the node'),
  );
  expect(wrongs({ exchanges: [refused], output: `key ${shortKey.slice(2)}` })).toEqual([
    'a key that is too short',
  ]);
});

it('says so where nobody sees the output', () => {
  const [last] = judgeDisclosure({ session, authorizations: [], exchanges: [refused] }).slice(-1);
  expect(last).toMatchObject({ case: 'output of the process', idle: 'skip' });
});
