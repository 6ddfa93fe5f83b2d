/**
 * Where a target runs: as a process of this machine, or in a container. What is started and how it is judged to be ready
 * is the same in both.
 * @module
 */
import type { Child } from './child.js';

/** A template as it was filled for one target. */
export interface RenderedFile {
  /** Inside the folder of the target. */
  readonly path: string;
  readonly text: string;
}

/** What the first start and every restart have in common. */
export interface Start {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `argv` is one line for a shell, run where the operator is. */
  readonly shell: boolean;
  /** Names of the operator's own variables that are passed on. */
  readonly passEnv: readonly string[];
}

export interface Place {
  /** The folder of the target, as the target names it. */
  readonly folder: string;
  /** Address and port at which it has to listen, as it sees them. */
  readonly host: string;
  readonly port: number;
  /** Where the kit reaches that port. */
  readonly url: string;
  /** What to look at when the target never answers. */
  readonly advice?: string;
  /** Puts the files into the folder; once, before the first start. */
  write(files: readonly RenderedFile[]): Promise<void>;
  /** Starts the target, again in the same place when it has ended. `onOutput` gets standard output and error together. */
  start(what: Start, onOutput: (text: string) => void): Promise<Child>;
  /** Removes the folder and all that the target stored; safe to call twice. */
  close(): Promise<void>;
}

/** Opens a place whose port the kit reaches at this port of the loopback address. */
export type OpenPlace = (port: number) => Promise<Place>;

/** The named variables of the operator that are set. */
export const passedOn = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
