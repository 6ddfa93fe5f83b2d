/**
 * Payments that a bridge does not want to hear of for a while. Bounded: the oldest is forgotten first.
 * @module
 */
const most = 10_000;

export interface HoldOff {
  /** Seconds that are left, at least 1; undefined when the bridge may be asked. */
  left(key: string, nowMs: number): number | undefined;
  hold(key: string, seconds: number, nowMs: number): void;
}

export function createHoldOff(): HoldOff {
  const until = new Map<string, number>();
  return {
    left: (key, nowMs) => {
      const end = until.get(key);
      if (end === undefined) return undefined;
      if (end > nowMs) return Math.max(1, Math.ceil((end - nowMs) / 1000));
      until.delete(key);
      return undefined;
    },
    hold: (key, seconds, nowMs) => {
      const [oldest] = until.keys();
      if (until.size >= most && oldest !== undefined) until.delete(oldest);
      until.set(key, nowMs + seconds * 1000);
    },
  };
}
