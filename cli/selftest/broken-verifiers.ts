/**
 * Every verifier with one fault, ready to be asked: those with a part replaced, and those whose fault is in an operation
 * that is no part.
 * @module
 */
import type { VerifierParts } from '../../src/authorization/parts.js';
import { isJsonObject, type JsonObject } from '../../src/wire/json.js';
import { bindingSaboteurs } from '../../suites/authorization/binding.saboteur.js';
import { chainSaboteurs } from '../../suites/authorization/chain.saboteur.js';
import { lawSaboteurs } from '../../suites/authorization/laws.saboteur.js';
import { memorySaboteurs } from '../../suites/authorization/memory.saboteur.js';
import { probeOperation } from '../../suites/authorization/protocol.js';
import { readingSaboteurs } from '../../suites/authorization/reading.saboteur.js';
import { signatureSaboteurs } from '../../suites/authorization/signatures.saboteur.js';
import { termsSaboteurs } from '../../suites/authorization/terms.saboteur.js';
import { textSaboteurs } from '../../suites/authorization/text.saboteur.js';
import type { VerifierSaboteur } from '../../suites/authorization/verifier-saboteur.js';
import { createService, type Service } from '../lf/verifier/service.js';

export interface BrokenVerifier
  extends Pick<VerifierSaboteur<VerifierParts>, 'id' | 'fault' | 'turns' | 'laws'> {
  /** A verifier without a past. */
  readonly service: () => Service;
  /** It goes on when its input ends. */
  readonly staysAlive?: true;
}

/** Changes the answers to one operation. */
const answering =
  (op: string, change: (answer: JsonObject, params: JsonObject) => JsonObject) => (): Service => {
    const honest = createService();
    return async (line) => {
      const answer = await honest(line);
      const request: unknown = JSON.parse(line);
      if (answer === undefined || !isJsonObject(request) || request.op !== op) return answer;
      return change(answer, isJsonObject(request.params) ? request.params : {});
    };
  };

/** What is no part of a verifier: its decoder as an operation of its own. */
const brokenDecoders: readonly BrokenVerifier[] = [
  {
    id: 'drops-key-ids',
    fault: 'loses key ids when it shows a warrant',
    turns: {},
    laws: ['P06'],
    service: answering('decode_warrant', (answer) =>
      JSON.parse(JSON.stringify(answer).replace(/,"key_id":"(?:[^"\\]|\\.)*"/g, '')),
    ),
  },
  {
    id: 'falls-from-the-stack',
    fault: 'fails over deep nesting',
    turns: {},
    laws: ['P08'],
    service: answering('decode_warrant', (answer, { warrant_b64: text }) =>
      String(text).startsWith('gYGBgYGBgYGBgYGB')
        ? { id: answer.id ?? '', ok: false, error: { code: 'protocol_internal', message: 'stack' } }
        : answer,
    ),
  },
];

/** What is wrong with the program around the verifier. */
const brokenPrograms: readonly BrokenVerifier[] = [
  {
    id: 'knows-everything',
    fault: 'answers operations that do not exist',
    turns: { 'LFV-PROTOCOL': 'unknown-operation' },
    laws: [],
    service: answering(probeOperation, ({ id = '' }) => ({ id, ok: true, result: {} })),
  },
  {
    id: 'blames-parameters',
    fault: 'says of operations that do not exist that their parameters are wrong',
    turns: { 'LFV-PROTOCOL': 'unknown-operation' },
    laws: [],
    service: answering(probeOperation, (answer) =>
      JSON.parse(JSON.stringify(answer).replace('protocol_unknown_op', 'protocol_bad_params')),
    ),
  },
  {
    id: 'never-ends',
    fault: 'goes on when its input ends',
    turns: { 'LFV-PROTOCOL': 'farewell' },
    laws: [],
    service: () => createService(),
    staysAlive: true,
  },
];

const ofParts = (saboteur: VerifierSaboteur<VerifierParts>): BrokenVerifier => {
  const { id, fault, turns, laws } = saboteur;
  // Read for each verifier: a fault that remembers begins anew.
  return { id, fault, turns, laws, service: () => createService(saboteur.alter, saboteur.alterText) };
};

export const brokenVerifiers: readonly BrokenVerifier[] = [
  ...[
    signatureSaboteurs,
    readingSaboteurs,
    chainSaboteurs,
    termsSaboteurs,
    bindingSaboteurs,
    memorySaboteurs,
    textSaboteurs,
    lawSaboteurs,
  ].flatMap((room) => room.map(ofParts)),
  ...brokenDecoders,
  ...brokenPrograms,
];
