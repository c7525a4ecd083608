import { defineConfig } from "vitest/config";
import { heavyTests } from "./test/heavy-tests.ts";

/** Unit tests beside the code, contracts, journeys and the house rules: what `npm test` runs, within five minutes on two cores. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: [...heavyTests, "test/long/**", "test/aws/**", "**/node_modules/**"],
    // A process a file: engine children, open stores and memory figures of one file cannot colour the next.
    pool: "forks",
    maxWorkers: 2,
    // Journeys start real processes on a machine that may be slow and busy; 5 s is too short for them, a hang still shows.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 30_000 } },
  },
});
