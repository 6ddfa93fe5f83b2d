/**
 * What a target that the kit started has written, for observers.
 * @module
 */
import type { Instruments } from './instruments.js';
import type { RunEvidence } from './run-evidence.js';
import type { Session } from './session.js';
import { connectTargetControl } from './target-control.js';

/** Nothing for a target that was not started by the kit. */
export async function readOutput(
  { process }: Session,
  { desk }: Instruments,
): Promise<Pick<RunEvidence, 'output'>> {
  if (!process?.environment) return {};
  const target = connectTargetControl((service, request) => desk.ask(service, request));
  return { output: await target.output() };
}
