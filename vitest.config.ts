import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The tests wait more than they work.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts', '**/node_modules/**'],
          // The longest takes 12 s where nothing else runs: room for a machine that is busy.
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          // What needs a Docker Engine: the adapters' suites and the journeys through the whole house. One file at a time:
          // two would be a third quicker on two cores, and late for what some of them bound.
          name: 'e2e',
          include: ['packages/*/test/**/*.docker.test.ts', 'e2e/**/*.test.ts'],
          exclude: ['e2e/long/**', '**/node_modules/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'long',
          include: ['e2e/long/**/*.test.ts'],
          testTimeout: 2_700_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
