/**
 * One check against a target, its settles held back, and its requests as text.
 * @module
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AssayError } from '../../src/wire/assay-error.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { planChecks } from '../../suites/kit/plan.js';
import { type ProbeEntry, registeredChecks } from '../../suites/kit/registry.js';
import { runCheck } from '../../suites/kit/run-check.js';
import { defaultSim } from '../default-sim.js';
import { findCheck } from '../find-check.js';
import { instanceFor } from '../grade/instances.js';
import { openTarget } from '../grade/open-target.js';
import { untilInterrupted } from '../interrupt.js';
import { type ClaimedRun, claimRun } from '../open-run.js';
import { namedTarget, type TargetFlags, wiringOf } from '../target-flags.js';
import { curlText } from './command-text.js';
import { holdBackSettles } from './hold-back-settles.js';

export async function curl(id: string, url: string | undefined, flags: TargetFlags): Promise<void> {
  await loadChecks();
  const entry = findCheck(id);
  if (entry.kind === 'observer')
    throw new AssayError(`${entry.id} looks at the exchanges of other checks and sends nothing of its own.`, {
      code: 'NOTHING_TO_SEND',
      exitCode: 64,
      hint: `See what it looked at with assay replay assay-report/report.json ${entry.id} --verbose.`,
    });
  const choice = namedTarget(url, flags);
  if (!choice)
    throw new AssayError('Name the target that the commands shall go to.', {
      code: 'NO_TARGET',
      exitCode: 64,
      hint: `Such as assay curl ${entry.id} http://localhost:4022; \`assay grade --keep\` prints the URL that it keeps.`,
    });
  const sim = flags.sim ?? (existsSync(defaultSim) ? defaultSim : undefined);
  const run = { seed: randomBytes(8).toString('hex'), slow: false };
  const named = await wiringOf(choice, { ...flags, ...(sim ? { sim } : {}) }, run);
  const wiring = { ...named, ...instanceFor(choice, entry.id) };
  const target = await openTarget(wiring, () => {});
  try {
    const claimed = await claimRun(wiring, target);
    try {
      process.stdout.write(await commandsOf(entry, claimed, flags));
    } finally {
      await claimed.close();
    }
    if (choice.kind !== 'url') {
      process.stderr.write(`${target.url} stays up until Ctrl-C.\n`);
      await untilInterrupted();
    }
  } finally {
    await target.close();
  }
}

async function commandsOf(entry: ProbeEntry, claimed: ClaimedRun, flags: TargetFlags): Promise<string> {
  const { instruments, onlySupported, session } = claimed;
  const [decided] = planChecks(registeredChecks(), session, { only: [entry.id], onlySupported }).decided;
  if (decided)
    throw new AssayError(`${entry.id} cannot be sent: ${decided.reason ?? decided.status}.`, {
      code: 'CHECK_OUT_OF_REACH',
      exitCode: 2,
      ...(decided.status === 'out-of-reach' && !onlySupported
        ? { hint: 'Start `assay sim` and wire the target to it, then add --sim .assay/sim.json.' }
        : {}),
    });
  const client = holdBackSettles(instruments.client);
  const outcome = await runCheck(session, { ...instruments, client }, entry, { repeat: false });
  return curlText(outcome.exchanges, {
    id: entry.id,
    title: entry.row.title,
    url: session.target.url,
    headers: secretHeaders(flags),
    authExec: flags.authExec !== undefined,
    heldBack: client.isHeldBack,
    signedAt: new Date(session.epoch),
    stopped: outcome.result.status === 'error',
  });
}

/** `NAME:ENVVAR` pairs as the shell shall read them: the value stays in its variable. */
function secretHeaders(flags: TargetFlags): readonly (readonly [string, string])[] {
  return flags.header.map((pair) => {
    const [name = '', variable = ''] = pair.split(':').map((part) => part.trim());
    return [name, variable] as const;
  });
}
