import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

describe("the gate", () => {
  test("is green when every suite passes in its share", () => {
    expect(runSuites("suite one 30 true; suite two 30 true; finish")).toEqual({
      exit: 0,
      lastLine: "ci: 2 passed, 0 failed",
    });
  });

  test("runs on after a failed suite, and is red", () => {
    expect(runSuites("suite one 30 false; suite two 30 true; finish")).toEqual({
      exit: 1,
      lastLine: "ci: 1 passed, 1 failed",
    });
  });

  test("is red when a suite passes but takes longer than its share", () => {
    expect(runSuites("suite slow 0 sleep 1.1; finish")).toEqual({ exit: 1, lastLine: "ci: 0 passed, 1 failed" });
  });

  test("ends a suite that hangs", () => {
    expect(runSuites("suite hangs 1 sleep 600; finish")).toEqual({ exit: 1, lastLine: "ci: 0 passed, 1 failed" });
  });
});

function runSuites(script: string): { readonly exit: number | null; readonly lastLine: string | undefined } {
  const run = spawnSync("bash", ["-c", `set -euo pipefail; source .ci/suite.sh; ${script}`], {
    cwd: root,
    encoding: "utf8",
  });
  return { exit: run.status, lastLine: run.stdout.trimEnd().split("\n").at(-1) };
}
