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
        },
      },
      {
        test: {
          // What needs a Docker Engine: the adapters' suites and the journeys through the whole house. Two files at a time,
          // each on platforms of its own: more of them would be late for what the tests bound.
          name: 'e2e',
          include: ['packages/*/test/**/*.docker.test.ts', 'e2e/**/*.test.ts'],
          exclude: ['e2e/long/**', '**/node_modules/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
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
