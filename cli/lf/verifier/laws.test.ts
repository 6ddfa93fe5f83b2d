/**
 * What the laws say about verifiers that are no reference: one that claims little, one that refuses everything, one that
 * fails.
 */
import { expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { runLaws } from '../../../suites/authorization/run-laws.js';
import { VerifierUnderTest } from '../../../suites/authorization/verifier-run.js';
import type { CaseResult } from '../../../suites/kit/result.js';
import { runInProcess } from './in-process.js';
import { createService, type Service } from './service.js';

/** The answer of the reference, changed. */
const changed =
  (change: (answer: JsonObject, op: unknown) => JsonObject): (() => Service) =>
  () => {
    const honest = createService();
    return async (line) => {
      const answer = await honest(line);
      const request: unknown = JSON.parse(line);
      return answer === undefined ? undefined : change(answer, isJsonObject(request) ? request.op : '');
    };
  };

async function statuses(service: () => Service): Promise<Record<string, CaseResult['status']>> {
  const verifier = new VerifierUnderTest({
    kitVersion: '0',
    limits: { helloMs: 10_000, answerMs: 10_000 },
    start: () => runInProcess(service()),
  });
  const hello = await verifier.greet();
  if (typeof hello === 'string') throw new Error(hello);
  const judged = await runLaws(verifier, hello, { seed: 'others', runs: 4 });
  return Object.fromEntries(
    judged.flatMap(({ row, cases }) => cases.map(({ status }) => [row.id.replace('LFV-', ''), status])),
  );
}

const idsOf = (all: Record<string, string>, status: string): string[] =>
  Object.keys(all).filter((id) => all[id] === status);

test('a verifier that claims little is tried on what it claims', async () => {
  const all = await statuses(
    changed((answer) =>
      answer.type === 'hello'
        ? {
            ...answer,
            ops: ['verify_authorization', 'reset'],
            algs: ['ed25519'],
            features: [],
            codes: 'none',
            concurrency: 1,
          }
        : answer,
    ),
  );
  expect(idsOf(all, 'skip')).toEqual(['P02', 'P06', 'P10', 'P11', 'P16', 'P17', 'P22', 'P25']);
  expect(idsOf(all, 'fail')).toEqual([]);
});

test('a verifier that refuses everything breaks no law, and keeps hardly any', async () => {
  const all = await statuses(
    changed((answer, op) =>
      op === 'verify_authorization'
        ? { id: answer.id ?? '', ok: false, error: { code: 'warrant_malformed', step: '0' } }
        : answer,
    ),
  );
  expect(idsOf(all, 'fail')).toEqual([]);
  // What these say holds for whoever accepts nothing.
  expect(idsOf(all, 'pass')).toEqual(['P02', 'P04', 'P06', 'P08', 'P20', 'P22', 'P23', 'P24', 'P27']);
  expect(idsOf(all, 'blocked')).toHaveLength(29 - 9);
});

test('a verifier that fails instead of answering breaks every law that asks it', async () => {
  const all = await statuses(
    changed((answer, op) =>
      op === 'verify_authorization'
        ? { id: answer.id ?? '', ok: false, error: { code: 'protocol_internal' } }
        : answer,
    ),
  );
  expect(idsOf(all, 'pass')).toEqual(['P06', 'P08', 'P20']);
  expect(idsOf(all, 'fail')).toHaveLength(29 - 3);
});
