/**
 * A bar that shows how the checks ended, as inline SVG with the same words for those who do not see it.
 *
 * @module
 */
import type { Status } from '../run-record.js';
import { occurring, statusWords } from '../status-counts.js';

/** Class that paints a status. */
export function fill(status: Status): string {
  switch (status) {
    case 'pass':
    case 'warn':
    case 'fail':
    case 'blocked':
      return `fill-${status}`;
    case 'error':
      return 'fill-fail';
    default:
      return 'fill-rest';
  }
}

export const Bar = (props: { counts: Readonly<Record<Status, number>>; thin?: boolean }) => {
  const parts = occurring(props.counts);
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  const label = parts.map(({ status, count }) => `${count} ${statusWords[status]}`).join(', ');
  let x = 0;
  return (
    <svg
      class={props.thin === true ? 'bar thin' : 'bar'}
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {parts.map(({ status, count }) => {
        const width = (count * 1000) / total;
        const at = x;
        x += width;
        return <rect class={fill(status)} x={at.toFixed(2)} y="0" width={width.toFixed(2)} height="10" />;
      })}
    </svg>
  );
};
