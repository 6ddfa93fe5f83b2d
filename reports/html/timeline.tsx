/**
 * When what happened in a settlement under a fault: one line for each event, drawn on a common scale of time.
 *
 * @module
 */
import type { SettlementEvent, Timeline } from '../run-record.js';
import { safe } from './target-text.js';

const KIND_WORDS: Readonly<Record<SettlementEvent['kind'], string>> = {
  request: 'request',
  fault: 'fault',
  broadcast: 'broadcast',
  mined: 'mined',
  receipt: 'receipt',
  answer: 'answer',
  'no-answer': 'no answer',
};

/** Width of the mark of a moment, in thousandths of the scale. */
const MARK = 12;

function spanText({ at_ms: at, until_ms: until }: SettlementEvent): string {
  const shown = (ms: number): string => ms.toLocaleString('en-US');
  return until === undefined || until === at ? `${shown(at)} ms` : `${shown(at)} to ${shown(until)} ms`;
}

export const TimelineView = ({ timeline }: { timeline: Timeline }) => {
  const last = Math.max(1, ...timeline.events.map(({ at_ms: at, until_ms: until }) => until ?? at));
  const place = (ms: number): number => (ms * (1000 - MARK)) / last;
  return (
    <div class="timeline">
      <table>
        <caption>
          {safe(timeline.label)} <span class="soft">{timeline.started_at}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              After
            </th>
            <th scope="col" class="track">
              {last.toLocaleString('en-US')} ms in all
            </th>
            <th scope="col">What happened</th>
          </tr>
        </thead>
        <tbody>
          {timeline.events.map((event) => {
            const from = place(event.at_ms);
            const until = place(event.until_ms ?? event.at_ms) + MARK;
            return (
              <tr>
                <td class="number">{spanText(event)}</td>
                <td class="track">
                  <svg class="lane" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    <rect
                      class={`event-${event.kind}`}
                      x={from.toFixed(2)}
                      y="0"
                      width={(until - from).toFixed(2)}
                      height="10"
                    />
                  </svg>
                </td>
                <td>
                  <b>{KIND_WORDS[event.kind]}</b> {safe(event.text)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
