/**
 * A pause for faults that need their race to be lost every time.
 * @module
 */

/** Milliseconds. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
