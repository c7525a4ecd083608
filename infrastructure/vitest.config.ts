import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "cdk.out/**"],
    pool: "forks",
    maxWorkers: 2,
    // The first synthesis of a process loads the whole library.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
