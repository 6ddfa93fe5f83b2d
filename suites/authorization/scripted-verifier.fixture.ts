/**
 * Verifiers for tests: a script that gets each request and writes whatever it likes.
 */
import type { VerifierProcess } from './verifier-link.js';

export interface Request {
  readonly id: string;
  readonly op: string;
  readonly params?: { readonly [name: string]: unknown };
}

export interface Pen {
  /** Answers with an object. */
  answer(value: object): void;
  /** Writes anything. */
  write(text: string | Buffer): void;
  end(how: string): void;
}

export const hello = {
  type: 'hello',
  protocol: 'assay-verifier/1',
  implementation: { name: 'scripted', version: '1' },
  profiles: ['lf-core/1'],
  ops: ['verify_authorization', 'reset'],
  algs: ['ed25519', 'secp256k1'],
  codes: 'lf-core/1',
  concurrency: 1,
  features: ['digest_ref'],
};

export const granted = ({ id }: Request): object => ({ id, ok: true, result: { authorized: true } });
export const refusedWith =
  (code: string, step = '0') =>
  ({ id }: Request): object => ({ id, ok: false, error: { code, step, message: 'no' } });

/** Answers hello, reset and the probe as it should; everything else is up to the script. */
export function scripted(
  script: (request: Request, pen: Pen) => void,
  /** Null: none. */
  greeting: object | string | null = hello,
): VerifierProcess {
  let hear: (chunk: Buffer) => void = () => {};
  let ended: (how: string, clean: boolean) => void = () => {};
  const pen: Pen = {
    answer: (value) => pen.write(`${JSON.stringify(value)}\n`),
    write: (text) => queueMicrotask(() => hear(Buffer.from(text))),
    end: (how) => queueMicrotask(() => ended(how, false)),
  };
  return {
    write: (text) => {
      const message = JSON.parse(text) as Request & { readonly type?: string };
      if (message.type === 'hello') {
        if (typeof greeting === 'string') pen.write(greeting);
        else if (greeting !== null) pen.answer(greeting);
      } else if (message.op === 'reset') pen.answer({ id: message.id, ok: true, result: {} });
      else if (message.op === 'assay_probe_unknown') pen.answer(refusedWith('protocol_unknown_op')(message));
      else script(message, pen);
    },
    onOutput: (listener) => {
      hear = listener;
    },
    onEnd: (listener) => {
      ended = listener;
    },
    errors: () => 'last words',
    finish: async () => true,
    kill: async () => {},
  };
}
