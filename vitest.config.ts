import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long starts first, or it would run alone at the end: many saboteurs, then what starts processes. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const longest = [/saboteurs-/, /\.selftest\.ts$/, /\/cli\//, /\/(targets|bench|simulator)\//];
    const rank = ({ moduleId }: TestSpecification): number =>
      [...longest, /./].findIndex((one) => one.test(moduleId));
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which on two cores is half of them; the main process has next to nothing to do.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          include: ['{src,vectors,simulator,suites,reports,targets,cli,bench}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'properties',
          isolate: false,
          include: ['{src,reports,suites,cli}/**/*.property.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'selftest',
          include: ['cli/selftest/*.selftest.ts'],
          testTimeout: 120_000,
          maxConcurrency: 6,
        },
      },
      {
        // People who work on the kit: FACILITATOR=URL npx vitest run --project conformance (after npm run build).
        test: {
          name: 'conformance',
          include: ['dist/cli/engine/conformance.js'],
          globalSetup: ['cli/engine/conformance-setup.ts'],
          testTimeout: 600_000,
          maxConcurrency: 16,
          isolate: false,
        },
      },
    ],
  },
});
