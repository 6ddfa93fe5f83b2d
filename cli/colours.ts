/**
 * Colours for people on a terminal; plain for pipes, with NO_COLOR and with --no-color.
 * @module
 */
import pc from 'picocolors';
import { type Colours, noColours } from '../reports/console.js';

/** Colours of one stream. `wanted` is false with `--no-color`. */
export function coloursFor(stream: { readonly isTTY?: boolean }, wanted: boolean): Colours {
  return wanted && stream.isTTY === true && !process.env.NO_COLOR ? pc.createColors(true) : noColours;
}
