/**
 * `matrix.html`: many facilitators and all checks on one self-contained page. It asks the network for nothing, and runs
 * no script at all: the policy admits our own style by its hash and nothing else.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { style } from '../html/style.js';
import { safe } from '../html/target-text.js';
import { cellText, type Matrix, type MatrixCell, type MatrixColumn, type MatrixGroup } from './table.js';

const matrixStyle = `${style}
.wide{max-width:none}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:14px;background:var(--surface)}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.875rem}
th,td{padding:.4rem .8rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{background:var(--sunken);font-weight:650}
tbody th{position:sticky;left:0;background:var(--surface);font-weight:400;min-width:16rem;max-width:28rem}
tbody th .id{display:block;font-family:var(--mono);font-size:.8rem;color:var(--soft)}
tr.profile-row th,tr.profile-row td{background:var(--sunken);font-weight:650}
td.pass{background:var(--good-bg);color:var(--good)}
td.warn{background:var(--warn-bg);color:var(--warn)}
td.fail,td.error{background:var(--bad-bg);color:var(--bad)}
td.blocked{background:var(--cool-bg);color:var(--cool)}
td.skip,td.out-of-reach,td.disabled,td.absent{color:var(--soft)}
td .why{display:block;font-size:.8rem;max-width:22rem}
@media print{.scroll{overflow:visible}tbody th{position:static}}
`;

const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(matrixStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What scrolls has to be reachable with the keyboard. */
const region = (label: string) => ({ role: 'region', tabindex: 0, 'aria-label': label });

const Cell = ({ cell }: { cell: MatrixCell }) => (
  <td class={cell.status}>
    {cell.status === 'absent' ? '–' : cellText(cell)}
    {cell.reason !== '' && (cell.status === 'fail' || cell.status === 'warn' || cell.status === 'error') ? (
      <span class="why">{safe(cell.reason)}</span>
    ) : null}
  </td>
);

const Heads = ({ columns }: { columns: readonly MatrixColumn[] }) => (
  <>
    {columns.map((column) => (
      <th scope="col">{safe(column.label)}</th>
    ))}
  </>
);

const Group = ({ columns, group }: { columns: readonly MatrixColumn[]; group: MatrixGroup }) => (
  <section aria-labelledby={`profile-${group.profile}`}>
    <h2 id={`profile-${group.profile}`}>{group.profile}</h2>
    <div class="scroll" {...region(`Checks of ${group.profile}`)}>
      <table>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Level</th>
            <Heads columns={columns} />
          </tr>
        </thead>
        <tbody>
          <tr class="profile-row">
            <th scope="row">Profile</th>
            <td />
            {group.verdicts.map((verdict) => (
              <td>{verdict}</td>
            ))}
          </tr>
          {group.rows.map((row) => (
            <tr>
              <th scope="row">
                <span class="id">{row.id}</span>
                {safe(row.title)}
              </th>
              <td>{row.level}</td>
              {row.cells.map((cell) => (
                <Cell cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

const Runs = ({ columns }: { columns: readonly MatrixColumn[] }) => (
  <section aria-labelledby="runs">
    <h2 id="runs">Facilitators</h2>
    <div class="scroll" {...region('Table of facilitators')}>
      <table>
        <thead>
          <tr>
            {['Facilitator', 'Grade', 'Tier', 'Catalogue', 'Passed', 'Failed', 'Date'].map((one) => (
              <th scope="col">{one}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr>
              <th scope="row">{safe(column.label)}</th>
              <td>{column.grade}</td>
              <td>{column.tier}</td>
              <td>{column.catalogue}</td>
              <td>{`${column.passed} of ${column.executed}`}</td>
              <td>{column.failed}</td>
              <td>{column.date}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);

const Page = ({ matrix }: { matrix: Matrix }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy} />
      <meta name="viewport" content="width=device-width,initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href="data:," />
      <title>Assay: facilitators and checks</title>
      <style dangerouslySetInnerHTML={{ __html: matrixStyle }} />
    </head>
    <body>
      <main class="wrap wide">
        <div class="top">
          <span class="brand">Assay</span>
        </div>
        <h1>Facilitators and checks</h1>
        <p class="context">
          {`${matrix.columns.length} runs. A letter speaks for its own tier and catalogue; a dash means that the check was no part of the run.`}
        </p>
        {matrix.notes.map((note) => (
          <p class="notice">{note}</p>
        ))}
        <Runs columns={matrix.columns} />
        {matrix.groups.map((group) => (
          <Group columns={matrix.columns} group={group} />
        ))}
      </main>
    </body>
  </html>
);

/** The page. */
export function renderMatrixHtml(matrix: Matrix): string {
  return `<!doctype html>\n${String(<Page matrix={matrix} />)}\n`;
}
