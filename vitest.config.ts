import { defineConfig } from 'vitest/config';

/** Real processes and real kills on a busy two-core machine: a test that hangs is ended, none is timed. */
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2 } });
