/**
 * A verifier without a process: the same lines, in memory. For tests, and for the saboteurs, of which there are many.
 * @module
 */
import { createLineReader } from '../../../suites/authorization/line-reader.js';
import type { VerifierProcess } from '../../../suites/authorization/verifier-link.js';
import type { Service } from './service.js';

/** Runs a service as if it were a program. */
export function runInProcess(service: Service): VerifierProcess {
  const read = createLineReader();
  let hear: (chunk: Buffer) => void = () => {};
  return {
    write: (text) => {
      for (const one of read(Buffer.from(text)))
        if ('line' in one)
          void service(one.line).then((answer) => {
            if (answer !== undefined) hear(Buffer.from(`${JSON.stringify(answer)}\n`));
          });
    },
    onOutput: (listener) => {
      hear = listener;
    },
    onEnd: () => {},
    errors: () => '',
    finish: async () => true,
    kill: async () => {},
  };
}
