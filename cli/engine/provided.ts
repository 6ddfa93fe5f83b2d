/**
 * What the main process hands to the workers, and what they hand back: the seam between Vitest and the kit.
 * @module
 */
import type { CheckOutcome } from '../../suites/kit/run-check.js';
import type { Session } from '../../suites/kit/session.js';

/** Everything a worker needs, plain JSON. */
export interface Assignment {
  readonly session: Session;
  readonly parallel: readonly string[];
  readonly few: readonly string[];
  readonly alone: readonly string[];
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The assignment, where it is known before Vitest starts. */
    assay?: Assignment;
    /** Where the worker asks for it otherwise. */
    assayChannel?: string;
  }
  interface TaskMeta {
    assay?: CheckOutcome;
  }
}
