/**
 * One check in the report: a row that opens to what was expected, what was seen, why it matters and how to fix it.
 *
 * @module
 */
import { roundsText, whatWasSeen } from '../findings.js';
import { basisText } from '../grade-text.js';
import type { Assertion, CaseRecord, CheckRecord, Status } from '../run-record.js';
import { statusWords } from '../status-counts.js';
import { isRed } from '../weight.js';
import { anchor, safe } from './target-text.js';
import { TimelineView } from './timeline.js';

/** How the row is filed: a proven outcome is a failure, whatever status the row was given. */
export function shownStatus(check: CheckRecord): Status {
  return isRed(check) ? 'fail' : check.status;
}

const AssertionView = ({ assertion }: { assertion: Assertion }) => (
  <div class={assertion.ok ? 'assertion' : 'assertion broken'}>
    <p>
      {safe(assertion.claim)}{' '}
      <span class={assertion.ok ? 'good-text small' : 'bad-text small'}>
        {assertion.ok ? 'held' : 'did not hold'}
      </span>
    </p>
    <dl>
      <dt>expected</dt>
      <dd>{safe(assertion.expected)}</dd>
      <dt>actual</dt>
      <dd>{safe(assertion.actual)}</dd>
      {assertion.evidence.length > 0 && <dt>evidence</dt>}
      {assertion.evidence.length > 0 && <dd>{assertion.evidence.map(safe).join('\n')}</dd>}
    </dl>
  </div>
);

const CaseView = ({ one, open }: { one: CaseRecord; open: boolean }) => (
  <details class="case" open={open}>
    <summary>
      <span class={`badge ${one.status}`}>{statusWords[one.status]}</span>
      <span class="mono">{safe(one.id)}</span>
      {one.cause !== undefined && <span class="small soft">{one.cause}</span>}
      {one.outcome !== undefined && <span class="small bad-text">{one.outcome}</span>}
      <span class="small soft">
        {one.assertions.length} {one.assertions.length === 1 ? 'assertion' : 'assertions'}
      </span>
    </summary>
    {one.reason !== undefined && <p class="assertion">{safe(one.reason)}</p>}
    <div class="assertions">
      {one.assertions.map((assertion) => (
        <AssertionView assertion={assertion} />
      ))}
    </div>
  </details>
);

const Fact = ({ name, value }: { name: string; value: string | undefined }) =>
  value === undefined || value === '' ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{safe(value)}</dd>
    </div>
  );

const Observed = ({ observed }: { observed: CheckRecord['observed'] }) =>
  observed === undefined ? null : (
    <div>
      <h4>Observed</h4>
      <pre>
        {safe(
          typeof observed === 'string'
            ? observed
            : Object.entries(observed)
                .map(([name, value]) => `${name}: ${value}`)
                .join('\n'),
        )}
      </pre>
    </div>
  );

function proofText(check: CheckRecord): string {
  const { state, saboteurs, honest } = check.proof;
  const caught = saboteurs.length === 0 ? '' : `; catches ${saboteurs.join(', ')}`;
  const passed = honest.length === 0 ? '' : `; passed by ${honest.join(', ')}`;
  return `${state}${caught}${passed}`;
}

const Body = ({ check }: { check: CheckRecord }) => {
  const troubled = ['fail', 'warn'].includes(shownStatus(check));
  return (
    <div class="body">
      <p class="lead">
        <span class="soft">{basisText(check)}:</span> {safe(check.title)}
      </p>
      {check.status === 'fail' && !isRed(check) && (
        <p class="warn-text">This check is {check.proof.state}: the failure is shown and lowers nothing.</p>
      )}
      <div class="advice">
        <div>
          <h4>Why it matters</h4>
          <p>{safe(check.why)}</p>
        </div>
        <div>
          <h4>{troubled ? 'How to fix it' : 'How to get it right'}</h4>
          <p>{safe(check.fix)}</p>
        </div>
      </div>
      <Observed observed={check.observed} />
      {check.cases.length > 0 && (
        <div>
          <h4>Cases and evidence</h4>
          {check.cases.map((one) => (
            <CaseView one={one} open={one.status === 'fail' || check.cases.length === 1} />
          ))}
        </div>
      )}
      {check.timelines !== undefined && (
        <div>
          <h4>What happened when</h4>
          {check.timelines.map((timeline) => (
            <TimelineView timeline={timeline} />
          ))}
        </div>
      )}
      {check.counterexample !== undefined && (
        <div>
          <h4>Counterexample</h4>
          <pre>{safe(check.counterexample)}</pre>
        </div>
      )}
      {check.reproduce.length > 0 && (
        <div class="again">
          <h4>See it again</h4>
          <pre>{check.reproduce.map(safe).join('\n')}</pre>
        </div>
      )}
      <dl class="meta">
        <Fact name="Source" value={check.spec} />
        <Fact name="Severity" value={check.severity} />
        <Fact name="Needs tier" value={check.needs} />
        <Fact name="Check" value={`rev ${check.rev}, ${proofText(check)}`} />
        <Fact name="Same requirement as" value={check.same_as?.join(', ')} />
        <Fact name="Ambiguity" value={check.ambiguity} />
        <Fact name="Flags" value={check.flags.join(', ')} />
        <Fact name="Rounds" value={roundsText(check)} />
        <Fact name="Seed" value={check.seed} />
        <Fact name="Took" value={`${Math.round(check.duration_ms)} ms`} />
      </dl>
    </div>
  );
};

function seenClass(status: Status): string {
  return status === 'fail' || status === 'error' ? 'seen' : status === 'warn' ? 'seen warn' : 'seen other';
}

export const CheckView = ({ check, id }: { check: CheckRecord; id: string }) => {
  const status = shownStatus(check);
  const provisional = status === 'fail' && !isRed(check);
  const seen = status === 'pass' ? '' : whatWasSeen(check);
  return (
    <article class="check" id={anchor(id)} data-status={status} data-profile={check.profile}>
      <details>
        <summary>
          <span class={`badge ${provisional ? 'warn' : status}`}>
            {provisional ? 'provisional' : statusWords[status]}
          </span>
          <span class="id">{check.id}</span>
          <span class="title">{safe(check.title)}</span>
          <span class="level">
            {check.level}, {check.severity}
          </span>
          {seen !== '' && (
            <span class={provisional ? 'seen warn' : seenClass(status)}>
              {check.cause === undefined ? '' : `${check.cause}: `}
              {safe(seen)}
            </span>
          )}
        </summary>
        <Body check={check} />
      </details>
    </article>
  );
};
