/**
 * One check against a target, its settles held back, and its requests as text.
 * @module
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AssayError } from '../../src/wire/assay-error.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { planChecks } from '../../suites/kit/plan.js';
import { type ProbeEntry, registeredChecks } from '../../suites/kit/registry.js';
import { familyOf } from '../../suites/kit/row.js';
import { runCheck } from '../../suites/kit/run-check.js';
import { defaultSim } from '../default-sim.js';
import { findCheck } from '../find-check.js';
import { instanceFor } from '../grade/instances.js';
import { openTarget } from '../grade/open-target.js';
import { untilInterrupted } from '../interrupt.js';
import { type LezFlags, lezOptions } from '../lez-flags.js';
import { type ClaimedRun, claimRun } from '../open-run.js';
import { namedTarget, type TargetFlags, wiringOf } from '../target-flags.js';
import { curlText } from './command-text.js';
import { holdBackSettles } from './hold-back-settles.js';

export async function curl(
  id: string,
  url: string | undefined,
  flags: TargetFlags & LezFlags,
): Promise<void> {
  await loadChecks();
  const entry = findCheck(id);
  if (entry.kind === 'observer')
    throw new AssayError(`${entry.id} looks at the exchanges of other checks and sends nothing of its own.`, {
      code: 'NOTHING_TO_SEND',
      exitCode: 64,
      hint: `See what it looked at with assay replay assay-report/report.json ${entry.id} --verbose.`,
    });
  const named = namedTarget(url, flags);
  if (!named)
    throw new AssayError('Name the target that the commands shall go to.', {
      code: 'NO_TARGET',
      exitCode: 64,
      hint: `Such as assay curl ${entry.id} http://localhost:4022; \`assay grade --keep\` prints the URL that it keeps.`,
    });
  const sim = flags.sim ?? (existsSync(defaultSim) ? defaultSim : undefined);
  const run = { seed: randomBytes(8).toString('hex'), slow: false };
  const { target: choice, lez } = await lezOptions(
    named,
    flags,
    familyOf(entry.id) === 'LEZ' ? 'alone' : 'unwanted',
  );
  const wired = await wiringOf(choice, { ...flags, ...(sim ? { sim } : {}) }, run);
  const wiring = { ...wired, ...(lez ? { lez } : {}), ...instanceFor(choice, entry.id) };
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
  const holding = holdBackSettles();
  const client = holding.around(instruments.client);
  const connect = (to: Parameters<typeof createTargetClient>[0]) => holding.around(createTargetClient(to));
  const outcome = await runCheck(session, { ...instruments, client, connect }, entry, { repeat: false });
  // A merchant and its facilitator are asked in turns, by one sender each.
  const inTime = outcome.exchanges.toSorted((a, b) => a.sentAt - b.sentAt);
  return curlText(inTime, {
    id: entry.id,
    title: entry.row.title,
    url: session.target.url,
    headers: secretHeaders(flags),
    authExec: flags.authExec !== undefined,
    heldBack: holding.isHeldBack,
    signedAt: new Date(session.epoch),
    lasts: familyOf(entry.id) === 'LEZ' ? 'two minutes' : 'four and a half minutes',
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
