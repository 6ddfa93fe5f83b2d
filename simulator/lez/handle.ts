/**
 * What a running sequencer tells a facilitator and the kit. Plain JSON, so that it crosses processes and worker threads.
 * @module
 */
export interface LezHandle {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** CAIP-2. */
  readonly network: string;
  readonly asset: string;
  readonly controlUrl: string;
  /** A secret: who holds it can change a verdict. */
  readonly controlToken: string;
}
