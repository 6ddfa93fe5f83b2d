/**
 * Figures of one facilitator in the Prometheus text format, version 0.0.4. Labels hold rails and outcomes only: no
 * payer, no amount, no adapter's secret.
 * @module
 */
import type { Endpoint } from './parts.js';

/** `unserved`: no adapter was found, or the request could not be read. */
export type RailLabel = 'evm' | 'offchain' | 'lez' | 'unserved';
export type OutcomeLabel = 'success' | 'refused' | 'unknown' | 'error';

export interface Metrics {
  count(endpoint: Endpoint, rail: RailLabel, outcome: OutcomeLabel, seconds: number): void;
  /** The text of GET /metrics; undefined when they are off. */
  render(): string | undefined;
}

/** Upper bounds in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

interface Histogram {
  readonly counts: number[];
  sum: number;
  total: number;
}

export const noMetrics: Metrics = { count: () => {}, render: () => undefined };

function renderHistograms(histograms: ReadonlyMap<string, Histogram>): readonly string[] {
  const name = 'x402_request_duration_seconds';
  return [
    `# HELP ${name} Time from the request to its answer.`,
    `# TYPE ${name} histogram`,
    ...[...histograms]
      .sort()
      .flatMap(([labels, { counts, sum, total }]) => [
        ...buckets.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${counts[index] ?? 0}`),
        `${name}_bucket{${labels},le="+Inf"} ${total}`,
        `${name}_sum{${labels}} ${sum}`,
        `${name}_count{${labels}} ${total}`,
      ]),
  ];
}

export function createMetrics(): Metrics {
  const counters: Record<Endpoint, Map<string, number>> = { verify: new Map(), settle: new Map() };
  const settles = { success: 0, all: 0 };
  const histograms = new Map<string, Histogram>();

  const renderCounter = (endpoint: Endpoint): readonly string[] => [
    `# HELP x402_${endpoint}_total Answers to POST /${endpoint} by rail and outcome.`,
    `# TYPE x402_${endpoint}_total counter`,
    ...[...counters[endpoint]].sort().map(([labels, value]) => `x402_${endpoint}_total{${labels}} ${value}`),
  ];

  return {
    count: (endpoint, rail, outcome, seconds) => {
      const labels = `rail="${rail}",outcome="${outcome}"`;
      counters[endpoint].set(labels, (counters[endpoint].get(labels) ?? 0) + 1);
      if (endpoint === 'settle') {
        settles.all += 1;
        if (outcome === 'success') settles.success += 1;
      }
      const place = `endpoint="${endpoint}",rail="${rail}"`;
      const histogram = histograms.get(place) ?? { counts: buckets.map(() => 0), sum: 0, total: 0 };
      histograms.set(place, histogram);
      buckets.forEach((bound, index) => {
        if (seconds <= bound) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
      });
      histogram.sum += seconds;
      histogram.total += 1;
    },
    render: () =>
      [
        ...renderCounter('verify'),
        ...renderCounter('settle'),
        '# HELP x402_settle_success_ratio Share of settle answers that were a success; 1 before the first.',
        '# TYPE x402_settle_success_ratio gauge',
        `x402_settle_success_ratio ${settles.all === 0 ? 1 : settles.success / settles.all}`,
        ...renderHistograms(histograms),
        '',
      ].join('\n'),
  };
}
