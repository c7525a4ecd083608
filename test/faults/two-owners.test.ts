import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { systemClock } from "#core/clock.ts";

const folder = mkdtempSync(join(tmpdir(), "om-owners-"));
afterAll(() => rmSync(folder, { recursive: true }));

const queues = { work: { visibilityMs: 60_000, mostReceives: 3 } };
const effect = { partition: "acme", sort: "effect" };
let file = "";
beforeEach(() => {
  file = join(mkdtempSync(join(folder, "own-")), "om.sqlite");
});

describe("a process that stood still while it had a message", () => {
  test.each(["inline", "thread"])("changes nothing once another process owns the file: %s", async (writer) => {
    const stalled = await startStalled({ writer, owner: true });
    const next = openStore({ owner: true, now: systemClock.now });
    const [message] = await next.queue.receive("work", { most: 1, waitMs: 0 });
    expect(message).toMatchObject({ body: "slow", receives: 1 }); // at once, and the attempt was given back
    expect(await goOn(stalled)).toEqual({
      extend: "LEASE_LOST",
      apply: "LEASE_LOST",
      send: "LEASE_LOST",
      message: "another process has taken over this data folder",
    });
    expect(await next.records.get(effect)).toBeNull();
    if (message !== undefined)
      await next.effects.apply({ writes: [{ key: effect, value: "once" }], acknowledges: message.lease });
    expect(await next.records.get(effect)).toMatchObject({ value: "once", version: 1 });
    expect(await next.queue.depth("work")).toMatchObject({ ready: 0, inFlight: 0, dead: 0 });
  });

  test("beyond its visibility has lost that message, and no more", async () => {
    const stalled = await startStalled({ writer: "inline", owner: false });
    const other = openStore({ owner: false, now: () => systemClock.now() + 61_000 });
    const [message] = await other.queue.receive("work", { most: 1, waitMs: 0 });
    expect(message).toMatchObject({ body: "slow", receives: 2 });
    expect(await goOn(stalled)).toMatchObject({ extend: false, apply: "LEASE_LOST", send: "done" });
    expect(await other.records.get(effect)).toBeNull();
    if (message !== undefined)
      await other.effects.apply({ writes: [{ key: effect, value: "once" }], acknowledges: message.lease });
    expect(await other.records.get(effect)).toMatchObject({ value: "once", version: 1 });
    expect(await other.queue.depth("work")).toMatchObject({ ready: 1, inFlight: 0, dead: 0 }); // what it sent at last
  });
});

test("processes that write the same file all day never hear that it is busy, and share the work without a loss", async () => {
  const counts = [400, 400, 400];
  const workers = counts.map((count) => startProcess("share-work.process.ts", [file, String(count)]));
  const done = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
  expect(done.flatMap(({ failures }) => failures)).toEqual([]);
  const bodies: readonly string[] = done.flatMap(({ received }) => received);
  expect(bodies).toHaveLength(1_200);
  expect(new Set(bodies).size).toBe(1_200);
});

/** A process that has taken the message `slow`, and whose event loop is blocked from then on. */
async function startStalled(options: { readonly writer: string; readonly owner: boolean }): Promise<ChildProcess> {
  const child = startProcess("stall-with-message.process.ts", [file, JSON.stringify(options)]);
  expect(await once(child, "message")).toContain("stalled");
  return child;
}

/** Lets it go on; gives what came of what it tried then. */
async function goOn(stalled: ChildProcess): Promise<unknown> {
  const answer = once(stalled, "message");
  stalled.stdin?.end("go on\n");
  return (await answer)[0];
}

function startProcess(script: string, words: readonly string[]): ChildProcess {
  const child = fork(join(import.meta.dirname, script), words, {
    execArgv: [],
    stdio: ["pipe", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function openStore({ owner, now }: { readonly owner: boolean; readonly now: () => number }): SqliteStore {
  const store = createSqliteStore({ file, clock: { now }, queues, writer: "inline", owner });
  onTestFinished(() => store.close());
  return store;
}
