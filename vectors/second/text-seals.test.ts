/**
 * The vectors of the text profile, judged by a second implementation; and its published digests.
 */
import { expect, it } from 'vitest';
import { readVectorFiles } from '../read-vectors.js';
import { wrongTextSeals } from './text-seals.fixture.js';

const single = readVectorFiles()
  .flatMap((file) => file.vectors)
  .flatMap((vector) =>
    vector.profile === 'lf-mar-text/2026-03' && vector.input.op === 'verify_authorization'
      ? [{ vector, params: vector.input.params }]
      : [],
  );

it('what a vector declares wrong is wrong, and nothing else', () => {
  // A digest that is not the warrant's was not signed by the agent either.
  const entailed = (wrong: readonly string[]): string[] =>
    wrong.includes('node0.digest') ? [...wrong, 'proof.signature'] : [...wrong];
  const surprises = single.flatMap(({ vector, params }) => {
    const wrong = wrongTextSeals(params);
    const expected = entailed(vector.defect?.wrong ?? []);
    return wrong === undefined || JSON.stringify(wrong.sort()) === JSON.stringify(expected.sort())
      ? []
      : [{ id: vector.id, wrong, expected }];
  });
  expect(surprises).toEqual([]);
  expect(single.length).toBeGreaterThan(70);
});

it('the sample has the three digests that were published', () => {
  const [sample] = single;
  expect(sample?.vector.expect).toMatchObject({
    decision: {
      warrant_digest: 'sha256:4464a398d25c3bb1edd2db0e3eb7fa37ca53e1df8a961ca69c737d80a54ef25e',
      request_hash: 'sha256:a06e5ff6b5cc932c2a08cf2e218f92fbdbeb6df76a109b9208fadeb9ef43d1e7',
      accepted_hash: 'sha256:2e3dae07a61a8a3de16b7527b3e845b9554e82e614ee9d7a111810d66ec25267',
    },
  });
});
