/**
 * Medians and the table that is printed.
 * @module
 */

/** Middle value; the mean of the two middle ones for an even count, NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it must be, where there is a goal. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** One value a round. */
  readonly rounds: readonly number[];
}

/** A figure out of what was measured in each round; its value is the median unless another is given. */
export function figure(
  name: string,
  unit: string,
  perRound: readonly number[],
  goal?: Figure['goal'],
  value = median(perRound),
): Figure {
  return { name, unit, value, rounds: perRound, ...(goal ? { goal } : {}) };
}

/** Whether a figure reaches its goal; undefined without one. */
export function reached({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

const digits = (value: number): string => value.toFixed(Math.abs(value) < 20 ? 2 : 0);

/** Three columns: name, median with unit, and goal or rounds. */
export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map((figure) => {
      const { name, value, unit, goal, rounds } = figure;
      const wanted = goal
        ? 'atLeast' in goal
          ? `goal at least ${goal.atLeast}: `
          : `goal at most ${goal.atMost}: `
        : '';
      const verdict = goal ? `${wanted}${reached(figure) ? 'reached' : 'MISSED'}` : '';
      const spread = rounds.length > 1 ? `rounds ${rounds.map(digits).join(' ')}` : '';
      return [
        name.padEnd(width),
        `${digits(value).padStart(7)} ${unit}`.padEnd(13),
        [verdict, spread].filter(Boolean).join('; '),
      ]
        .join('  ')
        .trimEnd();
    })
    .join('\n');
}
