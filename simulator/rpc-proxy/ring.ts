/**
 * A queue with two bounds, entries and bytes, ordered by sequence number: the oldest entries leave first.
 * @module
 */

export interface Sequenced {
  readonly seq: number;
  /** Approximate size in bytes. */
  readonly size: number;
}

export interface Ring<T extends Sequenced> {
  readonly push: (entry: T) => void;
  /** Entries with `seq >= since`, oldest first. */
  readonly from: (since: number) => readonly T[];
  /** False when an entry with `seq >= since` has left already. */
  readonly holds: (since: number) => boolean;
}

export const createRing = <T extends Sequenced>(bounds: { entries: number; bytes: number }): Ring<T> => {
  let kept: T[] = [];
  let head = 0;
  let bytes = 0;
  let lastEvicted = -1;

  const evict = (): void => {
    const entry = kept[head];
    if (entry === undefined) return;
    head += 1;
    bytes -= entry.size;
    lastEvicted = entry.seq;
    // Cutting the array at each step would make every eviction cost as much as the whole ring.
    if (head > 1_024 && head * 2 > kept.length) {
      kept = kept.slice(head);
      head = 0;
    }
  };

  return {
    push: (entry) => {
      kept.push(entry);
      bytes += entry.size;
      while (kept.length - head > bounds.entries || (bytes > bounds.bytes && kept.length - head > 1)) evict();
    },
    from: (since) => {
      let low = head;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((kept[middle]?.seq ?? 0) < since) low = middle + 1;
        else high = middle;
      }
      return kept.slice(low);
    },
    holds: (since) => since > lastEvicted,
  };
};
