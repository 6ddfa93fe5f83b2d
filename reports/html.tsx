/**
 * `report.html`: one self-contained file for people. It asks the network for nothing, and nothing that a target wrote
 * can run or restyle anything: text is escaped, and only our own style and script are admitted, by their hashes.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { gradeLine, isProvisional, verdictLine } from './grade-text.js';
import { Bar } from './html/bar.js';
import { CheckView, shownStatus } from './html/check.js';
import { Coverage } from './html/coverage.js';
import { Latencies } from './html/latency.js';
import { Failures, Hero, letterTone, Meaning, Money } from './html/overview.js';
import { script } from './html/script.js';
import { style } from './html/style.js';
import { safe } from './html/target-text.js';
import type { CheckRecord, ProfileRecord, RunRecord } from './run-record.js';
import { countStatuses, countsInWords, occurring, statusWords } from './status-counts.js';

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    `style-src ${hashSource(style)}`,
    `script-src ${hashSource(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const ProfileView = ({ record, profile }: { record: RunRecord; profile: ProfileRecord }) => (
  <div class="card profile">
    <span class={`letter ${profile.letter === undefined ? 'soft' : `${letterTone(profile.letter)}-text`}`}>
      {profile.letter ?? '–'}
    </span>
    <h3>{profile.id}</h3>
    <span class="score soft small">{profile.score === null ? 'no score' : `score ${profile.score}`}</span>
    <p class={profile.verdict === 'non-conformant' ? 'bad-text' : 'soft'}>
      {verdictLine(record, profile)}
      {isProvisional(record, profile.id) && ', provisional'}
    </p>
    <Bar counts={profile.counts} thin />
  </div>
);

const Profiles = ({ record }: { record: RunRecord }) => (
  <section aria-labelledby="profiles">
    <h2 id="profiles">Conformance by profile</h2>
    <div class="profiles">
      {record.profiles.map((profile) => (
        <ProfileView record={record} profile={profile} />
      ))}
    </div>
    <Coverage record={record} />
  </section>
);

/** Filters work with script only, so they stay hidden without it. */
const Tools = ({ record }: { record: RunRecord }) => (
  <form class="tools" hidden aria-label="Filter checks">
    <div class="row">
      <input id="search" type="search" placeholder="Search id, title, evidence" aria-label="Search checks" />
      <select id="profile" aria-label="Profile">
        <option value="">All profiles</option>
        {record.profiles.map((profile) => (
          <option value={profile.id}>{profile.id}</option>
        ))}
      </select>
      <output id="shown" class="small soft" aria-live="polite" />
    </div>
    <fieldset class="row" aria-label="Status">
      {occurring(countStatuses(record.checks, shownStatus)).map(({ status, count }) => (
        <label class="chip">
          <input type="checkbox" value={status} />
          <span>
            <span class={`dot ${status}`} aria-hidden="true" />
            {statusWords[status]} {count}
          </span>
        </label>
      ))}
    </fieldset>
  </form>
);

const Checks = ({ record }: { record: RunRecord }) => {
  const used = new Set<string>();
  const idOf = (check: CheckRecord): string => {
    const id = used.has(check.id) ? `${check.id}-${check.profile}` : check.id;
    used.add(id);
    return id;
  };
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">Checks</h2>
      <Tools record={record} />
      {record.profiles.map((profile) => (
        <div class="group">
          <h3>{profile.id}</h3>
          <div class="list">
            {record.checks
              .filter((check) => check.profile === profile.id)
              .map((check) => (
                <CheckView check={check} id={idOf(check)} />
              ))}
          </div>
        </div>
      ))}
    </section>
  );
};

/** The operator's own checks: read like the others, and no part of the grade. */
const OwnChecks = ({ own }: { own: NonNullable<RunRecord['own']> }) => (
  <section aria-labelledby="own-checks">
    <h2 id="own-checks">Own checks</h2>
    <p>
      {countsInWords(countStatuses(own.checks))}. They are the operator's, from <code>{safe(own.suite)}</code>
      ; nothing of the grade rests on them.
    </p>
    <div class="list">
      {own.checks.map((check) => (
        <CheckView check={check} id={check.id} />
      ))}
    </div>
  </section>
);

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{safe(value)}</dd>
  </div>
);

function offset(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : `${milliseconds} ms`;
}

const Colophon = ({ record }: { record: RunRecord }) => {
  const { kit, run, target, connection, evidence } = record;
  const chain = connection.chain_id === undefined ? 'none' : `eip155:${connection.chain_id}`;
  return (
    <footer class="colophon">
      <dl>
        <Fact name="Run" value={`${run.id}, ${run.started_at}, ${(run.duration_ms / 1000).toFixed(1)} s`} />
        <Fact name="Command" value={run.command_line} />
        <Fact name="Seed" value={run.seed} />
        <Fact name="Kit" value={`${kit.name} ${kit.version}, catalogue ${kit.catalogue.version}`} />
        <Fact
          name="Platform"
          value={`node ${run.node}, ${run.platform}, anvil ${kit.anvil_version ?? 'not used'}`}
        />
        <Fact
          name="Clock against kit"
          value={`target ${offset(run.clock.target_offset_ms)}, chain ${offset(run.clock.chain_offset_ms)}`}
        />
        <Fact name="Target" value={`${target.name} ${target.version ?? ''} (${target.kind})`} />
        <Fact
          name="Connection"
          value={`${connection.tier}, ${connection.reach}, chain ${chain}, ${
            connection.proxy_seen ? 'RPC seen at our proxy' : 'RPC not seen'
          }${connection.public_chain ? `, a public test network, ${connection.public_chain.spent} of ${connection.public_chain.limit} tokens spent` : ''}`}
        />
        <Fact
          name="Evidence"
          value={`${evidence.folder}/ with ${evidence.files.length} files and SHA256SUMS`}
        />
        {run.authorized_by !== undefined && <Fact name="Authorized by" value={run.authorized_by} />}
      </dl>
    </footer>
  );
};

const Page = ({ record }: { record: RunRecord }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy()} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href="data:," />
      <title>{`${safe(record.target.name)}: ${gradeLine(record)}`}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      <a class="skip-link" href="#checks">
        Skip to the checks
      </a>
      <div class="wrap">
        <header class="top">
          <span>
            <span class="brand">Assay</span> <span class="soft">graded</span> {safe(record.target.name)}
          </span>
          <span class="soft">
            <code>{safe(record.target.url)}</code>, {record.run.started_at.slice(0, 10)}
          </span>
        </header>
        <main>
          <Hero record={record} />
          <Failures record={record} />
          <Meaning record={record} />
          <Money record={record} />
          <Latencies record={record} />
          <Profiles record={record} />
          <Checks record={record} />
          {record.own && <OwnChecks own={record.own} />}
        </main>
        <Colophon record={record} />
      </div>
      <script dangerouslySetInnerHTML={{ __html: script }} />
    </body>
  </html>
);

/** Text of `report.html`. Pure. */
export function renderHtml(record: RunRecord): string {
  return `<!doctype html>\n${String(<Page record={record} />)}\n`;
}
