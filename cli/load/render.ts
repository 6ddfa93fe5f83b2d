/**
 * The summary at the end of a load, for people on a terminal and plain when piped. Pure.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { plainLine, shorten } from '../../reports/plain-text.js';
import type { LoadReport } from './load-report.js';
import { askedText } from './make-report.js';

/** Milliseconds by which the kit itself may be late before it says so. */
const lateMs = 10;
/** Half of the median or more was waiting. */
const waitedFactor = 2;
const breachesShown = 5;

const ms = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
}

function latencies({ operations }: LoadReport): string[] {
  const rows = operations.map(({ operation, requests, accepted, errors, latency_ms: latency }) => [
    operation,
    String(requests),
    String(accepted),
    String(Object.values(errors).reduce((sum, one) => sum + one, 0)),
    ...(latency
      ? [latency.p50, latency.p90, latency.p95, latency.p99, latency.max].map(ms)
      : ['-', '-', '-', '-', '-']),
  ]);
  return columns([['', 'requests', 'accepted', 'errors', 'p50 ms', 'p90', 'p95', 'p99', 'max'], ...rows]);
}

/** Where requests waited for a place, what the target itself took. */
function withoutWaiting({ operations }: LoadReport): string[] {
  return operations.flatMap(({ operation, latency_ms: latency, service_ms: service }) =>
    latency && service && service.p50 < latency.p50 / waitedFactor
      ? [
          `  ${operation}, from the moment it was really sent: p50 ${ms(service.p50)}, p99 ${ms(service.p99)}, max ${ms(service.max)} ms`,
        ]
      : [],
  );
}

/** What was not accepted, by class. Refusals are what races and replays are for. */
function notAccepted({ operations }: LoadReport): string[] {
  return operations.flatMap(({ operation, refused, errors, requests }) => {
    const share = (count: number): string => `${((100 * count) / requests).toFixed(1)} %`;
    const parts = [
      ...Object.entries(refused).map(([reason, count]) => `refused ${reason} ${count} (${share(count)})`),
      ...Object.entries(errors)
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => `${kind} ${count} (${share(count)})`),
    ];
    return parts.length > 0 ? [`  ${operation}: ${parts.join(', ')}`] : [];
  });
}

function oracle({ oracle: seen, operations }: LoadReport, colours: Colours): string[] {
  const { races } = seen;
  const replay = operations.find((one) => one.operation === 'replay');
  return [
    `oracle: ${counted(seen.payments, 'payment')} judged, ${counted(seen.transfers, 'transfer')}`,
    ...seen.invariants.map(({ id, claim, judged, broken, ambiguous }) => {
      const soft = ambiguous > 0 ? colours.yellow(`, ${ambiguous} ambiguous`) : '';
      const hard = broken > 0 ? colours.red(`${broken} BROKEN`) : 'held';
      return `  ${id} ${plainLine(claim)}: ${hard} (${judged} judged${soft})`;
    }),
    ...(races.races > 0
      ? [
          `  ${counted(races.races, 'race')} of ${races.callers} callers: one transfer in ${races.one_transfer}, none in ${races.no_transfer}, several in ${races.several_transfers}; one success in ${races.one_success}, none in ${races.no_success}, several in ${races.several_successes}`,
        ]
      : []),
    ...(replay
      ? [
          `  ${counted(replay.requests, 'replay')}: ${replay.requests - replay.accepted} not paid again, ${replay.accepted} answered with success`,
        ]
      : []),
    ...seen.breaches
      .slice(0, breachesShown)
      .map((one) =>
        colours.red(
          `  ${one.invariant} ${shorten(plainLine(one.payment), 60)}: expected ${shorten(plainLine(one.expected), 120)}; seen ${shorten(plainLine(one.actual), 160)}`,
        ),
      ),
    ...(seen.breach_count > breachesShown ? [`  and ${seen.breach_count - breachesShown} more`] : []),
  ];
}

/** `file` is where the report lies, as the user should type it. */
export function renderLoad(report: LoadReport, file: string, colours: Colours): string {
  const { achieved, asked, target, exit } = report;
  const { sent, unsent, skipped } = achieved.arrivals;
  const lateness = achieved.lateness_ms;
  const late = lateness !== null && lateness.p99 > lateMs;
  const lost = [
    ...(unsent > 0 ? [`${unsent} never sent`] : []),
    ...(skipped > 0 ? [`${skipped} replays skipped, nothing was settled yet`] : []),
  ];
  return [
    colours.dim(
      `Assay ${report.kit.version}, ${plainLine(target.name)} at ${plainLine(target.url)}, ${plainLine(asked.network)}`,
    ),
    '',
    `asked ${askedText(report)}, at most ${asked.concurrency} at once`,
    `sent ${achieved.rate_per_second.toFixed(1)}/s: ${sent} of ${counted(asked.arrivals, 'arrival')}${lost.length > 0 ? `, ${colours.yellow(lost.join(', '))}` : ''}; ${counted(achieved.requests, 'request')}, ${achieved.requests_per_second.toFixed(1)}/s, ${achieved.errors} without a readable answer`,
    ...(late
      ? [
          colours.yellow(
            `this machine was busy: requests left ${ms(lateness.p99)} ms late (p99), which counts in the latencies`,
          ),
        ]
      : []),
    '',
    ...latencies(report),
    ...withoutWaiting(report),
    ...notAccepted(report),
    '',
    ...oracle(report, colours),
    '',
    ...(exit.code === 0
      ? [colours.green('nothing broken')]
      : exit.reasons.map((reason) =>
          (exit.code === 1 ? colours.red : colours.yellow)(
            `${exit.code === 1 ? 'broken' : 'inconclusive'}: ${plainLine(reason)}`,
          ),
        )),
    `${file} (seed ${plainLine(report.run.seed)})`,
    '',
  ].join('\n');
}
