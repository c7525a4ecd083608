import { type SpawnSyncReturns, spawnSync } from "node:child_process";
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

  test("gives a slower machine longer, by as much as it is slower", () => {
    expect(printedBy("slowness=150; suite one 30 true; finish").stdout).toMatch(/one passed in \d+ s of its 45 s/);
  });

  test("begins nothing when all the time is up, ends what is at work then, and still tells each verdict", () => {
    const { stdout } = printedBy("most_seconds=1; suite hangs 30 sleep 60; suite late 30 echo begun; finish");
    expect(stdout).toMatch(
      /-- hangs FAILED \(exit 124\) .*\n-- late FAILED \(no time is left\) .*\nci: 0 passed, 2 failed\n$/,
    );
    expect(stdout).not.toMatch(/^begun$/m);
  });

  test("ends a suite that hangs", () => {
    expect(runSuites("suite hangs 1 sleep 600; finish")).toEqual({ exit: 1, lastLine: "ci: 0 passed, 1 failed" });
  });

  test("repeats at its end what a red suite printed, before the verdict of each suite", () => {
    const script = "suite red 9 bash -c 'echo FAIL of red; exit 3'; suite green 9 echo fine; sleep 0.2; finish";
    const end = printedBy(script).stdout.split("== what red printed last")[1] ?? "";
    expect(end).toContain("FAIL of red");
    expect(end).not.toContain("fine");
    expect(end).toMatch(
      /-- red FAILED \(exit 3\) in \d+ s of its 9 s\n-- green passed in \d+ s of its 9 s\nci: 1 passed, 1 failed\n$/,
    );
  });
});

function runSuites(script: string): { readonly exit: number | null; readonly lastLine: string | undefined } {
  const run = printedBy(script);
  return { exit: run.status, lastLine: run.stdout.trimEnd().split("\n").at(-1) };
}

function printedBy(script: string): SpawnSyncReturns<string> {
  return spawnSync("bash", ["-c", `set -euo pipefail; source .ci/suite.sh; ${script}`], {
    cwd: root,
    encoding: "utf8",
  });
}
