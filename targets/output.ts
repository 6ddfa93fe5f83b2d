/**
 * What a target printed: the end of it is kept as evidence, across its restarts.
 * @module
 */

/** Characters of the target's output that are kept. */
const limit = 256 * 1024;

export interface Output {
  add(text: string): void;
  /** All that is kept. */
  text(): string;
  /** A place in the output, for `since`. */
  mark(): number;
  /** What was kept of the output after a mark. */
  since(mark: number): string;
}

export function createOutput(): Output {
  let kept = '';
  let dropped = 0;
  return {
    add: (text) => {
      kept += text;
      const excess = kept.length - limit;
      if (excess <= 0) return;
      kept = kept.slice(excess);
      dropped += excess;
    },
    text: () => kept,
    mark: () => dropped + kept.length,
    since: (mark) => kept.slice(Math.max(0, mark - dropped)),
  };
}
