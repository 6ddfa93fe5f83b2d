/**
 * The top of the report: the grade with its context, what capped it, what it proves and what it does not.
 *
 * @module
 */
import { byNeed, type Findings, findingsOf, whatWasSeen } from '../findings.js';
import { capText, gradeHeadline, isModified, outcomeText, provisionalIn } from '../grade-text.js';
import {
  type Basis,
  type Cap,
  type CheckRecord,
  type LedgerFigures,
  type Letter,
  type RunRecord,
  severitySchema,
} from '../run-record.js';
import { occurring, statusWords } from '../status-counts.js';
import { endsOfTarget } from '../target-ended.js';
import { isExecuted } from '../weight.js';
import { Bar } from './bar.js';
import { anchor, safe } from './target-text.js';

export function letterTone(letter: Letter | undefined): '' | 'good' | 'warn' | 'bad' {
  switch (letter) {
    case undefined:
      return '';
    case 'A+':
    case 'A':
      return 'good';
    case 'B':
    case 'C':
      return 'warn';
    default:
      return 'bad';
  }
}

const SENTENCES: Readonly<Record<Letter, string>> = {
  'A+': 'Everything that was tested held, also under faults',
  A: 'Every binding requirement that was tested held',
  B: 'No binding requirement failed, but several recommendations were not held',
  C: 'A binding requirement did not hold',
  D: 'Binding requirements did not hold',
  E: 'Many binding requirements did not hold',
  F: 'Not safe with money: a wrong outcome was proven',
};

export function headline(record: RunRecord): string {
  const { letter } = record.grade;
  if (letter !== undefined) {
    return SENTENCES[letter];
  }
  const words = gradeHeadline(record);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const IdList = ({ ids }: { ids: readonly string[] }) => (
  <ul class="ids">
    {ids.map((id) => (
      <li>
        <a href={`#${anchor(id)}`}>{id}</a>
      </li>
    ))}
  </ul>
);

const CapView = ({ cap }: { cap: Cap }) => {
  const text = capText(cap.rule);
  const shown = text.charAt(0).toUpperCase() + text.slice(1);
  const few = cap.check_ids.length > 0 && cap.check_ids.length <= 6 && cap.rule !== 'tier';
  return (
    <li>
      {shown}
      {few ? ': ' : '.'}
      {few &&
        cap.check_ids.map((id, index) => [
          index > 0 ? ', ' : '',
          <a class="mono" href={`#${anchor(id)}`}>
            {id}
          </a>,
        ])}
    </li>
  );
};

export const Hero = ({ record }: { record: RunRecord }) => {
  const { letter, caps, context } = record.grade;
  const { by_status: byStatus } = record.summary;
  const provisional = findingsOf(record).provisional.length;
  return (
    <div>
      <div class="hero">
        <div class={`seal ${letter === undefined ? 'none' : letterTone(letter)}`} aria-hidden="true">
          {letter ?? '–'}
        </div>
        <div>
          <h1>{headline(record)}</h1>
          <p class="context">{letter === undefined ? context : `${letter} (${context})`}</p>
          <ul class="caps">
            {caps.map((cap) => (
              <CapView cap={cap} />
            ))}
          </ul>
        </div>
      </div>
      {isModified(record) && (
        <p class="notice">Modified run: the operator disabled {byStatus.disabled} checks.</p>
      )}
      {endsOfTarget(record).map(({ text, lines }) => (
        <div class="notice bad">
          <p>{safe(text)}</p>
          {lines.length > 0 && <pre>{safe(lines.join('\n'))}</pre>}
        </div>
      ))}
      {byStatus.error > 0 && (
        <p class="notice bad">
          The kit or the simulator failed in {byStatus.error} checks. That is never the target's fault, and it
          lowers nothing.
        </p>
      )}
      <div class="tally">
        <Bar counts={byStatus} />
        <ul class="legend">
          {occurring(byStatus).map(({ status, count }) => (
            <li>
              <span class={`dot ${status}`} aria-hidden="true" />
              <b>{count}</b> {statusWords[status]}
              {status === 'fail' && provisional > 0 && (
                <span class="soft"> ({provisional} provisional, not counted)</span>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};

const Fold = ({
  title,
  checks,
  reasons,
}: {
  title: string;
  checks: readonly CheckRecord[];
  reasons?: boolean;
}) =>
  checks.length === 0 ? null : (
    <li>
      <details>
        <summary>{title}</summary>
        {reasons === true ? (
          <ul class="reasons">
            {checks.map((check) => (
              <li>
                <a class="mono" href={`#${anchor(check.id)}`}>
                  {check.id}
                </a>{' '}
                <span class="soft">{safe(check.reason ?? check.title)}</span>
              </li>
            ))}
          </ul>
        ) : (
          <IdList ids={checks.map((check) => check.id)} />
        )}
      </details>
    </li>
  );

function proven(record: RunRecord, found: Findings): string[] {
  const executed = record.checks.filter(isExecuted).length;
  const failed = found.failed.length;
  const tier = record.connection.tier;
  const chain =
    tier === 'T2' || tier === 'T3'
      ? 'Money was followed on the chain or in the ledger that the target used, not taken from its answers.'
      : 'No chain was read at this tier: outcomes rest on the answers of the target and on signed vectors.';
  const defects =
    failed === 0
      ? `${executed} checks were executed, and none found a defect that counts.`
      : `${failed} of ${executed} executed checks found a defect. Each is proven by the evidence under it.`;
  const caught = record.checks.filter(
    (check) => isExecuted(check) && check.proof.saboteurs.length > 0,
  ).length;
  const proof = `${caught} of them are known to catch a facilitator that has exactly their defect.`;
  return [defects, proof, chain];
}

/** Profiles of which some checks accuse nobody yet, in one sentence; none where all are confirmed. */
function provisionalProfiles(record: RunRecord): string[] {
  const shares = record.profiles
    .map(({ id }) => ({ id, ...provisionalIn(record, id) }))
    .filter(({ provisional }) => provisional > 0)
    .map(({ id, provisional, executed }) => `${id} (${provisional} of ${executed})`);
  return shares.length === 0
    ? []
    : [
        `That provisional checks ask for the right thing. No implementation by another author has passed them yet, so a failure of theirs counts only where an outcome is proven: ${shares.join(', ')}.`,
      ];
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** Worst first. */
function bySeverity(checks: readonly CheckRecord[]): CheckRecord[] {
  const rank = (check: CheckRecord): number => severitySchema.options.indexOf(check.severity);
  return checks.toSorted((a, b) => rank(a) - rank(b));
}

/** Who requires what did not hold, behind a level. */
const ORIGINS: Readonly<Record<Basis, string>> = {
  spec: 'required by the specification',
  'spec*': 'required by the specification without the word MUST',
  client: 'needed by the official client',
  kit: 'held by Assay, not by the specification',
};

export const Failures = ({ record }: { record: RunRecord }) => {
  const { failed } = findingsOf(record);
  return failed.length === 0 ? null : (
    <section aria-labelledby="failures">
      <h2 id="failures">What failed</h2>
      <ul class="card failures">
        {bySeverity(failed).map((check) => (
          <li>
            <p class="head">
              <a class="mono" href={`#${anchor(check.id)}`}>
                {check.id}
              </a>
              <span class="bad-text">{check.severity}</span>
              <span class="soft">
                {check.level}, {ORIGINS[check.basis]}
              </span>
            </p>
            <p class="name">{safe(check.title)}</p>
            <p class="saw">{safe(whatWasSeen(check))}</p>
          </li>
        ))}
      </ul>
    </section>
  );
};

export const Meaning = ({ record }: { record: RunRecord }) => {
  const found = findingsOf(record);
  return (
    <section aria-labelledby="meaning">
      <h2 id="meaning">What this grade says</h2>
      <div class="two">
        <div class="card">
          <h3>It proves</h3>
          <ul class="points">
            {proven(record, found).map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </div>
        <div class="card">
          <h3>It does not prove</h3>
          <ul class="points">
            <li>
              That there is no other defect. Defects that are present are proven; their absence is not, and
              the grade holds for this version, this configuration and this day.
            </li>
            {provisionalProfiles(record).map((line) => (
              <li>{line}</li>
            ))}
            {byNeed(found.outOfReach, record.connection.tier).map(({ needs, checks }) => (
              <Fold
                title={`Not tested at this tier: ${count(checks.length, 'check needs', 'checks need')} ${needs}`}
                checks={checks}
              />
            ))}
            <Fold
              title={count(
                found.skipped.length,
                'check was skipped',
                'checks were skipped: undeclared, or not asked for',
              )}
              checks={found.skipped}
              reasons
            />
            <Fold
              title={count(found.blocked.length, 'check was blocked', 'checks were blocked')}
              checks={found.blocked}
              reasons
            />
            <Fold
              title={count(
                found.disabled.length,
                'check was disabled',
                'checks were disabled by the operator',
              )}
              checks={found.disabled}
              reasons
            />
            <Fold
              title={count(
                found.provisional.length,
                'provisional failure',
                'provisional failures, not counted',
              )}
              checks={found.provisional}
            />
          </ul>
        </div>
      </div>
    </section>
  );
};

const Invariants = ({ of }: { of: LedgerFigures['invariants'] }) => (
  <ul class="invariants">
    {of.map((one) => (
      <li>
        <span class="mono">{safe(one.id)}</span>
        <span>{safe(one.claim)}</span>
        <span class={one.broken > 0 ? 'bad-text' : 'soft'}>
          {one.broken > 0 ? `broken ${one.broken} of ${one.judged}` : `held, ${one.judged}`}
        </span>
      </li>
    ))}
  </ul>
);

/** The bridges of the simulator: what moved there, which faults were forced, and that the ledgers balance. */
const Ledger = ({ record, ledger }: { record: RunRecord; ledger: LedgerFigures }) => {
  const forced = ledger.faults.filter((one) => one.forced > 0);
  const never = ledger.faults.filter((one) => one.forced === 0);
  return (
    <div class="ledger">
      <h3>Off-chain ledgers</h3>
      <Invariants of={ledger.invariants} />
      <p class="soft small">
        {record.connection.bridges
          .map(
            ({ name, network, calls, entries }) =>
              `${safe(network)} at bridge ${safe(name)}: ${calls} calls, ${entries} debits`,
          )
          .join('; ')}
        .
      </p>
      <p class="soft small">
        Sum of all balances at the end, the issuer counted:{' '}
        {ledger.balances.map(({ asset, sum }) => `${safe(asset)} ${sum}`).join(', ')}. The target was
        restarted {ledger.restarts} times between settles.
      </p>
      <p class="soft small">
        {forced.length} of {ledger.faults.length} faults of a bridge were forced
        {forced.length > 0 && ': '}
        {forced.map((one) => `${safe(one.kind)} ${one.forced}`).join(', ')}.
        {never.length > 0 && ` Never forced: ${never.map((one) => safe(one.kind)).join(', ')}.`}
      </p>
    </div>
  );
};

export const Money = ({ record }: { record: RunRecord }) => {
  const { summary } = record;
  const outcomes = [...new Set(record.profiles.flatMap((profile) => profile.outcomes))];
  const figures: [number, string][] = [
    [summary.exchanges, 'HTTP exchanges'],
    [summary.transactions, 'transactions'],
    ...(summary.bridge_calls > 0 ? [[summary.bridge_calls, 'bridge calls'] satisfies [number, string]] : []),
    ...(summary.money === undefined
      ? []
      : [
          [summary.money.authorizations, 'authorizations followed'] satisfies [number, string],
          [summary.money.transfers, 'transfers seen'] satisfies [number, string],
        ]),
    ...(summary.ledger === undefined
      ? []
      : [
          [summary.ledger.payments, 'payments over bridges'] satisfies [number, string],
          [summary.ledger.debits, 'debits in ledgers'] satisfies [number, string],
        ]),
  ];
  return (
    <section aria-labelledby="money">
      <h2 id="money">Where the money went</h2>
      <div class="card">
        <div class="figures">
          {figures.map(([number, name]) => (
            <div class="figure">
              <b>{number.toLocaleString('en-US')}</b>
              <span class="soft small">{name}</span>
            </div>
          ))}
        </div>
        {summary.money !== undefined && <Invariants of={summary.money.invariants} />}
        {summary.ledger !== undefined && <Ledger record={record} ledger={summary.ledger} />}
        {outcomes.map((outcome) => (
          <p class="notice bad">
            <b>{outcome}</b>: {outcomeText(outcome)}.
          </p>
        ))}
      </div>
    </section>
  );
};
