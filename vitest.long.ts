import { defineConfig } from "vitest/config";
import { heavyTests } from "./test/heavy-tests.ts";

/** Sizes and repetitions that do not fit into a working day's test run: `npm run test:long`, one file at a time. */
export default defineConfig({
  test: {
    include: ["test/long/**/*.test.ts", ...heavyTests],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 60 * 60_000,
    hookTimeout: 10 * 60_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
  },
});
