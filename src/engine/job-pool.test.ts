import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createJobPool, type JobPool } from "./job-pool.ts";

const entry = new URL("../../test/support/odd-jobs.process.ts", import.meta.url);
const deadlineMs = 20_000;
let pool: JobPool<{ readonly act: string }, string | number>;

function open(mostProcesses = 1): typeof pool {
  pool = createJobPool({ entry, mostProcesses, mostMemoryBytes: 300_000_000 });
  return pool;
}
afterEach(() => pool.close());

const isAlive = (pid: unknown): boolean => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

describe("a job pool", () => {
  test("uses a process again after a clean job", async () => {
    open();
    const first = await pool.run({ act: "pid" }, { deadlineMs });
    expect(await pool.run({ act: "pid" }, { deadlineMs })).toBe(first);
  });

  test.runIf(process.platform === "linux")("lets a process go that holds more than an idle one may", async () => {
    pool = createJobPool({ entry, mostProcesses: 1, mostMemoryBytes: 600_000_000, mostIdleMemoryBytes: 200_000_000 });
    const small = await pool.run({ act: "pid" }, { deadlineMs });
    expect(await pool.run({ act: "keep" }, { deadlineMs })).toBe(small);
    expect(await pool.run({ act: "pid" }, { deadlineMs })).not.toBe(small);
    expect(isAlive(small)).toBe(false);
  });

  test("gives a process a small young generation, for rows die young", async () => {
    open();
    expect(await pool.run({ act: "flags" }, { deadlineMs })).toContain("--max-semi-space-size=8");
  });

  test("gives a process, which reads what strangers wrote, no key of a model", async () => {
    process.env["OM_MODEL_KEY"] = "a-key-of-the-test";
    try {
      open();
      const names = String(await pool.run({ act: "environment" }, { deadlineMs })).split(" ");
      expect(names).toContain("PATH");
      expect(names).not.toContain("OM_MODEL_KEY");
    } finally {
      delete process.env["OM_MODEL_KEY"];
    }
  });

  test("never uses a process again after a job that failed", async () => {
    open();
    const first = await pool.run({ act: "pid" }, { deadlineMs });
    await expect(pool.run({ act: "fail" }, { deadlineMs })).rejects.toMatchObject({
      code: "DISK_FULL",
      retryable: true,
    });
    expect(await pool.run({ act: "pid" }, { deadlineMs })).not.toBe(first);
    expect(isAlive(first)).toBe(false);
  });

  test("kills a job that never ends at its deadline", async () => {
    open();
    await expect(pool.run({ act: "spin" }, { deadlineMs: 500 })).rejects.toMatchObject({ code: "DEADLINE" });
    expect(await pool.run({ act: "still here" }, { deadlineMs })).toBe("still here");
  });

  test("keeps what Node made of a child's modules, though every child is killed in the end", async () => {
    const kept = mkdtempSync(join(tmpdir(), "om-compiled-"));
    vi.stubEnv("NODE_COMPILE_CACHE", kept);
    open();
    await pool.run({ act: "pid" }, { deadlineMs });
    await pool.close();
    vi.unstubAllEnvs();
    expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(3);
    rmSync(kept, { recursive: true });
  });

  test.runIf(process.platform === "linux")("kills a job that takes more memory than it may", async () => {
    open();
    await expect(pool.run({ act: "grow" }, { deadlineMs })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  });

  test("says so when a process ends in the middle of a job", async () => {
    open();
    await expect(pool.run({ act: "exit" }, { deadlineMs })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      retryable: true,
    });
  });

  test("kills a job that is cancelled", async () => {
    open();
    const controller = new AbortController();
    const job = pool.run({ act: "spin" }, { deadlineMs, signal: controller.signal });
    controller.abort();
    await expect(job).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test.each([
    ["while it toils outside of its event loop, as the engine does", "toil"],
    ["before it answers", "late"],
  ])("leaves no worker behind, and no stack trace, when its owner is killed %s", async (_when, act) => {
    open();
    const script = join(import.meta.dirname, "../../test/support/killed-owner.process.ts");
    const owner = fork(script, [act], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let written = "";
    owner.stderr?.setEncoding("utf8").on("data", (text: string) => (written += text));
    const [worker] = await once(owner, "message");
    onTestFinished(() => void (isAlive(worker) && process.kill(Number(worker), "SIGKILL")));
    await new Promise((resolve) => setTimeout(resolve, 200)); // until it toils
    owner.kill("SIGKILL");
    await expect.poll(() => isAlive(worker), { timeout: 10_000 }).toBe(false);
    expect(written).toBe("");
  });

  test("never runs more jobs at once than it may, and all of them in the end", async () => {
    open(2);
    const pids = await Promise.all(Array.from({ length: 6 }, () => pool.run({ act: "pid" }, { deadlineMs })));
    expect(pids).toHaveLength(6);
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
  });

  test("hands progress on while the job runs", async () => {
    open();
    const seen: unknown[] = [];
    await pool.run({ act: "progress" }, { deadlineMs, onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ rows: 7 }]);
  });
});
