/**
 * Asks a verifier everything, one vector after another, and starts it again where it broke. What comes out are recorded
 * lines; what they mean is judged elsewhere.
 * Source: the authorization specification, sections 24.4 and 24.5.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import { type Hello, probeOperation } from './protocol.js';
import { type ScenarioStep, stepsOf, type Vector } from './vector.js';
import {
  type LinkLimits,
  type RecordedExchange,
  VerifierLink,
  type VerifierProcess,
} from './verifier-link.js';

/** Restarts without a correct answer in between after which nothing more is expected. */
const mostRestarts = 10;
const farewellMs = 5_000;

export interface RunOptions {
  readonly kitVersion: string;
  readonly limits: LinkLimits;
  /** Starts a new life of the verifier. */
  readonly start: () => VerifierProcess;
  readonly onVector?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** What one vector left behind. */
export interface RecordedVector {
  /** Before the first step. */
  readonly reset: RecordedExchange;
  /** One entry per step that was sent, with an exchange per request. */
  readonly steps: readonly (readonly RecordedExchange[])[];
}

export interface VerifierRecord {
  readonly hello: Hello;
  /** The answer to an operation that does not exist. */
  readonly probe: RecordedExchange;
  readonly vectors: ReadonlyMap<string, RecordedVector>;
  /** It ended by itself when its input ended, with status 0. */
  readonly endedCleanly: boolean;
  readonly restarts: number;
  /** Why the run stopped early. */
  readonly stopped?: string;
}

/** The verifier under test: asks, and restarts what broke. */
export class VerifierUnderTest {
  #link: VerifierLink | undefined;
  #lives = 0;
  #withoutAnswer = 0;
  #nextId = 1;
  #stopped: string | undefined;
  #hello: Hello | undefined;

  constructor(readonly options: RunOptions) {}

  get restarts(): number {
    return Math.max(0, this.#lives - 1);
  }

  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** The living verifier; starts it when there is none. Undefined: it cannot be had any more. */
  async #living(): Promise<VerifierLink | undefined> {
    while (this.#stopped === undefined && (this.#link === undefined || this.#link.broken !== undefined)) {
      await this.#link?.process.kill();
      if (this.#withoutAnswer >= mostRestarts) {
        this.#stopped = `it was restarted ${mostRestarts} times without one correct answer in between`;
        return undefined;
      }
      if (this.#lives > 0) this.#withoutAnswer += 1;
      this.#lives += 1;
      this.#link = new VerifierLink(this.options.start(), this.options.limits);
      const hello = await this.#link.hello(this.options.kitVersion);
      if (typeof hello !== 'string') this.#hello ??= hello;
      else if (this.#hello === undefined) {
        this.#stopped = hello;
        await this.#link.process.kill();
      }
    }
    return this.#stopped === undefined ? this.#link : undefined;
  }

  /** Greets; a text says why nothing can be asked. */
  async greet(): Promise<Hello | string> {
    await this.#living();
    return this.#hello ?? this.#stopped ?? 'it could not be started';
  }

  /** Asks one thing; undefined when the verifier cannot be had any more. */
  async ask(op: string, params?: JsonObject): Promise<RecordedExchange | undefined> {
    const link = await this.#living();
    return link === undefined ? undefined : this.#askOn(link, op, params);
  }

  async #askOn(link: VerifierLink, op: string, params?: JsonObject): Promise<RecordedExchange> {
    const id = String(this.#nextId);
    this.#nextId += 1;
    const exchange = await link.ask(id, op, params);
    // A reset proves little: who crashes over every question still answers it.
    if (exchange.reply.kind === 'answer' && op !== 'reset') this.#withoutAnswer = 0;
    return exchange;
  }

  /** Asks several things that shall meet, as many at once as the verifier takes. */
  async askTogether(op: string, all: readonly JsonObject[]): Promise<RecordedExchange[] | undefined> {
    const link = await this.#living();
    if (link === undefined) return undefined;
    const queue = [...all.entries()];
    const done: RecordedExchange[] = [];
    const lane = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        done[next[0]] = await this.#askOn(link, op, next[1]);
    };
    await Promise.all(Array.from({ length: this.#hello?.concurrency ?? 1 }, lane));
    return done;
  }

  /** A fresh state, and whether it was had. */
  async reset(): Promise<RecordedExchange | undefined> {
    return this.ask('reset');
  }

  /** True: it ended by itself, with status 0. */
  async finish(): Promise<boolean> {
    const link = this.#link;
    if (link === undefined || link.broken !== undefined) return false;
    return link.process.finish(farewellMs);
  }

  async kill(): Promise<void> {
    await this.#link?.process.kill();
  }
}

const isBroken = ({ reply }: RecordedExchange): boolean => reply.kind !== 'answer';

async function runStep(
  verifier: VerifierUnderTest,
  step: ScenarioStep,
): Promise<RecordedExchange[] | undefined> {
  if (step.op === 'together')
    return verifier.askTogether(
      'verify_authorization',
      step.requests.map(({ params }) => params),
    );
  const exchange = await verifier.ask(step.op, step.op === 'reset' ? undefined : step.params);
  return exchange === undefined ? undefined : [exchange];
}

/** One vector from a fresh state; undefined when the verifier cannot be had any more. */
export async function runVector(
  verifier: VerifierUnderTest,
  vector: Vector,
): Promise<RecordedVector | undefined> {
  const reset = await verifier.reset();
  if (reset === undefined) return undefined;
  const steps: RecordedExchange[][] = [];
  if (isBroken(reset)) return { reset, steps };
  for (const step of stepsOf(vector)) {
    const exchanges = await runStep(verifier, step);
    if (exchanges === undefined) return undefined;
    steps.push(exchanges);
    // Its state is gone with its process: the rest of a scenario would be another scenario.
    if (exchanges.some(isBroken)) break;
  }
  return { reset, steps };
}

/** Asks all vectors. A text says why there is nothing to judge. */
export async function askVectors(
  vectors: readonly Vector[],
  verifier: VerifierUnderTest,
  /** What else is asked before the farewell. */
  andThen: (hello: Hello) => Promise<void> = async () => {},
): Promise<VerifierRecord | string> {
  const { onVector, signal } = verifier.options;
  const recorded = new Map<string, RecordedVector>();
  const hello = await verifier.greet();
  if (typeof hello === 'string') return hello;
  const probe = await verifier.ask(probeOperation);
  if (probe === undefined) return verifier.stopped ?? 'it could not be started';
  for (const [index, vector] of vectors.entries()) {
    if (signal?.aborted === true) break;
    const one = await runVector(verifier, vector);
    if (one === undefined) break;
    recorded.set(vector.id, one);
    onVector?.(index + 1, vectors.length);
  }
  if (verifier.stopped === undefined && signal?.aborted !== true) await andThen(hello);
  const { stopped } = verifier;
  return {
    hello,
    probe,
    vectors: recorded,
    endedCleanly: await verifier.finish(),
    restarts: verifier.restarts,
    ...(stopped === undefined ? {} : { stopped }),
  };
}
