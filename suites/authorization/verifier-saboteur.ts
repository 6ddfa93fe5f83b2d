/**
 * Verifiers with exactly one fault. What the vectors and the laws say about each is declared and has to be exactly that: a
 * family that turns without being named would accuse somebody of a fault that they do not have.
 * @module
 */

export interface VerifierSaboteur<Parts> {
  /** Short slug: `no-anchors`. */
  readonly id: string;
  /** The fault in one sentence, third person. */
  readonly fault: string;
  /**
   * The vectors that turn, by family: their numbers, and ranges of them; of the protocol itself the names of its cases. No
   * other may.
   */
  readonly turns: Readonly<Record<string, string>>;
  /**
   * The laws that find it in the worlds of `lawSeed`, as many as each law is tried on anyway: `P18`. No other may. Where one
   * is missing that speaks of the fault, too few worlds came near it.
   */
  readonly laws: readonly string[];
  /** The reference with one part replaced. Called after each reset; state belongs to the cache of the session. */
  readonly alter: (honest: Parts) => Parts;
  /** The same for safe mode of the text profile, where the fault is one of that. */
  readonly alterText?: (honest: Parts) => Parts;
}

/** The seed of the worlds on which saboteurs are tried. */
export const lawSeed = 'selftest';

/** What to declare for vectors that turned, and for cases of the protocol: `LFV-PROTOCOL-farewell`. */
export function declarationOf(ids: readonly string[]): Record<string, string> {
  const byFamily = new Map<string, string[]>();
  for (const id of ids) {
    const [, family = id, name = ''] = /^(LFV-[A-Z0-9]+)-(.+)$/.exec(id) ?? [];
    byFamily.set(family, [...(byFamily.get(family) ?? []), name]);
  }
  return Object.fromEntries(
    [...byFamily].map(([family, names]) => {
      if (!names.every((name) => /^[0-9]+$/.test(name))) return [family, names.join(' ')];
      const numbers = names.map(Number);
      const ranges: [number, number][] = [];
      for (const number of numbers.sort((one, other) => one - other)) {
        const last = ranges.at(-1);
        if (last !== undefined && last[1] === number - 1) last[1] = number;
        else ranges.push([number, number]);
      }
      return [family, ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(' ')];
    }),
  );
}
