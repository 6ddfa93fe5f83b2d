/**
 * What the client thread is asked to send and what it reports: plain JSON, prepared before the clock starts.
 * @module
 */
export interface PreparedRequest {
  readonly method: string;
  /** Without a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Waits for the settle before it, when the job has a settle lane. */
  readonly settle: boolean;
}

export interface Job {
  readonly url: string;
  readonly requests: readonly PreparedRequest[];
  readonly concurrency: number;
  /** Settles one at a time, in their order. */
  readonly settleLane: boolean;
  /** Reports the answers themselves, too. */
  readonly keepAnswers?: boolean;
}

/** An answer as it came, with the time of its exchange in milliseconds since 1970. */
export interface KeptAnswer {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Empty where none came. */
  readonly text: string;
}

export interface JobReport {
  /** From the first request to the last answer, milliseconds. */
  readonly wallMs: number;
  /** What each request took, milliseconds. */
  readonly tookMs: readonly number[];
  /** Whether the target said yes, by request; null where it said neither yes nor no. */
  readonly verdicts: readonly (boolean | null)[];
  /** By request; empty unless they were asked for. */
  readonly answers: readonly KeptAnswer[];
}
