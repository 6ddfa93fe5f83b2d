/**
 * What the proxy tells about the traffic of one target: each call, and each raw transaction that was broadcast.
 * @module
 */
import type { Hex } from 'viem';

export interface RecordedCall {
  readonly seq: number;
  /** Unix time in milliseconds at arrival. */
  readonly at_ms: number;
  readonly method: string;
  /** Strings over 2 KiB, long arrays and deep nesting are cut. */
  readonly params: unknown;
  readonly batch: boolean;
  readonly transport: 'http' | 'ws';
  /** `pending`: arrived, not answered yet. */
  readonly status: 'ok' | 'error' | 'pending';
  /** `CODE: message` of the JSON-RPC error. */
  readonly error?: string | undefined;
  /** First 16 hex digits of SHA-256 over the result's JSON text. */
  readonly result_digest?: string | undefined;
  /** Milliseconds from arrival to answer, 0 while pending. */
  readonly ms: number;
  /** Id of the fault that acted on the call. */
  readonly fault?: string | undefined;
}

export interface Broadcast {
  /** The sequence number of the call that carried it. */
  readonly seq: number;
  readonly at_ms: number;
  /** keccak256 of the raw bytes; null when they are not hex. */
  readonly hash: Hex | null;
  /** Lower case. */
  readonly raw: string;
  /** Recovered from the signature; null when the bytes are no signed transaction. */
  readonly from: Hex | null;
  readonly to: Hex | null;
  readonly nonce: number | null;
  readonly data: Hex;
  /** The node took it into its pool. */
  readonly accepted: boolean;
  /** Sent to the node, not answered yet. */
  readonly pending?: boolean | undefined;
  readonly error?: string | undefined;
}

export interface CallFilter {
  /** Only entries with `seq >= since`. */
  readonly since?: number | undefined;
  /** Hex without 0x, searched in the call's parameters, case-insensitively. */
  readonly contains?: string | undefined;
  readonly method?: string | undefined;
  readonly limit?: number | undefined;
}

export interface BroadcastFilter {
  readonly since?: number | undefined;
  /** Hex without 0x, searched in the raw bytes. */
  readonly contains?: string | undefined;
}

export interface CallPage {
  /** Pass it as `since` to get what came after. */
  readonly next: number;
  /** False when the bounded record has lost older entries of the asked range. */
  readonly complete: boolean;
  readonly calls: readonly RecordedCall[];
}

export interface BroadcastPage {
  readonly next: number;
  readonly complete: boolean;
  readonly broadcasts: readonly Broadcast[];
}

export interface SeqState {
  readonly next: number;
  readonly calls_total: number;
  readonly broadcasts_total: number;
}

/** The reading side of the record. */
export interface TrafficView {
  readonly calls: (filter?: CallFilter) => CallPage;
  readonly broadcasts: (filter?: BroadcastFilter) => Promise<BroadcastPage>;
  readonly seq: () => SeqState;
}
