/**
 * A verifier in another language, graded over its pipes: what is right in it passes, and its three faults are told apart.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judgeRun } from '../../../suites/authorization/judge-run.js';
import { loadVectors } from '../../../suites/authorization/load-vectors.js';
import type { Vector } from '../../../suites/authorization/vector.js';
import { askVectors, VerifierUnderTest } from '../../../suites/authorization/verifier-run.js';
import { packageFolder } from '../../../targets/doc-path.js';
import { inherited } from '../../../targets/process-place.js';
import { spawnVerifier } from './spawn-verifier.js';

const program = join(packageFolder, 'suites', 'authorization', 'example-verifier.fixture.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The first plain vector of a family whose answer is a code, or an acceptance. */
function pick(vectors: readonly Vector[], family: string, code?: string): Vector {
  const found = vectors.find(
    ({ family: name, input, expect: wanted, ambiguous, needs }) =>
      name === family &&
      !('steps' in input) &&
      ambiguous === undefined &&
      needs === undefined &&
      ('code' in wanted ? wanted.code : undefined) === code,
  );
  if (found === undefined) throw new Error(`no vector of ${family} with ${code}`);
  return found;
}

test.skipIf(!hasPython)(
  'a Python verifier with three faults is graded (skipped without python3)',
  async () => {
    const all = (await loadVectors()).families.flatMap((family) => family.vectors);
    const chosen = {
      honest: pick(all, 'LFV-POS'),
      otherRequest: pick(all, 'LFV-BIND', 'request_hash_mismatch'),
      badSignature: pick(all, 'LFV-KEY', 'warrant_signature_invalid'),
      expired: pick(all, 'LFV-TIME', 'warrant_expired'),
      notJson: pick(all, 'LFV-JSON', 'ledgerflow_malformed'),
    };
    // The document that is not JSON goes first: the rest is asked of its second life.
    const broken = {
      ...chosen.notJson,
      input: {
        op: 'verify_authorization',
        params: { ...paramsOf(chosen.notJson), payment_payload_b64: 'eyI=' },
      },
    };
    const { notJson: _, ...others } = chosen;
    const vectors: Vector[] = [broken, ...Object.values(others)].map(({ base: _base, ...vector }) => vector);
    const verifier = new VerifierUnderTest({
      kitVersion: '0',
      limits: { helloMs: 10_000, answerMs: 10_000 },
      start: () => spawnVerifier({ file: 'python3', args: [program], shell: false, env: inherited([]) }),
    });
    const record = await askVectors(vectors, verifier);
    if (typeof record === 'string') throw new Error(record);
    expect(record).toMatchObject({
      hello: { implementation: { name: 'example', language: 'python' } },
      restarts: 1,
      endedCleanly: true,
    });
    const cases = judgeRun(vectors, record).flatMap((check) => check.cases);
    const verdict = ({ id }: Vector) => {
      const { status, defect, outcome } = cases.find((one) => one.id === id) ?? {};
      return [status, defect, outcome];
    };
    expect(verdict(chosen.honest)).toEqual(['pass', undefined, undefined]);
    expect(verdict(chosen.otherRequest)).toEqual(['pass', undefined, undefined]);
    expect(verdict(chosen.badSignature)).toEqual(['fail', 'false_accept', 'forged-accepted']);
    expect(verdict(chosen.expired)).toEqual(['fail', 'wrong_code', undefined]);
    expect(verdict(chosen.notJson)).toEqual(['fail', 'crash', undefined]);
    expect(cases.find(({ id }) => id === chosen.notJson.id)?.reason).toContain('JSONDecodeError');
    expect(verdict({ ...chosen.honest, id: 'unknown-operation' })).toEqual(['pass', undefined, undefined]);
  },
);

function paramsOf({ input }: Vector) {
  if ('steps' in input) throw new Error('a plain vector');
  return input.params;
}
