import { defineConfig } from "vitest/config";

/** The AWS home against stand-ins on this machine: `npm run test:aws`. */
export default defineConfig({
  test: {
    include: ["test/aws/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
  },
});
