/**
 * How much of each profile was tested: one bar for each, all of them in one scale, and the numbers in words.
 *
 * @module
 */
import type { ProfileRecord, RunRecord } from '../run-record.js';
import { occurring, statusWords } from '../status-counts.js';
import { fill } from './bar.js';

const totalOf = ({ counts }: ProfileRecord): number =>
  occurring(counts).reduce((sum, { count }) => sum + count, 0);

const CoverageRow = ({ profile, scale }: { profile: ProfileRecord; scale: number }) => {
  const { counts } = profile;
  let x = 0;
  return (
    <tr>
      <th scope="row">{profile.id}</th>
      <td class="track">
        <svg class="lane bare" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
          {occurring(counts).map(({ status, count }) => {
            const width = (count * 1000) / scale;
            const at = x;
            x += width;
            return <rect class={fill(status)} x={at.toFixed(2)} y="0" width={width.toFixed(2)} height="10" />;
          })}
        </svg>
      </td>
      <td class="number">
        {counts.executed} of {totalOf(profile)}
      </td>
      <td class="number">
        {counts.must_executed} of {counts.must_total}
      </td>
      <td class="soft small">
        {occurring(counts)
          .map(({ status, count }) => `${count} ${statusWords[status]}`)
          .join(', ')}
      </td>
    </tr>
  );
};

export const Coverage = ({ record }: { record: RunRecord }) => {
  const scale = Math.max(...record.profiles.map(totalOf));
  return scale > 0 ? (
    <div class="card chart coverage">
      <table>
        <caption>How many checks of each profile were executed</caption>
        <thead>
          <tr>
            <th scope="col">Profile</th>
            <th scope="col" class="track">
              In one scale
            </th>
            <th scope="col" class="number">
              Checks
            </th>
            <th scope="col" class="number">
              MUST
            </th>
            <th scope="col">Ended as</th>
          </tr>
        </thead>
        <tbody>
          {record.profiles.map((profile) => (
            <CoverageRow profile={profile} scale={scale} />
          ))}
        </tbody>
      </table>
    </div>
  ) : null;
};
