import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { takeFolder } from "./folder-lock.ts";
import { readServerFile, removeServerFile, serverFilePath, writeServerFile } from "./server-file.ts";

const folder = mkdtempSync(join(tmpdir(), "om-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const facts = {
  pid: 4711,
  url: "http://127.0.0.1:4310",
  token: "a secret",
  startedAt: "2026-01-01T00:00:00.000Z",
};

let dataDir = "";
beforeEach(() => {
  dataDir = join(mkdtempSync(join(folder, "own-")), "data");
});

describe("a data folder", () => {
  test("has one owner at a time, also within one process", () => {
    const owner = takeFolder(dataDir);
    expect(owner).not.toBeNull();
    expect(takeFolder(dataDir)).toBeNull();
    owner?.release();
    const next = takeFolder(dataDir);
    expect(next).not.toBeNull();
    next?.release();
  });

  test("goes to one of five processes that want it at once, and is free when that one is killed", async () => {
    const racers = await Promise.all(Array.from({ length: 5 }, () => startTaker(dataDir)));
    const winners = racers.filter(({ verdict }) => verdict === "owner");
    expect(racers.map(({ verdict }) => verdict).filter((verdict) => verdict === "busy")).toHaveLength(4);
    expect(winners).toHaveLength(1);
    expect(takeFolder(dataDir)).toBeNull();
    for (const { child } of winners) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const next = takeFolder(dataDir);
    expect(next).not.toBeNull();
    expect((await startTaker(dataDir)).verdict).toBe("busy");
    next?.release();
  });

  test("forgets what a dead owner said of itself", () => {
    mkdirSync(dataDir);
    writeServerFile(dataDir, facts);
    writeFileSync(`${serverFilePath(dataDir)}.4711-1-left`, "half of a token"); // it was killed while it wrote
    takeFolder(dataDir)?.release();
    expect(readServerFile(dataDir)).toBeNull();
    expect(readdirSync(dataDir)).toEqual(["owner.lock"]);
  });

  test("keeps what a living owner said of itself", () => {
    const owner = takeFolder(dataDir);
    writeServerFile(dataDir, facts);
    expect(takeFolder(dataDir)).toBeNull();
    expect(readServerFile(dataDir)).toEqual(facts);
    owner?.release();
  });

  test("that cannot be made, or not be written, is one sentence with its path", () => {
    writeFileSync(dataDir, "a file");
    for (const place of [dataDir, join(dataDir, "below"), "/proc/om-insights"]) {
      expect(() => takeFolder(place)).toThrow(
        expect.objectContaining({
          code: "NOT_WRITABLE",
          message: `the data folder ${place} cannot be made, or not be written`,
          fix: expect.stringContaining("--data-dir"),
        }),
      );
    }
  });

  test("whose lock is a folder is NOT_WRITABLE", () => {
    mkdirSync(join(dataDir, "owner.lock"), { recursive: true });
    expect(() => takeFolder(dataDir)).toThrow(expect.objectContaining({ code: "NOT_WRITABLE" }));
  });
});

describe("what the owner says of itself", () => {
  beforeEach(() => mkdirSync(dataDir));

  test("comes back, is replaced, and is gone when it is removed", () => {
    writeServerFile(dataDir, facts);
    writeServerFile(dataDir, { ...facts, pid: 4712 });
    expect(readServerFile(dataDir)).toEqual({ ...facts, pid: 4712 });
    expect(readdirSync(dataDir)).toEqual(["server.json"]);
    removeServerFile(dataDir);
    removeServerFile(dataDir);
    expect(existsSync(serverFilePath(dataDir))).toBe(false);
  });

  test("is for its own user alone, also where an older one was not", () => {
    writeFileSync(serverFilePath(dataDir), "{}");
    chmodSync(serverFilePath(dataDir), 0o644);
    writeServerFile(dataDir, facts);
    expect(statSync(serverFilePath(dataDir)).mode & 0o777).toBe(0o600);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...facts, pid: 0 }),
    JSON.stringify({ ...facts, pid: "4711" }),
    JSON.stringify({ ...facts, url: "file:///etc/passwd" }),
    JSON.stringify({ ...facts, url: "javascript:alert(1)" }),
    JSON.stringify({ ...facts, token: "" }),
    JSON.stringify({ ...facts, startedAt: "yesterday" }),
    JSON.stringify({ pid: 4711 }),
  ])("is null where it cannot be understood: %s", (text) => {
    writeFileSync(serverFilePath(dataDir), text);
    expect(readServerFile(dataDir)).toBeNull();
  });

  test("cannot be written into a folder that is not there", () => {
    expect(() => writeServerFile(join(dataDir, "nowhere"), facts)).toThrow(
      expect.objectContaining({ name: "OmError" }),
    );
  });
});

/** A process that tries to own the folder and holds it until it is killed. */
async function startTaker(place: string): Promise<{ readonly child: ChildProcess; readonly verdict: unknown }> {
  const child = fork(join(import.meta.dirname, "../../../test/support/take-folder.process.ts"), [place], {
    execArgv: [],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [verdict] = await once(child, "message");
  return { child, verdict };
}
