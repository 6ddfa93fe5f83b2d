/**
 * What a law is: worlds from a seed, a change, and a statement over the answers of a verifier, whoever wrote it. Where a
 * law does not hold, the smallest world that shows it is looked for, and the lines that were asked are kept.
 * Source: the authorization specification, section 23.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import type { JsonObject } from '../../../src/wire/json.js';
import { paramsOf } from '../../../vectors/generator/build.js';
import type { Scene } from '../../../vectors/generator/scene.js';
import type { Severity } from '../../kit/row.js';
import type { AuthorizationRow } from '../family-rows.js';
import { type Answer, type Hello, requestLine } from '../protocol.js';
import type { RecordedExchange } from '../verifier-link.js';

/** Thrown where a law does not hold. */
export class BrokenLaw extends Error {}

/** Thrown where a world says nothing about a law: what the law begins with was refused. */
class Unfounded extends Error {}

/** What a law needs of the verifier under test. `stopped` says why nothing more can be asked. */
export interface VerifierToAsk {
  readonly stopped: string | undefined;
  ask(op: string, params?: JsonObject): Promise<RecordedExchange | undefined>;
  askTogether(op: string, all: readonly JsonObject[]): Promise<readonly RecordedExchange[] | undefined>;
  reset(): Promise<RecordedExchange | undefined>;
}

export interface Verdict {
  readonly authorized: boolean;
  /** Empty when it was authorized. */
  readonly code: string;
  readonly step: string | undefined;
  /** Of an authorization. */
  readonly decision: JsonObject;
  /** An authorization that only repeats an earlier one. */
  readonly replayed: boolean;
  /** The answer without its id. */
  readonly text: string;
}

export interface LawTools {
  readonly hello: Hello;
  reset(): Promise<void>;
  /** The answer to any operation. */
  ask(op: string, params: JsonObject): Promise<Answer>;
  verify(scene: Scene): Promise<Verdict>;
  /** The same, after a reset. */
  verifyFresh(scene: Scene): Promise<Verdict>;
  verifyTogether(scenes: readonly Scene[]): Promise<readonly Verdict[]>;
}

/** What a verifier has to claim for a law to be tried on it. */
export interface Needs {
  readonly ops?: readonly string[];
  readonly features?: readonly string[];
  /** The law is about which code is answered. */
  readonly codes?: true;
}

export interface LawPlan {
  readonly seed: number;
  readonly runs: number;
  /** The first world that breaks the law will do: no smaller one is looked for. */
  readonly asFound?: boolean;
}

export interface LawRun {
  /** Worlds that were tried before the smaller ones of a counterexample. */
  readonly runs: number;
  /** Of these, worlds that say something. */
  readonly founded: number;
  readonly broken?: {
    readonly why: string;
    /** Requests of the smallest world, ready to be piped into a verifier after its hello. */
    readonly lines: readonly string[];
  };
}

export interface Law {
  readonly row: AuthorizationRow;
  readonly needs: Needs;
  /** Worlds to try when nobody asks for more or fewer. */
  readonly runs: number;
  readonly attempt: (verifier: VerifierToAsk, hello: Hello, plan: LawPlan) => Promise<LawRun>;
}

export interface LawStatement<Given> {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly fix: string;
  readonly needs?: Needs;
  readonly runs: number;
  readonly given: (hello: Hello) => Arbitrary<Given>;
  /** Starts from a fresh state. Throws BrokenLaw. */
  readonly holds: (given: Given, tools: LawTools) => Promise<void>;
}

/** Further worlds that are tried to make a counterexample smaller: a slow verifier is not asked for ever. */
const mostShrinks = 60;

export function demand(holds: boolean, sentence: string): void {
  if (!holds) throw new BrokenLaw(sentence);
}

/** Ends the try where the world is none that the law speaks about. */
export function suppose(founded: boolean): void {
  if (!founded) throw new Unfounded();
}

function verdictOf(answer: Answer): Verdict {
  const { id: _, ...rest } = answer;
  const text = JSON.stringify(rest);
  if (rest.ok) {
    const { result } = rest;
    demand(result.authorized === true, `neither an authorization nor a refusal: ${text.slice(0, 200)}`);
    const replayed = result.idempotent_replay === true;
    return { authorized: true, code: '', step: undefined, decision: result, replayed, text };
  }
  const { code, step } = rest.error;
  demand(!code.startsWith('protocol_'), `failed instead of answering: ${text.slice(0, 200)}`);
  return { authorized: false, code, step, decision: {}, replayed: false, text };
}

/** Asks, and keeps what was asked in `lines`. */
function recording(verifier: VerifierToAsk, hello: Hello, lines: string[]): LawTools {
  const keep = (op: string, params?: JsonObject): void => {
    lines.push(requestLine(String(lines.length + 1), op, params));
  };
  const answerOf = (exchange: RecordedExchange | undefined): Answer => {
    if (exchange === undefined) throw new BrokenLaw(verifier.stopped ?? 'the verifier is gone');
    const { reply } = exchange;
    if (reply.kind === 'answer') return reply.answer;
    throw new BrokenLaw(`${reply.kind}: ${reply.detail.slice(0, 200)}`);
  };
  const reset = async (): Promise<void> => {
    keep('reset');
    demand(answerOf(await verifier.reset()).ok, 'reset was refused');
  };
  const ask = async (op: string, params: JsonObject): Promise<Answer> => {
    keep(op, params);
    return answerOf(await verifier.ask(op, params));
  };
  const verify = async (scene: Scene): Promise<Verdict> =>
    verdictOf(await ask('verify_authorization', paramsOf(scene)));
  return {
    hello,
    reset,
    ask,
    verify,
    verifyFresh: async (scene) => {
      await reset();
      return verify(scene);
    },
    verifyTogether: async (scenes) => {
      const all = scenes.map(paramsOf);
      for (const params of all) keep('verify_authorization', params);
      const exchanges = (await verifier.askTogether('verify_authorization', all)) ?? [undefined];
      return exchanges.map((exchange) => verdictOf(answerOf(exchange)));
    },
  };
}

/** A law of a statement: it can be tried on any verifier. */
export function law<Given>(statement: LawStatement<Given>): Law {
  const { id, title, severity, why, fix, needs = {}, runs, given, holds } = statement;
  const row: AuthorizationRow = {
    id: `LFV-${id}`,
    title,
    level: 'SAFETY',
    severity,
    basis: 'kit',
    spec: `lf-core/1, law ${id}`,
    why,
    fix,
  };
  const attempt = async (verifier: VerifierToAsk, hello: Hello, plan: LawPlan): Promise<LawRun> => {
    let founded = 0;
    let shrinks = 0;
    let broken: LawRun['broken'];
    const property = fc.asyncProperty(given(hello), async (world) => {
      // What is not tried breaks nothing, and so the search for a smaller world ends.
      if (broken !== undefined && ++shrinks > mostShrinks) return;
      const lines: string[] = [];
      const tools = recording(verifier, hello, lines);
      try {
        await tools.reset();
        await holds(world, tools);
        founded += 1;
      } catch (error) {
        if (error instanceof Unfounded) return;
        if (!(error instanceof BrokenLaw)) throw error;
        founded += 1;
        // A verifier that breaks is slow to ask again, and a smaller world would not say more.
        if (/^(?:timeout|crash|protocol_violation|failed)/.test(error.message)) shrinks = mostShrinks;
        broken = { why: error.message, lines };
        throw error;
      }
    });
    const details = await fc.check(property, {
      seed: plan.seed,
      numRuns: plan.runs,
      endOnFailure: plan.asFound === true,
    });
    if (details.errorInstance !== null && !(details.errorInstance instanceof BrokenLaw))
      throw details.errorInstance;
    return { runs: details.numRuns, founded, ...(broken === undefined ? {} : { broken }) };
  };
  return { row, needs, runs, attempt };
}
