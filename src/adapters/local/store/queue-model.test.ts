import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { createQueueModel, type ModelDelivery, type QueueModel } from "../../../../test/support/queue-model.ts";
import { createSqliteStore, type SqliteStore } from "../store.sqlite.ts";

// In memory where the system has such a folder: thousands of commits are done here, and none has to survive a power cut.
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "om-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = { visibilityMs: 10, mostReceives: 3 };

type Step =
  | { readonly act: "send"; readonly group: string; readonly delayMs: number; readonly key: string | null }
  | { readonly act: "receive"; readonly most: number }
  | { readonly act: "acknowledge" | "redrive" | "discard"; readonly which: number }
  | { readonly act: "extend"; readonly which: number; readonly ms: number }
  | { readonly act: "release"; readonly which: number; readonly delayMs: number | null; readonly uncounted: boolean }
  | { readonly act: "advance" | "set the clock back"; readonly ms: number }
  | { readonly act: "change the owner" };

const anyWhich = fc.nat({ max: 30 });
const anyDelay = fc.constantFrom(0, 3, 25);
const anyBackoff = fc.constantFrom(null, 0, 3, 25);
const anyGroup = fc.constantFrom("a", "a", "a", "b", "b", "c");
const anyKey = fc.constantFrom(null, null, null, null, "k1", "k2");
const times = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const act = <Act extends string>(name: Act) => fc.constant(name);

const step = fc.oneof(
  times(6, fc.record({ act: act("send"), group: anyGroup, delayMs: anyDelay, key: anyKey })),
  times(6, fc.record({ act: act("receive"), most: fc.integer({ min: 1, max: 4 }) })),
  times(3, fc.record({ act: act("acknowledge"), which: anyWhich })),
  times(3, fc.record({ act: act("extend"), which: anyWhich, ms: fc.constantFrom(0, 4, 40) })),
  times(4, fc.record({ act: act("release"), which: anyWhich, delayMs: anyBackoff, uncounted: fc.boolean() })),
  times(4, fc.record({ act: act("advance"), ms: fc.integer({ min: 1, max: 15 }) })),
  times(1, fc.record({ act: act("set the clock back"), ms: fc.integer({ min: 1, max: 30 }) })),
  times(1, fc.record({ act: act("change the owner") })),
  times(1, fc.record({ act: act("redrive"), which: anyWhich })),
  times(1, fc.record({ act: act("discard"), which: anyWhich })),
);

test("whatever is done in whatever order, the queue does what a naive one does", { timeout: 120_000 }, async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: "max" }), async (steps) => {
      const world = createWorld(join(folder, `${(runs += 1)}.sqlite`));
      try {
        for (const next of steps) {
          const { seen, expected } = await perform(world, next);
          expect(seen).toEqual(expected);
          const sight = await look(world);
          expect(sight.seen).toEqual(sight.expected);
        }
      } finally {
        await world.store.close();
      }
    }),
    { numRuns: 400 },
  );
});

interface World {
  store: SqliteStore;
  readonly model: QueueModel;
  readonly deliveries: { readonly real: ReceivedMessage; readonly expected: ModelDelivery }[];
  /** What the machine's clock says, and what has passed: that never goes back. */
  readonly time: { wall: number; passed: number };
  sent: number;
  open(): SqliteStore;
}

function createWorld(file: string): World {
  const time = { wall: 1_767_225_600_000, passed: 1_767_225_600_000 };
  const clock = { now: () => time.wall };
  const open = (): SqliteStore =>
    createSqliteStore({ file, clock, queues: { sales: settings }, writer: "inline", owner: true });
  return { store: open(), model: createQueueModel(settings), deliveries: [], time, sent: 0, open };
}

/** What people see of the queue, and what the model has of it. */
async function look({ store, model, time }: World): Promise<{ readonly seen: unknown; readonly expected: unknown }> {
  const { oldestMs: _age, ...counts } = await store.queue.depth("sales");
  const dead = await store.queue.listDead("sales");
  return {
    seen: { ...counts, list: dead.map(({ body, receives, cause }) => ({ body, receives, cause })) },
    expected: { ...model.depth(time.passed), list: model.dead() },
  };
}

/** Does a step in both worlds; what came of it must be equal. */
async function perform(world: World, next: Step): Promise<{ readonly seen: unknown; readonly expected: unknown }> {
  const { model, deliveries, time, store } = world;
  const now = time.passed;
  const delivery = "which" in next ? deliveries[next.which % Math.max(1, deliveries.length)] : undefined;
  const nothing = { seen: null, expected: null };
  switch (next.act) {
    case "send": {
      const { group, delayMs, key } = next;
      const deduplication = key === null ? {} : { deduplicationKey: key };
      await store.queue.send([{ queue: "sales", group, body: (world.sent += 1), delayMs, ...deduplication }]);
      model.send(now, next);
      return nothing;
    }
    case "receive": {
      const received = await store.queue.receive("sales", { most: next.most, waitMs: 0 });
      const expected = model.receive(now, next.most);
      received.forEach((real, position) => {
        const partner = expected[position];
        if (partner !== undefined) deliveries.push({ real, expected: partner });
      });
      return { seen: received.map(toPlain), expected: expected.map(({ lease: _lease, ...rest }) => rest) };
    }
    case "acknowledge": {
      if (delivery === undefined) return nothing;
      const isDone = store.effects.apply({ acknowledges: delivery.real.lease }).then(() => true, isLeaseLost);
      return { seen: await isDone, expected: model.acknowledge(delivery.expected) };
    }
    case "extend": {
      if (delivery === undefined) return nothing;
      const seen = await store.queue.extend(delivery.real.lease, next.ms);
      return { seen, expected: model.extend(now, delivery.expected, next.ms) };
    }
    case "release": {
      if (delivery === undefined) return nothing;
      const { delayMs, uncounted } = next;
      const cause = `at ${now}`;
      const options = { ...(delayMs === null ? {} : { delayMs }), cause, uncounted };
      const seen = await store.queue.release(delivery.real.lease, options);
      return { seen, expected: model.release(now, delivery.expected, { delayMs, cause, uncounted }) };
    }
    case "advance":
      time.wall += next.ms;
      time.passed = Math.max(now, time.wall);
      return nothing;
    case "set the clock back":
      time.wall -= next.ms;
      return nothing;
    case "change the owner": {
      time.wall = now; // what a clock does that is wrong then, too, stands in a test of its own
      world.store = world.open();
      model.takeOver(now);
      const late = store.queue.send([{ queue: "sales", group: "a", body: "never" }]).then(() => true, isLeaseLost);
      const seen = await late;
      await store.close();
      return { seen, expected: false };
    }
    case "redrive":
    case "discard": {
      const dead = await store.queue.listDead("sales");
      const { id = "1", body = 0 } = dead[next.which % Math.max(1, dead.length)] ?? {};
      const seen = await store.queue[next.act]("sales", [id]);
      const isThere = next.act === "redrive" ? model.redrive(now, Number(body)) : model.discard(Number(body));
      return { seen, expected: isThere ? 1 : 0 };
    }
  }
}

function toPlain({ body, group, receives, isLast }: ReceivedMessage): Omit<ModelDelivery, "lease"> {
  return { order: Number(body), group, receives, isLast };
}

function isLeaseLost(thrown: unknown): boolean {
  if (thrown instanceof OmError && thrown.code === "LEASE_LOST") return false;
  throw thrown;
}
