/**
 * The tests that judge the decision files under mutation: those that stand beside the files, and nothing slower. Vectors and
 * laws stay out, for each mutant would run a thousand of them: what they would kill beside is not counted.
 * @module
 */
import { defineConfig } from 'vitest/config';

/** `ASSAY_MUTATION_TESTS` narrows a run to one folder, with `--mutate`. */
const narrowed = process.env.ASSAY_MUTATION_TESTS;

export default defineConfig({
  test: {
    include:
      narrowed === undefined
        ? [
            'src/warrant/{cbor,chain,constraints,matching,signature}/*.test.ts',
            'src/warrant/{read-warrant,reading}.test.ts',
            'src/authorization/{parts,refusals,replay,golden-authorization}.test.ts',
          ]
        : [narrowed],
    isolate: false,
    testTimeout: 30_000,
  },
});
