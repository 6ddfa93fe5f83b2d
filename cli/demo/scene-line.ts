/**
 * What the scene says, line by line.
 * @module
 */
export type SceneLine =
  | { readonly kind: 'title'; readonly text: string }
  /** Something that was made. */
  | { readonly kind: 'made'; readonly text: string }
  /** Something that was tried. */
  | {
      readonly kind: 'tried';
      readonly ok: boolean;
      readonly tried: string;
      /** What came back: a stable code, or that it was paid. */
      readonly answered: string;
      readonly money: string;
      /** What should have come back; shown when it did not. */
      readonly wanted: string;
    };

/** Atomic units of six decimals as people write them. */
export const coins = (amount: string): string => (Number(amount) / 1e6).toFixed(2);
