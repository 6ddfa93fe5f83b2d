import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,simulator,suites,reports,targets,cli}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'properties',
          include: ['{src,reports,suites}/**/*.property.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
