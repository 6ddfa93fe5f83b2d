/**
 * How long answers took: a distribution for each endpoint, drawn as a table, so that it reads the same without eyes.
 *
 * @module
 */
import type { Latency, RunRecord } from '../run-record.js';

/** Such as `20 ms` and `2 s`. */
function duration(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

/** Fewer answers are no distribution. */
const FEWEST = 20;

type Bucket = Latency['buckets'][number];

/** Buckets from the first to the last that hold anything. */
function occupied(buckets: readonly Bucket[]): { label: string; count: number }[] {
  const held = buckets.map(({ count }) => count > 0);
  return buckets
    .map(({ up_to_ms: bound, count }, at) => ({
      label: bound === null ? `over ${duration(buckets[at - 1]?.up_to_ms ?? 0)}` : `to ${duration(bound)}`,
      count,
    }))
    .slice(Math.max(0, held.indexOf(true)), held.lastIndexOf(true) + 1);
}

const LatencyView = ({ latency }: { latency: Latency }) => {
  const rows = occupied(latency.buckets);
  const scale = Math.max(1, ...rows.map(({ count }) => count));
  const { answered, unanswered } = latency;
  return (
    <div class="card chart">
      <h3>
        /{latency.endpoint}
        {latency.rail === 'offchain' && ', off-chain'}
      </h3>
      <div class="figures">
        {(
          [
            [latency.median_ms, 'median'],
            [latency.p95_ms, '95 of 100 within'],
            [latency.max_ms, 'slowest'],
          ] as const
        ).map(([ms, name]) => (
          <div class="figure">
            <b>
              {ms.toLocaleString('en-US')} <span class="unit">ms</span>
            </b>
            <span class="soft small">{name}</span>
          </div>
        ))}
      </div>
      <table>
        <caption class="small soft">
          {answered} answers
          {unanswered > 0 && `; ${unanswered} without an answer`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Took</th>
            <th scope="col" class="track">
              Share
            </th>
            <th scope="col" class="number">
              Answers
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, count }) => (
            <tr>
              <th scope="row">{label}</th>
              <td class="track">
                <svg class="lane" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect
                    class="fill-cool"
                    x="0"
                    y="0"
                    width={((count * 1000) / scale).toFixed(2)}
                    height="10"
                  />
                </svg>
              </td>
              <td class="number">{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const Latencies = ({ record }: { record: RunRecord }) => {
  const shown = (record.summary.latency ?? []).filter(({ answered }) => answered >= FEWEST);
  return shown.length === 0 ? null : (
    <section aria-labelledby="latency">
      <h2 id="latency">How long answers took</h2>
      <div class="two">
        {shown.map((one) => (
          <LatencyView latency={one} />
        ))}
      </div>
      <p class="soft small after">
        Measured while many checks ran side by side, on one machine; checks that force faults are left out.
        Compare runs of one machine, not services.
      </p>
    </section>
  );
};
