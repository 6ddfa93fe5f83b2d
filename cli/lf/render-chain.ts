/**
 * A chain of warrants as a tree, root first, and below it everything that is wrong.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { plainLine } from '../../reports/plain-text.js';
import { decodeWarrant, type SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { findWarrantProblems } from '../../src/warrant/warrant-problems.js';
import { describeWarrant, titleOf } from './describe-warrant.js';
import { findLinkProblems } from './link-problems.js';

export interface InspectedNode {
  /** Undefined when the bytes are no warrant. */
  readonly node: SealedWarrant | undefined;
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** Looks at each warrant alone and at its link to the one above it. */
export function inspectChain(all: readonly Uint8Array[], now: number): InspectedNode[] {
  const above: SealedWarrant[] = [];
  return all.map((bytes): InspectedNode => {
    const decoded = decodeWarrant(bytes);
    const problems = [...findWarrantProblems(bytes)];
    if (!decoded.ok)
      return { node: undefined, problems: problems.length > 0 ? problems : [decoded.refusal.code] };
    const node = decoded.value;
    problems.push(...findLinkProblems(node, above).map((problem) => `the warrant ${problem}`));
    const { not_before_ms: from, expires_at_ms: to } = node.warrant;
    if (now >= to) problems.push('the warrant has expired (warrant_expired)');
    if (now < from) problems.push('the warrant is not valid yet (warrant_not_yet_valid)');
    above.push(node);
    return { node, problems };
  });
}

const margin = (depth: number): string => '   '.repeat(depth);

function renderNode({ node }: InspectedNode, depth: number, now: number, colours: Colours): string[] {
  const branch = depth === 0 ? '' : `${margin(depth - 1)}└─ `;
  if (node === undefined) return [`${branch}${colours.red('not a warrant')}`];
  const lines = describeWarrant(node, now);
  const width = Math.max(...lines.map(([name]) => name.length));
  return [
    `${branch}${colours.bold(titleOf(node))}`,
    ...lines.map(([name, text]) => `${margin(depth)}  ${colours.dim(name.padEnd(width))}  ${text}`),
  ];
}

/** The whole text. */
export function renderChain(nodes: readonly InspectedNode[], now: number, colours: Colours): string {
  const problems = nodes.flatMap(({ node, problems: found }, index) =>
    found.map(
      (problem) =>
        `  ${node === undefined ? `warrant ${index + 1}` : plainLine(node.warrant.warrant_id)}: ${plainLine(problem)}`,
    ),
  );
  return [
    ...nodes.flatMap((node, depth) => [...renderNode(node, depth, now, colours), '']),
    ...(problems.length === 0
      ? [colours.green('No problem found.')]
      : [colours.red(problems.length === 1 ? '1 problem:' : `${problems.length} problems:`), ...problems]),
    '',
  ].join('\n');
}
