/**
 * The last phase: rows that run alone, the global ones with a canary after each. A fault that was not put back, or a
 * target that did not recover, would lie in the verdicts of all rows behind it.
 * @module
 */
import { DeskTrouble } from './desk.js';
import { isValid, show, succeeded } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createMint } from './mint.js';
import { signDraft } from './payment.js';
import type { ProbeEntry } from './registry.js';
import { profileOf, railOf } from './row.js';
import { type CheckOutcome, runCheck } from './run-check.js';
import { createSender } from './sender.js';
import { forProfile, onRail, type Session, versionFor } from './session.js';
import { connectTargetControl } from './target-control.js';

/** Runs the rows of the phase one after another. */
export type RunAlone = (entry: ProbeEntry) => Promise<CheckOutcome>;

/** A phase that has not begun. The canary runs where the rail of the row has proved that it can settle. */
export function createGlobalPhase(session: Session, instruments: Instruments): RunAlone {
  let broken: string | undefined;
  return async (entry) => {
    if (entry.row.run !== 'global' || railOf(entry.id) !== 'evm')
      return runCheck(session, instruments, entry);
    if (broken !== undefined) return blocked(entry, broken);
    const outcome = await runCheck(session, instruments, entry);
    const { tier, controls } = onRail(session, 'evm');
    // What did not settle before the faults proves nothing after them.
    if (tier < 2 || controls.settle !== 'passed') return outcome;
    await instruments.control?.disarmAll();
    const first = await canary(session, instruments, entry, 1);
    if (first === undefined) return outcome;
    if (!session.process?.restart) {
      broken = `the canary failed after ${entry.id}: ${first}`;
      return outcome;
    }
    const restarted = Date.now();
    const target = connectTargetControl((service, request) => instruments.desk.ask(service, request));
    try {
      await target.restart();
    } catch (error) {
      if (!(error instanceof DeskTrouble)) throw error;
      broken = `the canary failed after ${entry.id}, and the target could not be restarted: ${error.message}`;
      return outcome;
    }
    const second = await canary(session, instruments, entry, 2);
    if (second !== undefined) broken = `the canary failed after ${entry.id}, and after a restart: ${second}`;
    return { ...outcome, restarts: [...outcome.restarts, restarted] };
  };
}

/** What is wrong with a payment that worked at the start of the run; undefined when it works still. */
async function canary(
  session: Session,
  instruments: Instruments,
  { id }: ProbeEntry,
  number: number,
): Promise<string | undefined> {
  const name = `canary after ${id}`;
  const sender = createSender(session, instruments, { id: name, attempt: number });
  const profile = profileOf(id);
  const paying = forProfile(session, profile);
  const mint = createMint(paying, instruments, `${name}|${number}`, versionFor(session, profile));
  const payment = await signDraft(await mint.draft());
  const verified = await sender.verify(payment, { case: 'verify', role: 'valid' });
  if (!isValid(verified)) return `verify: ${show(verified)}`;
  const settled = await sender.settle(payment, { case: 'settle', role: 'valid' });
  return succeeded(settled) ? undefined : `settle: ${show(settled)}`;
}

function blocked({ id }: ProbeEntry, reason: string): CheckOutcome {
  return {
    result: { id, status: 'blocked', reason, cases: [], durationMs: 0, waitedMs: 0, attempts: 0 },
    exchanges: [],
    authorizations: [],
    payments: [],
    restarts: [],
    refusals: [],
  };
}
