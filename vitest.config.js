import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    // A fuse and no measure: other work on the machine must not fail a test.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Modules keep no state (the floors test sees to it), so that test files may share them.
    isolate: false,
    // Without it one processor of two stands idle.
    maxWorkers: availableParallelism(),
  },
});
