/**
 * How a bridge recognises a settle that it has done already. The mode may be set for single payments, so that checks
 * that need another one run side by side.
 * @module
 */
import { type BridgeRequest, containsText } from './bridge-request.js';

/** By payment key, by `Idempotency-Key` (without one: not at all), or never. */
export const dedupeModes = ['by_payment', 'by_header', 'none'] as const;
export type DedupeMode = (typeof dedupeModes)[number];

export interface DedupeSwitch {
  /** For every payment, or only for those whose key is `match` or whose payload contains it. */
  readonly set: (mode: DedupeMode, match?: string) => void;
  /** The mode for all payments without one of their own. */
  readonly mode: () => DedupeMode;
  readonly modeFor: (request: BridgeRequest) => DedupeMode;
}

export const createDedupeSwitch = (initial: DedupeMode = 'by_payment'): DedupeSwitch => {
  let general = initial;
  const scoped = new Map<string, DedupeMode>();
  return {
    set: (mode, match) => {
      if (match === undefined) general = mode;
      else scoped.set(match, mode);
    },
    mode: () => general,
    modeFor: (request) => {
      for (const [match, mode] of scoped) {
        if (request.key === match || containsText(request.paymentPayload, match)) return mode;
      }
      return general;
    },
  };
};

/** What a settle is remembered under; undefined: it is not recognised again. */
export const dedupeSlot = (
  mode: DedupeMode,
  key: string,
  idempotencyKey: string | undefined,
): string | undefined => {
  if (mode === 'by_payment') return `payment ${key}`;
  return mode === 'by_header' && idempotencyKey !== undefined ? `header ${idempotencyKey}` : undefined;
};
