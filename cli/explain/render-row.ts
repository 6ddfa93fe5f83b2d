/**
 * One row of the profile `authorization` in words.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { basisText } from '../../reports/grade-text.js';
import type { Proof } from '../../reports/run-record.js';
import type { AuthorizationRow } from '../../suites/authorization/family-rows.js';
import { type Explanation, proofText, renderParts } from './render.js';

export interface RowOptions {
  readonly proof: Pick<Proof, 'state' | 'honest'>;
  /** The verifiers with one fault that it finds. */
  readonly finds: readonly { readonly id: string; readonly fault: string }[];
  /** Of a family. */
  readonly vectors: number;
  readonly colours: Colours;
  /** Columns at which lines break. */
  readonly width: number;
}

/** Text with a newline at the end. Pure. */
export function renderRow(row: AuthorizationRow, options: RowOptions): string {
  return renderParts(rowExplanation(row, options), options);
}

/** What is known of a row, in words: `assay explain` prints it, the page of the profile holds it. Pure. */
export function rowExplanation(
  row: AuthorizationRow,
  options: Pick<RowOptions, 'proof' | 'finds' | 'vectors'>,
): Explanation {
  const { proof, finds, vectors } = options;
  const parts: readonly (readonly [string, string])[] = [
    [
      'Requirement',
      `${basisText({ basis: row.basis, profile: 'authorization' })}: the verifier ${row.title}.`,
    ],
    ['Source', row.spec],
    ['Level', `${row.level}, severity ${row.severity}, profile authorization`],
    ...(vectors > 0 ? [['Vectors', `${vectors}`] as const] : []),
    ['Why', row.why],
    ['Fix', row.fix],
    ...finds.map(({ id, fault }, index): readonly [string, string] => [
      index === 0 ? 'Saboteurs' : '',
      `${id}: a verifier that ${fault}`,
    ]),
    ['Proof', proofText(proof)],
  ];
  const command =
    row.elsewhere === undefined
      ? `  assay lf verifier --exec './my-verifier' --only ${row.id}`
      : '  assay merchant URL';
  return { id: row.id, title: row.title, parts, closing: ['Run it alone:', command] };
}
