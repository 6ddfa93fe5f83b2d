/**
 * One life of a verifier under test: requests out, answers in, until it breaks a rule, falls silent or ends. It is not
 * repaired: whoever asked starts another one.
 * Source: the authorization specification, sections 24.2, 24.3 and 24.5.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import { createLineReader } from './line-reader.js';
import { type Answer, type Hello, helloLine, helloSchema, readAnswer, requestLine } from './protocol.js';

/** A running program with two pipes. */
export interface VerifierProcess {
  write(text: string): void;
  onOutput(listener: (chunk: Buffer) => void): void;
  /** Called once; `how` says how it ended, in words. */
  onEnd(listener: (how: string, clean: boolean) => void): void;
  /** The end of what it wrote to standard error. */
  errors(): string;
  /** Closes its input and waits; then, after `ms`, ends it. True: it ended by itself with status 0. */
  finish(ms: number): Promise<boolean>;
  /** Ends it now: politely, 2 s later not. */
  kill(): Promise<void>;
}

export type Break =
  | { readonly kind: 'timeout'; readonly detail: string }
  | { readonly kind: 'crash'; readonly detail: string }
  | { readonly kind: 'protocol_violation'; readonly detail: string };

export type Reply = { readonly kind: 'answer'; readonly answer: Answer; readonly line: string } | Break;

/** What was sent and what came back. */
export interface RecordedExchange {
  readonly sent: string;
  readonly reply: Reply;
}

export interface LinkLimits {
  readonly helloMs: number;
  readonly answerMs: number;
}

const shown = (line: string): string => (line.length > 200 ? `${line.slice(0, 200)}…` : line);

export class VerifierLink {
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #answered = new Set<string>();
  #hello: ((line: string) => void) | undefined;
  #broken: Break | undefined;

  constructor(
    readonly process: VerifierProcess,
    readonly limits: LinkLimits,
  ) {
    const read = createLineReader();
    process.onOutput((chunk) => {
      for (const one of read(chunk)) {
        if ('violation' in one) this.#break({ kind: 'protocol_violation', detail: one.violation });
        else this.#take(one.line);
      }
    });
    process.onEnd((how) => {
      const errors = process.errors().trim();
      this.#break({
        kind: 'crash',
        detail: errors === '' ? how : `${how}; its last words: ${errors.split('\n').at(-1)?.slice(-150)}`,
      });
    });
  }

  /** Why nothing more can be asked; undefined while it works. */
  get broken(): Break | undefined {
    return this.#broken;
  }

  #break(why: Break): void {
    this.#broken ??= why;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(this.#broken);
    this.#hello?.('');
  }

  #take(line: string): void {
    if (this.#hello !== undefined) {
      this.#hello(line);
      return;
    }
    const answer = readAnswer(line);
    const settle = answer === undefined ? undefined : this.#waiting.get(answer.id);
    if (answer === undefined || settle === undefined) {
      const what =
        answer === undefined
          ? 'not an answer'
          : this.#answered.has(answer.id)
            ? 'a repeated id'
            : 'an unknown id';
      this.#break({ kind: 'protocol_violation', detail: `${what}: ${shown(line)}` });
      return;
    }
    this.#waiting.delete(answer.id);
    this.#answered.add(answer.id);
    settle({ kind: 'answer', answer, line });
  }

  /** Greets; a text says in words what is wrong with the answer. */
  async hello(kitVersion: string): Promise<Hello | string> {
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), this.limits.helloMs);
      this.#hello = (text) => {
        clearTimeout(timer);
        this.#hello = undefined;
        resolve(text);
      };
      if (this.#broken !== undefined) this.#hello('');
      else this.process.write(`${helloLine(kitVersion)}\n`);
    });
    this.#hello = undefined;
    if (this.#broken !== undefined) return `${this.#broken.kind}: ${this.#broken.detail}`;
    if (line === undefined) return `no answer to the hello within ${this.limits.helloMs / 1000} s`;
    return readHello(line);
  }

  /** Asks one thing. Never rejects: what goes wrong is the reply. */
  ask(id: string, op: string, params?: JsonObject): Promise<RecordedExchange> {
    const sent = requestLine(id, op, params);
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => resolve({ sent, reply });
      if (this.#broken !== undefined) {
        settle(this.#broken);
        return;
      }
      const timer = setTimeout(
        () => this.#break({ kind: 'timeout', detail: `no answer within ${this.limits.answerMs / 1000} s` }),
        this.limits.answerMs,
      );
      this.#waiting.set(id, (reply) => {
        clearTimeout(timer);
        settle(reply);
      });
      this.process.write(`${sent}\n`);
    });
  }
}

function readHello(line: string): Hello | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return `its hello is not JSON: ${shown(line)}`;
  }
  const parsed = helloSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `its hello cannot be used: ${(issue?.path ?? []).join('.') || 'hello'}: ${issue?.message}`;
}
