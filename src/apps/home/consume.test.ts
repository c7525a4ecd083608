import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { OmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import type { Queue, ReceivedMessage } from "#ports/queue.ts";
import type { Handler } from "./attempt.ts";
import { consume } from "./consume.ts";

const settings = { visibilityMs: 60_000, mostReceives: 3 };
let folder = "";
let store: SqliteStore;
let now = 1_767_225_600_000;
let failures: string[] = [];
const stop = { controller: new AbortController() };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-consume-"));
  const clock = { now: () => now };
  store = createSqliteStore({
    file: join(folder, "om.sqlite"),
    clock,
    queues: { work: settings },
    writer: "inline",
    owner: true,
  });
  failures = [];
  stop.controller = new AbortController();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function start(handler: Handler, concurrency = 1, queue: Queue = store.queue): Promise<void> {
  return consume(
    { queue: "work", settings, concurrency, handler },
    {
      queue,
      timers: systemTimers,
      stop: stop.controller.signal,
      backoffMs: () => 0,
      onFailure: (delivery, { code }) => failures.push(`${code} ${delivery.receives}`),
      onTrouble: ({ code }) => failures.push(`trouble ${code}`),
    },
  );
}

async function send(...bodies: readonly string[]): Promise<void> {
  await store.queue.send(bodies.map((body) => ({ queue: "work", group: "shop", body })));
}

function acknowledge({ lease }: ReceivedMessage): Promise<void> {
  return store.effects.apply({ acknowledges: lease });
}

test("each message is handled and acknowledged", async () => {
  const handled: unknown[] = [];
  await send("one", "two", "three");
  await start({
    async handle(delivery) {
      handled.push(delivery.body);
      await acknowledge(delivery);
      if (handled.length === 3) stop.controller.abort();
    },
  });
  expect(handled).toEqual(["one", "two", "three"]);
  expect(await store.queue.depth("work")).toMatchObject({ ready: 0, inFlight: 0, dead: 0 });
});

test("a message that always fails is set aside with the cause after its last attempt, and the others are done", async () => {
  const gaveUp: string[] = [];
  let done = 0;
  const stopWhenBoth = (): void => {
    if (done === 2 && gaveUp.length === 1) stop.controller.abort();
  };
  await send("good", "poison", "good");
  await start({
    async handle(delivery) {
      if (delivery.body === "poison") throw new OmError("ENGINE_FAILED", "it ended early", { retryable: true });
      await acknowledge(delivery);
      done += 1;
      stopWhenBoth();
    },
    async giveUp({ receives }, { code }) {
      gaveUp.push(`${code} after ${receives}`);
      stopWhenBoth();
    },
  });
  expect([done, gaveUp]).toEqual([2, ["ENGINE_FAILED after 3"]]);
  expect(failures).toEqual(["ENGINE_FAILED 1", "ENGINE_FAILED 2", "ENGINE_FAILED 3"]);
  expect(await store.queue.listDead("work")).toMatchObject([
    { body: "poison", cause: "ENGINE_FAILED: it ended early" },
  ]);
});

test("told to stop, it gives back what is at work, and the attempt does not count", async () => {
  await send("long");
  await start({
    handle: (_delivery, signal) =>
      new Promise((_done, reject) => {
        signal.addEventListener("abort", () => reject(new OmError("CANCELLED", "stopped")));
        stop.controller.abort();
      }),
  });
  const [again] = await store.queue.receive("work", { most: 1, waitMs: 0 });
  expect([again?.receives, failures]).toEqual([1, []]);
});

test("a message that a full disk keeps from being given back is given back once there is room, and loses no attempt", async () => {
  const full = new OmError("DISK_FULL", "the disk is full", { retryable: true });
  let refusals = 0;
  const receives: number[] = [];
  const queue: Queue = {
    ...store.queue,
    async release(lease, options) {
      refusals += 1;
      if (refusals === 1) throw full;
      now += 5_000; // as long as a message rests after a failure of the machine
      return store.queue.release(lease, { ...options, delayMs: 0 });
    },
  };
  await send("one");
  const handler: Handler = {
    async handle(delivery) {
      receives.push(delivery.receives);
      if (receives.length === 1) throw full;
      await acknowledge(delivery);
      stop.controller.abort();
    },
  };
  await start(handler, 1, queue);
  expect([refusals, receives]).toEqual([2, [1, 1]]);
  expect(failures).toEqual(["DISK_FULL 1", "trouble DISK_FULL"]);
});

test("a message that somebody else has by now is left to them", async () => {
  await send("slow");
  await start({
    async handle(delivery) {
      now += 2 * settings.visibilityMs;
      const [theirs] = await store.queue.receive("work", { most: 1, waitMs: 0 });
      stop.controller.abort();
      try {
        await acknowledge(delivery);
      } finally {
        if (theirs !== undefined) await acknowledge(theirs);
      }
    },
  });
  expect(failures).toEqual([]);
  expect(await store.queue.depth("work")).toMatchObject({ ready: 0, inFlight: 0, dead: 0 });
});
