/**
 * The examination of one facilitator, and what it finds.
 * @module
 */
import { coloursFor } from '../colours.js';
import { parseTargetUrl } from '../grade/reach.js';
import { watchInterrupt } from '../interrupt.js';
import { createProgress } from '../progress.js';
import { type ReachFlags, wiringOf } from '../target-flags.js';
import { diagnose } from './diagnose.js';
import { examine } from './examine.js';
import { renderDiagnosis } from './render.js';

export interface Flags extends ReachFlags {
  color: boolean;
}

export async function doctor(url: string, flags: Flags): Promise<void> {
  const target = { kind: 'url', url: parseTargetUrl(url) } as const;
  const wiring = await wiringOf(target, flags, { seed: 'doctor', slow: false });
  const progress = createProgress(process.stderr, flags.color);
  const interrupt = watchInterrupt();
  try {
    const step = (text: string): void => {
      if (process.stderr.isTTY) progress.step(text);
    };
    const findings = diagnose(await examine(wiring, step, interrupt.signal));
    progress.done();
    process.stdout.write(renderDiagnosis(findings, coloursFor(process.stdout, flags.color)));
    process.exitCode = findings.some((one) => one.state === 'wrong') ? 2 : 0;
  } finally {
    progress.done();
    interrupt.stop();
  }
}
