/**
 * The scene as text.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { plainText } from '../../reports/plain-text.js';
import type { SceneLine } from './scene-line.js';

const [triedWidth, answeredWidth] = [58, 24];

export function renderLine(line: SceneLine, colours: Colours): string {
  if (line.kind === 'title') return `\n${colours.bold(line.text)}\n`;
  if (line.kind === 'made') return `      ${line.text}\n`;
  const mark = line.ok ? colours.green('ok ') : colours.red('BAD');
  const tried = line.tried.padEnd(triedWidth);
  const answered = plainText(line.answered).padEnd(answeredWidth);
  const wanted = line.ok ? '' : `\n      ${colours.red(`should have been: ${line.wanted}`)}`;
  return `${mark}   ${tried} ${answered} ${colours.dim(plainText(line.money))}${wanted}\n`;
}

export function renderEnd(held: boolean, colours: Colours): string {
  return held
    ? `\n${colours.green('Everything turned out as it should.')}\n`
    : `\n${colours.red('Something turned out other than it should: see the lines marked BAD.')}\n`;
}
