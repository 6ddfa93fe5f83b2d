/**
 * All laws of the specification hold for the reference, asked as any other verifier is. LAW_RUNS sets the worlds of each.
 */
import { describe, expect, test } from 'vitest';
import { laws } from '../../../suites/authorization/laws/all.js';
import { runLaw } from '../../../suites/authorization/run-laws.js';
import { VerifierUnderTest } from '../../../suites/authorization/verifier-run.js';
import { runInProcess } from './in-process.js';
import { createService } from './service.js';

const asked = Number(process.env.LAW_RUNS);
const seed = process.env.LAW_SEED ?? 'laws';

describe('the reference keeps', () => {
  test.each(laws)('$row.id', { timeout: 3_600_000 }, async (law) => {
    const verifier = new VerifierUnderTest({
      kitVersion: '0',
      limits: { helloMs: 10_000, answerMs: 60_000 },
      start: () => runInProcess(createService()),
    });
    const hello = await verifier.greet();
    if (typeof hello === 'string') throw new Error(hello);
    const runs = asked > 0 ? asked : Math.ceil(law.runs / 2);
    const { cases, lines } = await runLaw(law, verifier, hello, { seed, runs });
    expect({ cases: cases.map(({ status, reason }) => ({ status, reason })), lines }).toEqual({
      cases: [{ status: 'pass', reason: undefined }],
      lines: [],
    });
  });
});
