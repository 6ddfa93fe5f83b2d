/**
 * Amounts that settlements under way will take from a payer. Two settlements that both read a balance for
 * one would both be sent, and one would revert and burn gas. While a balance covers everything that is under
 * way they run side by side; when it does not, the later one waits for the others and reads again.
 * @module
 */

interface Commitment {
  readonly amount: bigint;
  /** Order number of the end; undefined while under way. */
  ended: number | undefined;
  readonly done: Promise<void>;
}

export interface Reservation {
  end(): void;
}

export interface Commitments {
  /** Taken before a balance is read; later commitments are judged against that moment. */
  mark(): number;
  /** A reservation, or what to wait for before reading again. */
  reserve(payer: string, amount: bigint, balance: bigint, mark: number): Reservation | Promise<void>;
}

export function createCommitments(): Commitments {
  let order = 0;
  const byPayer = new Map<string, Set<Commitment>>();

  function reserve(
    payer: string,
    amount: bigint,
    balance: bigint,
    mark: number,
  ): Reservation | Promise<void> {
    const others = byPayer.get(payer) ?? new Set<Commitment>();
    // Ended before the balance was read: the balance knows.
    const uncertain = [...others].filter(({ ended }) => ended === undefined || ended > mark);
    const committed = uncertain.reduce((sum, other) => sum + other.amount, 0n);
    if (uncertain.length > 0 && balance < committed + amount) {
      return Promise.all(uncertain.map(({ done }) => done)).then(() => undefined);
    }
    let finish: () => void = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const own: Commitment = { amount, ended: undefined, done };
    for (const other of others) if (other.ended !== undefined && other.ended <= mark) others.delete(other);
    others.add(own);
    byPayer.set(payer, others);
    return {
      end: () => {
        order += 1;
        own.ended = order;
        finish();
        // Kept for reads that began before; dropped when nothing of this payer is under way.
        if ([...others].every(({ ended }) => ended !== undefined)) scheduleForget(payer, others);
      },
    };
  }

  function scheduleForget(payer: string, others: Set<Commitment>): void {
    const timer = setTimeout(() => {
      if ([...others].every(({ ended }) => ended !== undefined) && byPayer.get(payer) === others) {
        byPayer.delete(payer);
      }
    }, 60_000);
    timer.unref();
  }

  return { mark: () => order, reserve };
}
