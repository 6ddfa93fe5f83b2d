/**
 * Every law catches a verifier that breaks it, and the honest one keeps all of them.
 */
import { expect, test } from 'vitest';
import type { VerifierParts } from '../../src/authorization/parts.js';
import { refusal, refused } from '../../src/warrant/refusal.js';
import { isJsonObject } from '../../src/wire/json.js';
import { chainSaboteurs } from '../../suites/authorization/chain.saboteur.js';
import { laws } from '../../suites/authorization/laws.js';
import { loadVectors } from '../../suites/authorization/load-vectors.js';
import { memorySaboteurs } from '../../suites/authorization/memory.saboteur.js';
import { runLaws } from '../../suites/authorization/run-laws.js';
import { VerifierUnderTest } from '../../suites/authorization/verifier-run.js';
import { runInProcess } from '../lf/verifier/in-process.js';
import { createService } from '../lf/verifier/service.js';

type Alter = (honest: VerifierParts) => VerifierParts;

const vectors = (await loadVectors()).families.flatMap((family) => family.vectors);

async function brokenBy(alter: Alter): Promise<string[]> {
  const verifier = new VerifierUnderTest({
    kitVersion: '0',
    limits: { helloMs: 10_000, answerMs: 10_000 },
    start: () => runInProcess(createService(alter)),
  });
  const hello = await verifier.greet();
  if (typeof hello === 'string') throw new Error(hello);
  const judged = await runLaws(vectors, verifier, hello, 'selftest');
  expect(judged.map(({ row }) => row.id)).toEqual(laws.map(({ row }) => row.id));
  return judged.filter(({ cases }) => cases.some(({ status }) => status === 'fail')).map(({ row }) => row.id);
}

const named = (id: string): Alter => {
  const found = [...chainSaboteurs, ...memorySaboteurs].find((one) => one.id === id);
  if (found === undefined) throw new Error(`no saboteur ${id}`);
  return found.alter;
};

let answers = 0;

const breakers: readonly (readonly [law: string, fault: string, alter: Alter])[] = [
  [
    'LFV-P04',
    'wants the members of a document in one order',
    (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        document: (bytes) =>
          Buffer.from(bytes).toString('utf8').startsWith('{"x402Version"')
            ? honest.reading.document(bytes)
            : refused('0', 'ledgerflow_malformed'),
      },
    }),
  ],
  ['LFV-P09', 'claim-not-atomic', named('claim-not-atomic')],
  ['LFV-P12', 'claim-first', named('claim-first')],
  [
    'LFV-P13',
    'looks at the last digits of the time only',
    (honest) => ({
      ...honest,
      window: (chain, nowMs) =>
        nowMs % 2_000 < 1_000 ? undefined : refusal('c', 'warrant_expired', `${chain.length}`),
      freshness: () => undefined,
      challengeExpiry: () => undefined,
    }),
  ],
  ['LFV-P21', 'no-anchors', named('no-anchors')],
  [
    'LFV-P22',
    'revokes nothing',
    (honest) => ({ ...honest, chain: { ...honest.chain, revocation: () => undefined } }),
  ],
  [
    'LFV-P23',
    'does not know the form with info',
    (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => {
          const { extensions } = document;
          const value = isJsonObject(extensions) ? extensions.ledgerflow : undefined;
          return isJsonObject(value) && value.info !== undefined
            ? refused('0', 'ledgerflow_malformed')
            : honest.reading.extension(document);
        },
      },
    }),
  ],
  [
    'LFV-P24',
    'changes its mind',
    (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        document: (bytes) => {
          answers += 1;
          return answers % 3 === 0 ? refused('0', 'ledgerflow_malformed') : honest.reading.document(bytes);
        },
      },
    }),
  ],
];

test('the honest verifier keeps every law', async () => {
  expect(await brokenBy((honest) => honest)).toEqual([]);
});

test.each(breakers)('%s catches a verifier that %s', async (law, _, alter) => {
  expect(await brokenBy(alter)).toContain(law);
});

test('LFV-P14 catches a gap in time', async () => {
  const gap: Alter = (honest) => ({
    ...honest,
    window: (chain, nowMs, caps) =>
      nowMs % 200 > 100 ? refusal('c', 'warrant_expired') : honest.window(chain, nowMs, caps),
  });
  expect(await brokenBy(gap)).toContain('LFV-P14');
});
