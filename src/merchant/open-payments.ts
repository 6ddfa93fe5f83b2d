/**
 * The payments that a merchant has seen: which one is being worked on, which one has an outcome that nobody knows, and
 * which one bought its answer. One payment buys one answer, and a payment whose outcome is open buys it later.
 * @module
 */
import type { SettleResponse } from '../wire/settle-response.js';

/** What a payment comes to that was sent before. */
export type Remembered =
  /** Authorized, and no facilitator has decided anything: its retry begins again. */
  | { readonly state: 'authorized'; readonly resource: string }
  /** Settlement was asked for, and its outcome is open. The handler's answer waits for it. */
  | { readonly state: 'unsettled'; readonly resource: string; readonly withheld: Response }
  /** Settled, but the visitor was gone before the answer. */
  | {
      readonly state: 'undelivered';
      readonly resource: string;
      readonly withheld: Response;
      readonly receipt: SettleResponse;
    }
  | { readonly state: 'used' };

/** The one request that works on a payment; any of the three ends it, once. */
export interface Claim {
  readonly before: Remembered | undefined;
  remember(what: Remembered): void;
  /** As if the payment had never been sent. */
  forget(): void;
  /** Leaves what is known as it is. */
  release(): void;
}

export interface OpenPayments {
  /** Undefined while another request works on the same payment. */
  claim(key: string): Claim | undefined;
}

export interface OpenPaymentsOptions {
  /** How many payments are remembered; the oldest are dropped first. */
  readonly maximum?: number;
  /** How long, in milliseconds. */
  readonly keepMs?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Remembers payments in memory: at most 10 000, for an hour, unless told otherwise. */
export function createOpenPayments({
  maximum = 10_000,
  keepMs = 3_600_000,
  now = Date.now,
}: OpenPaymentsOptions = {}): OpenPayments {
  const claimed = new Set<string>();
  /** In the order of their time. */
  const known = new Map<string, { readonly what: Remembered; readonly at: number }>();

  const dropOld = () => {
    for (const [key, { at, what }] of known) {
      if (known.size <= maximum && at + keepMs > now()) return;
      // Its answer is in use.
      if (claimed.has(key)) continue;
      known.delete(key);
      if ('withheld' in what) what.withheld.body?.cancel().catch(() => {});
    }
  };

  return {
    claim: (key) => {
      if (claimed.has(key)) return undefined;
      dropOld();
      claimed.add(key);
      let open = true;
      const end = (change: () => void) => () => {
        if (!open) return;
        open = false;
        change();
        claimed.delete(key);
        dropOld();
      };
      return {
        before: known.get(key)?.what,
        remember: (what) =>
          end(() => {
            known.delete(key);
            known.set(key, { what, at: now() });
          })(),
        forget: end(() => known.delete(key)),
        release: end(() => {}),
      };
    },
  };
}
