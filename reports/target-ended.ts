/**
 * What a report says first where the target was gone for a part of the run. Plain text: renderers make it safe.
 *
 * @module
 */
import type { RunRecord } from './run-record.js';

export interface EndOfTarget {
  /** One or two sentences. */
  readonly text: string;
  /** What it printed last. */
  readonly lines: readonly string[];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function howEnded({ code, signal }: NonNullable<RunRecord['target']['ended']>[number]): string {
  if (signal) return ` (signal ${signal})`;
  return typeof code === 'number' ? ` (exit code ${code})` : '';
}

/** One entry for each end that nobody asked for. */
export function endsOfTarget({ target, checks }: RunRecord): readonly EndOfTarget[] {
  const ends = target.ended ?? [];
  const unjudged = checks.filter(
    ({ status, reason }) => status === 'blocked' && reason?.startsWith('the target was gone'),
  ).length;
  return ends.map((end, at) => {
    const started = end.output !== undefined;
    const what = started ? 'The target ended by itself' : 'The target stopped answering';
    const back =
      end.back_after_ms === undefined ? ' and did not come back' : `, back at ${seconds(end.back_after_ms)}`;
    const left =
      at > 0 || unjudged === 0
        ? ''
        : ` Without it ${unjudged === 1 ? '1 check' : `${unjudged} checks`} could not be judged.`;
    const named = end.under_way.slice(0, 8).join(', ');
    const more = end.under_way.length > 8 ? ` and ${end.under_way.length - 8} more` : '';
    const under = named === '' ? '' : ` It had taken requests of ${named}${more}.`;
    const silent = started && end.output === '' ? ' It printed nothing.' : '';
    return {
      text: `${what} ${seconds(end.after_ms)} into the run${howEnded(end)}${back}.${left}${under}${silent}`,
      lines: (end.output ?? '').split('\n').filter((line) => line.trim() !== ''),
    };
  });
}
