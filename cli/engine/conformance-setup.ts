/**
 * Opens a target for the Vitest project `conformance`, for people who work on the kit:
 * `FACILITATOR=http://localhost:4022 ASSAY_SIM=.assay/sim.json npx vitest run --project conformance`.
 * Without FACILITATOR the reference is started. The tests show what ran; verdicts stand in the reports of `assay grade`.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { planChecks } from '../../suites/kit/plan.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import { openTarget } from '../grade/open-target.js';
import type { TargetChoice } from '../grade/options.js';
import { parseTargetUrl } from '../grade/reach.js';
import { openRun } from '../open-run.js';
import './provided.js';

/** Milliseconds per request. */
const timeoutMs = 10_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { FACILITATOR: url, ASSAY_SIM: sim } = process.env;
  const target: TargetChoice = url
    ? { kind: 'url', url: parseTargetUrl(url) }
    : { kind: 'preset', name: 'reference' };
  const seed = process.env.ASSAY_SEED ?? randomBytes(8).toString('hex');
  const quiet = (): void => {};
  await loadChecks();
  const open = await openTarget({ target, ...(sim ? { sim } : {}) }, quiet);
  const run = await openRun({ seed, headers: {}, timeoutMs, slow: false, token: {} }, open, quiet);
  const plan = planChecks(registeredChecks(), run.session, { onlySupported: run.onlySupported });
  const { parallel, few, alone } = plan;
  project.provide('assay', { session: run.session, parallel, few, alone });
  return async () => {
    await run.close();
    await open.close();
  };
}
