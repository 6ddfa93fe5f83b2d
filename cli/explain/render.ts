/**
 * One check in words.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { basisText } from '../../reports/grade-text.js';
import type { Proof } from '../../reports/run-record.js';
import { cweOf } from '../../suites/kit/cwe.js';
import type { Entry } from '../../suites/kit/registry.js';
import { profileOf, type RunMark } from '../../suites/kit/row.js';

export interface ExplainOptions {
  readonly proof: Proof;
  /** What the saboteur does wrong, third person. */
  readonly fault?: string;
  readonly colours: Colours;
  /** Columns at which lines break. */
  readonly width: number;
}

const marks: Readonly<Record<RunMark, string>> = {
  wired:
    'sends bursts: only to loopback, or to a target that is wired to the simulator; after all other checks',
  global: 'changes the chain or the whole target: runs alone, last',
  slow: 'waits for minutes: runs with --slow',
};

/** Text with a newline at the end. Pure. */
export function renderExplanation(entry: Entry, options: ExplainOptions): string {
  return renderParts(explanationOf(entry, options), options);
}

/** What is known of a check, in words: `assay explain` prints it, the pages of all checks hold it. Pure. */
export function explanationOf(entry: Entry, options: Pick<ExplainOptions, 'proof' | 'fault'>): Explanation {
  const { id, row } = entry;
  const { proof } = options;
  const weaknesses = cweOf(id, row);
  const parts: readonly (readonly [string, string])[] = [
    [
      'Requirement',
      `${basisText({ ...row, profile: profileOf(id), same_as: row.sameAs })}: the facilitator ${row.title}.`,
    ],
    ['Source', row.spec],
    ['Level', `${row.level}, severity ${row.severity}, profile ${profileOf(id)}, revision ${row.rev ?? 1}`],
    ['Needs', `${row.needs}, ${tierWords[row.needs]}`],
    ...(row.flags.length > 0 ? [['Flags', row.flags.join(', ')] as const] : []),
    ...(weaknesses.length > 0 ? [['Weakness', weaknesses.join(', ')] as const] : []),
    ...(row.sameAs ? [['Restates', row.sameAs.join(', ')] as const] : []),
    ...(row.ambiguity
      ? [['Ambiguity', `${row.ambiguity}: texts disagree, every honest reading is accepted`] as const]
      : []),
    ...(row.run ? [['Runs', marks[row.run]] as const] : []),
    [
      'Kind',
      entry.kind === 'probe'
        ? 'probe: sends requests of its own and judges the answers'
        : 'observer: looks at all exchanges and chain facts of the run',
    ],
    ['Why', row.why],
    ['Fix', row.fix],
    ['Saboteur', `${row.saboteur}${options.fault ? `: a facilitator that ${options.fault}` : ''}`],
    ['Proof', proofText(proof)],
  ];
  const closing =
    entry.kind === 'probe'
      ? ['Run it alone:', `  assay grade URL --only ${id}`, `  assay curl ${id} URL`]
      : ['See what it looked at:', `  assay replay assay-report/report.json ${id} --verbose`];
  return { id, title: row.title, parts, closing };
}

const ends: Readonly<Record<Proof['state'], string>> = {
  confirmed: '',
  provisional: '; a failure accuses nobody',
  disputed: '; it is not graded until that is settled (docs/errata.json)',
};

/** Who stands behind a check, in words. */
export function proofText({ state, honest }: Pick<Proof, 'state' | 'honest'>): string {
  return `${state}; ${honest.length > 0 ? `passed by ${honest.join(', ')}` : 'not calibrated yet'}${ends[state]}`;
}

export interface Explanation {
  readonly id: string;
  readonly title: string;
  /** Names and what stands beside them. */
  readonly parts: readonly (readonly [name: string, text: string])[];
  /** Lines at the end. */
  readonly closing: readonly string[];
}

/** The title, a column of names with their texts, and what can be done. Ends with a newline. */
export function renderParts(
  { id, title, parts, closing }: Explanation,
  { colours: { bold, dim }, width }: Pick<ExplainOptions, 'colours' | 'width'>,
): string {
  const indent = Math.max(...parts.map(([name]) => name.length)) + 2;
  return [
    `${bold(id)}  ${title}`,
    '',
    ...parts.map(([name, text]) => {
      const [first = '', ...rest] = wrap(text, width - indent);
      return [
        `${dim(name.padEnd(indent))}${first}`,
        ...rest.map((line) => `${' '.repeat(indent)}${line}`),
      ].join('\n');
    }),
    '',
    ...closing,
    '',
  ].join('\n');
}

const tierWords = {
  T0: 'a URL alone',
  T1: 'a URL and throw-away signing keys',
  T2: 'a target that is wired to the simulator',
  T3: 'a target whose RPC traffic runs through the fault layer of the simulator',
} as const;

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
