/**
 * Every law finds a verifier that breaks it, within the worlds that it is tried on anyway and from a fixed seed. How many
 * it needed is noted beside each test. Laws are tried on the saboteurs that name them, and on no other.
 */
import { expect, test } from 'vitest';
import type { AlterParts } from '../../src/authorization/verifier-session.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { bindingSaboteurs } from '../../suites/authorization/binding.saboteur.js';
import { chainSaboteurs } from '../../suites/authorization/chain.saboteur.js';
import { laws } from '../../suites/authorization/laws/all.js';
import { lawSaboteurs } from '../../suites/authorization/laws.saboteur.js';
import { memorySaboteurs } from '../../suites/authorization/memory.saboteur.js';
import { readingSaboteurs } from '../../suites/authorization/reading.saboteur.js';
import { type JudgedLaw, runLaw } from '../../suites/authorization/run-laws.js';
import { signatureSaboteurs } from '../../suites/authorization/signatures.saboteur.js';
import { termsSaboteurs } from '../../suites/authorization/terms.saboteur.js';
import { VerifierUnderTest } from '../../suites/authorization/verifier-run.js';
import { runInProcess } from '../lf/verifier/in-process.js';
import { createService, type Service } from '../lf/verifier/service.js';

interface Broken {
  readonly id: string;
  readonly fault: string;
  readonly laws: readonly string[];
  readonly service: () => Service;
}

/** Changes the answers to one operation. */
const answering =
  (op: string, change: (answer: JsonObject, params: JsonObject) => JsonObject) =>
  (service: Service): Service =>
  async (line) => {
    const answer = await service(line);
    const request: unknown = JSON.parse(line);
    if (answer === undefined || !isJsonObject(request) || request.op !== op) return answer;
    return change(answer, isJsonObject(request.params) ? request.params : {});
  };

/** What is no part of a verifier: its decoder as an operation of its own. */
const decoders: readonly Broken[] = [
  {
    id: 'drops-key-ids',
    fault: 'loses key ids when it shows a warrant',
    laws: ['P06'],
    service: () =>
      answering('decode_warrant', (answer) => {
        const text = JSON.stringify(answer).replace(/,"key_id":"(?:[^"\\]|\\.)*"/g, '');
        return JSON.parse(text);
      })(createService()),
  },
  {
    id: 'falls-from-the-stack',
    fault: 'fails over deep nesting',
    laws: ['P08'],
    service: () =>
      answering('decode_warrant', (answer, { warrant_b64: text }) =>
        String(text).startsWith('gYGBgYGBgYGBgYGB')
          ? { id: answer.id ?? '', ok: false, error: { code: 'protocol_internal', message: 'stack' } }
          : answer,
      )(createService()),
  },
];

const ofParts = ({
  alter,
  laws: named = [],
  ...rest
}: {
  id: string;
  fault: string;
  laws?: readonly string[];
  alter: AlterParts;
}): Broken => ({ ...rest, laws: named, service: () => createService(alter) });

const broken: readonly Broken[] = [
  ...[
    ...signatureSaboteurs,
    ...readingSaboteurs,
    ...chainSaboteurs,
    ...termsSaboteurs,
    ...bindingSaboteurs,
    ...memorySaboteurs,
    ...lawSaboteurs,
  ]
    .filter((one) => one.laws !== undefined)
    .map(ofParts),
  ...decoders,
];

const nameOf = ({ row }: { row: JudgedLaw['row'] }): string => row.id.replace('LFV-', '');

async function tried(service: Service, ids: readonly string[]): Promise<JudgedLaw[]> {
  const verifier = new VerifierUnderTest({
    kitVersion: '0',
    limits: { helloMs: 10_000, answerMs: 10_000 },
    start: () => runInProcess(service),
  });
  const hello = await verifier.greet();
  if (typeof hello === 'string') throw new Error(hello);
  const judged: JudgedLaw[] = [];
  for (const law of laws)
    if (ids.includes(nameOf(law))) judged.push(await runLaw(law, verifier, hello, { seed: 'selftest' }));
  return judged;
}

test('every law has a verifier that breaks it', () => {
  const named = new Set(broken.flatMap((one) => one.laws));
  expect(laws.map(nameOf).filter((id) => !named.has(id))).toEqual([]);
  expect(laws).toHaveLength(29);
});

test.for(broken)('$id', async ({ laws: named, service }, { annotate }) => {
  const judged = await tried(service(), named);
  const found = judged.filter(({ cases }) => cases.some(({ status }) => status === 'fail'));
  for (const one of found) await annotate(`${nameOf(one)} in world ${one.rounds}: ${one.cases[0]?.reason}`);
  expect(found.map(nameOf)).toEqual(named);
  // What is printed can be piped into a verifier.
  for (const { lines } of found) expect(lines.length).toBeGreaterThan(0);
});
