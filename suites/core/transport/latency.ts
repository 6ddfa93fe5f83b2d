/**
 * Answers come within the time that clients give.
 * @module
 */
import type { Exchange } from '../../kit/exchange.js';
import { observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { endpointOf, type ProtocolEndpoint } from '../answers.js';

interface Budget {
  readonly endpoint: ProtocolEndpoint;
  readonly milliseconds: number;
  /** Share of the answers that must be within it. */
  readonly quantile: number;
  readonly words: string;
}

const budgets: readonly Budget[] = [
  { endpoint: 'supported', milliseconds: 3_000, quantile: 0.95, words: 'p95 below 3 s' },
  { endpoint: 'verify', milliseconds: 10_000, quantile: 0.95, words: 'p95 below 10 s' },
  { endpoint: 'settle', milliseconds: 90_000, quantile: 1, words: 'each answered within 90 s' },
];

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

const duration = ({ sentAt, answeredAt }: Exchange): number => answeredAt - sentAt;

/** Pure part. A request that the kit itself cut short says nothing about the target. */
export function judgeLatency({ exchanges }: Pick<RunEvidence, 'exchanges'>): readonly Finding[] {
  return budgets.map(({ endpoint, milliseconds, quantile: share, words }): Finding => {
    const times = exchanges
      .filter((one) => endpointOf(one) === endpoint && one.failure?.kind !== 'aborted')
      .map(duration);
    const facts = {
      claim: `${endpoint} answers within its budget`,
      expected: words,
      evidence: [],
      case: endpoint,
    };
    if (times.length === 0)
      return { ...facts, actual: 'not asked in this run', ok: false, idle: 'out-of-reach' };
    const reached = quantile(times, share);
    const unanswered = exchanges.filter(
      (one) => endpointOf(one) === endpoint && one.failure && one.failure.kind !== 'aborted',
    ).length;
    // A request that was given up is no measurement below its limit.
    const within = reached <= milliseconds && unanswered === 0;
    return {
      ...facts,
      actual: `${reached} ms over ${times.length} requests${unanswered > 0 ? `, ${unanswered} without an answer` : ''}`,
      ok: within,
      observed: [endpoint, within ? 'within budget' : 'over budget'],
    };
  });
}

observer(
  'X402-HTTP-016',
  {
    title: 'answers within the time budget of the official client',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T0',
    flags: ['availability', 'time'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'The official client gives up after 90 s, and buyers long before; a slow facilitator loses payments that it settles.',
    fix: 'Measure the three endpoints, and answer settlement_pending with the hash when the chain is slow.',
    saboteur: 'slow-supported',
  },
  judgeLatency,
);
