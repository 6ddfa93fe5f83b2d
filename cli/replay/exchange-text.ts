/**
 * One exchange as text, bounded, for `--verbose`.
 * @module
 */
import { plainLine, shorten } from '../../reports/plain-text.js';
import type { Exchange } from '../../suites/kit/exchange.js';

const bodyLength = 4_000;

/** Request and answer with a newline at the end; without headers, which may hold secrets. Pure. */
export function exchangeText(exchange: Exchange): string {
  const { answer, failure, request } = exchange;
  const body = (text: string): string => `  ${shorten(plainLine(text), bodyLength)}\n`;
  return [
    `\n${exchange.id}  ${request.method} /${request.path.replace(/^\//, '')}  ${plainLine(exchange.tag.case)}\n`,
    request.body === undefined ? '' : body(request.body),
    answer
      ? `  -> ${answer.status} in ${exchange.answeredAt - exchange.sentAt} ms\n${body(answer.text)}`
      : `  -> no answer: ${plainLine(failure?.message ?? '')}\n`,
  ].join('');
}
