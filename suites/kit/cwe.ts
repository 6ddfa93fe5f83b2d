/**
 * The weakness that a failed check points at, in the numbers of the Common Weakness Enumeration. It follows from what a row is
 * about; some rows are about one more. Source: requirement catalogue, section 0.11.
 * @module
 */
import type { Flag, Row } from './row.js';

const byFlag: Readonly<Partial<Record<Flag, number>>> = {
  signature: 347,
  binding: 345,
  replay: 294,
  concurrency: 362,
  amount: 682,
  time: 672,
  malformed: 20,
  pending: 755,
  availability: 400,
  disclosure: 209,
  gas: 400,
  purity: 841,
};

const byRow: Readonly<Record<number, readonly string[]>> = {
  // State changes between check and use.
  367: ['X402-VER-011', 'X402-SET-020', 'X402-RPL-010', 'X402-RPL-012', 'X402-RPL-013', 'X402-P2-015'],
  // The process ends.
  248: ['X402-HTTP-019', 'X402-FLT-001'],
  // The status of a receipt is not read.
  252: ['X402-FLT-007', 'X402-RPL-019'],
  // A success is taken on trust.
  345: ['X402-EVM-028', 'X402-EVM-029', 'X402-FLT-008', 'X402-P2-013'],
  190: ['X402-REQ-024'],
  1321: ['X402-HTTP-013'],
  209: ['X402-ERR-003'],
  // A confused deputy.
  441: ['X402-SCW-004', 'X402-SCW-005', 'X402-P2-031'],
  639: ['X402-EXT-018'],
  918: ['X402-EXT-022'],
  22: ['X402-EXT-023'],
};

/**
 * `CWE-347` and so on, in the order of their numbers; none where a row is about no weakness of a program. A row that restates
 * others is about theirs.
 */
export function cweOf(id: string, { flags, sameAs = [] }: Pick<Row, 'flags' | 'sameAs'>): string[] {
  const about = [id, ...sameAs];
  const numbers = [
    ...flags.flatMap((flag) => byFlag[flag] ?? []),
    ...Object.entries(byRow).flatMap(([number, ids]) =>
      about.some((one) => ids.includes(one)) ? [Number(number)] : [],
    ),
  ];
  return [...new Set(numbers)].sort((a, b) => a - b).map((number) => `CWE-${number}`);
}
