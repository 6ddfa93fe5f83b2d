/**
 * The rows of the requirement catalogue that the profiles consist of, and those among them that no check observes, each
 * with its reason. The traceability table and a test are made from it.
 * @module
 */

const range = (family: string, ...bounds: readonly (readonly [number, number])[]): string[] =>
  bounds.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => `${family}-${String(first + at).padStart(3, '0')}`),
  );

/** All row ids of the profiles `core`, `exact-evm`, `v1`, `offchain`, `ledgerflow`, `rails`, `lez` and `acedata`. */
export const scopeRows: readonly string[] = [
  ...range('X402-HTTP', [1, 19]),
  ...range('X402-SUP', [1, 18]),
  ...range('X402-REQ', [1, 13], [20, 25], [30, 39]),
  ...range('X402-VER', [1, 14]),
  ...range('X402-EVM', [1, 38]),
  ...range('X402-SET', [1, 20]),
  ...range('X402-RPL', [1, 19]),
  ...range('X402-FLT', [1, 15]),
  ...range('X402-ERR', [1, 4]),
  ...range('X402-V1', [1, 13]),
  ...range('OFF', [1, 130]),
  ...range('LEZ', [1, 76]),
  ...range('ACE', [1, 90]),
];

/** Rows beside the catalogue: grading demands that the laws ran, and names no row for them. */
export const lawRows: readonly string[] = ['X402-LAW-001'];

/** Rows without a check, and why. */
export const unobservedRows: Readonly<Record<string, string>> = {
  'X402-VER-014': 'a rule for authors of vectors: nothing to observe',
  ...Object.fromEntries(
    range('LEZ', [14, 14], [31, 37], [65, 76]).map((id) => [
      id,
      'looks at a command line and not at a URL: a test of the reference, cli/lez/lez.test.ts',
    ]),
  ),
  'ACE-071':
    'the kit names the port of everything that it starts, for a fixed one may be taken: a test of the reference, src/facilitator/acedata/environment.test.ts',
  'ACE-076':
    'a store inside the process cannot be stopped from outside: a test of the reference, src/facilitator/acedata/store-failure.test.ts',
};
