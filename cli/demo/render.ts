/**
 * The scene as text.
 * @module
 */
import type { Colours } from '../../reports/console.js';
import { plainText } from '../../reports/plain-text.js';
import type { SceneLine } from './scene-line.js';

const [triedWidth, moneyWidth] = [58, 40];

export function renderLine(line: SceneLine, colours: Colours): string {
  if (line.kind === 'title') return `\n${colours.bold(line.text)}\n`;
  if (line.kind === 'made') return `      ${line.text}\n`;
  const mark = line.ok ? colours.green('ok ') : colours.red('BAD');
  const tried = line.tried.padEnd(triedWidth);
  const money = colours.dim(plainText(line.money).padEnd(moneyWidth));
  const wanted = line.ok ? '' : `\n      ${colours.red(`should have been: ${line.wanted}`)}`;
  return `${mark}   ${tried} ${money} ${plainText(line.answered)}${wanted}\n`;
}

export function renderEnd(held: boolean, colours: Colours): string {
  return held
    ? `\n${colours.green('Everything turned out as it should.')}\n`
    : `\n${colours.red('Something turned out other than it should: see the lines marked BAD.')}\n`;
}

/** For somebody who has seen every rail. */
export const whatNext = `
What next:
  assay grade                                  grades the facilitator that played here
  assay grade http://localhost:4022            grades yours
  assay sim                                    runs a chain and providers to wire yours to
`;
