/**
 * What the whole run says about the service: how fast it answered, and that it is still there.
 * @module
 */
import { isAlive, wallOf } from '../../core/answers.js';
import { judgeLatency, quantile } from '../../core/transport/latency.js';
import { judgeSurvival } from '../../core/transport/survival.js';
import { accepted, type Exchange, show } from '../../kit/exchange.js';
import { endOfRun, startOfRun } from '../../kit/last-look.js';
import { observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';

/** Rows that end the process in the middle. */
const stopsTheTarget: ReadonlySet<string> = new Set(['OFF-105', 'OFF-106', 'OFF-128']);

/** Median, 95th percentile and share of valid payments that were accepted, for people to read. */
function figures({ exchanges }: Pick<RunEvidence, 'exchanges'>, endpoint: 'verify' | 'settle'): Finding {
  const asked = exchanges.filter(({ tag, answer }) => tag.endpoint === endpoint && answer !== undefined);
  const times = asked.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  const valid = asked.filter(({ tag }) => tag.role === 'valid');
  const good = valid.filter(accepted).length;
  return {
    claim: `${endpoint} in figures`,
    expected: 'p50, p95 and the share of valid payments that are accepted',
    actual:
      asked.length === 0
        ? 'not asked in this run'
        : `p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms over ${asked.length} answers; ${good} of ${valid.length} valid payments accepted`,
    ok: true,
    evidence: [],
    case: `${endpoint} figures`,
    ...(asked.length === 0 ? { idle: 'out-of-reach' as const } : {}),
  };
}

observer(
  'OFF-129',
  {
    title: 'answers verify and settle within the time budget of the official client',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T0',
    flags: ['time'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    sameAs: ['X402-HTTP-016'],
    why: 'Buyers wait for the provider and the facilitator together; a slow one loses payments that it settles.',
    fix: 'Measure both endpoints, bound each call of a provider, and answer settlement_unknown when the time is over.',
    saboteur: 'slow-supported',
  },
  ({ exchanges }) => {
    // Where the kit stopped the process it waited in vain by its own doing.
    const own = exchanges.filter(({ tag, failure }) => !(failure && stopsTheTarget.has(tag.check)));
    return [
      ...judgeLatency({ exchanges: own }),
      figures({ exchanges: own }, 'verify'),
      figures({ exchanges: own }, 'settle'),
    ];
  },
);

/** The last answer of one path at one end of the run, where a wall did not keep the kit out. */
function answerAt(
  { exchanges }: Pick<RunEvidence, 'exchanges'>,
  name: string,
  path: string,
): Exchange | undefined {
  const asked = ({ tag, request }: Exchange): boolean =>
    tag.case === name && request.path.replace(/^\//, '') === path;
  return exchanges.findLast((one) => asked(one) && !wallOf(one));
}

function stillThere(evidence: RunEvidence, path: 'supported' | 'health'): readonly Finding[] {
  const last = answerAt(evidence, endOfRun, path);
  const first = answerAt(evidence, startOfRun, path);
  // Only S0 promises /health: it is expected of whoever had it.
  if (!last || (path === 'health' && !(first && isAlive(first)))) return [];
  return [
    {
      claim: `GET /${path} answers after everything else was sent`,
      expected: 'status 200',
      actual: show(last),
      ok: isAlive(last),
      evidence: [last.id],
      case: endOfRun,
    },
  ];
}

observer(
  'OFF-130',
  {
    title: 'answers after all negative vectors were sent',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    flags: ['availability'],
    spec: 'kit rule',
    sameAs: ['X402-HTTP-019'],
    why: 'Whoever sends enough requests that are refused takes the service from every merchant behind it.',
    fix: 'Give back sockets, memory and locks of refused requests as those of good ones, and keep the process alive.',
    saboteur: 'leak-sockets',
  },
  (evidence) => [
    ...judgeSurvival(evidence),
    ...stillThere(evidence, 'supported'),
    ...stillThere(evidence, 'health'),
  ],
);
