import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { JsonValue } from "#ports/record-store.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { because } from "./because.ts";
import type { StoreHome, StorePlace } from "./store-place.ts";

export interface EffectsLacks {
  /** Several writes hold together or not at all. */
  readonly allOrNothing?: string;
  /** A void lease changes nothing. */
  readonly fencing?: string;
}

/** The facts of every effect store. */
export function effectsContract(name: string, home: StoreHome, lacks: EffectsLacks = {}): void {
  const queues = {
    work: { visibilityMs: 4 * home.granularityMs, mostReceives: 3 },
    next: { visibilityMs: 60_000, mostReceives: 3 },
  };
  const file = { partition: "acme", sort: "file#1" };
  const head = { partition: "acme", sort: "head#sales" };

  describe(`effects: ${name}`, () => {
    let store: StorePlace;
    let places = 0;

    beforeEach(async () => {
      places += 1;
      store = await home.open(`effects-${places}`, queues);
      onTestFinished(() => store.close());
    });

    async function takeWork(): Promise<ReceivedMessage> {
      const [message] = await store.queue.receive("work", { most: 1, waitMs: 0 });
      if (message === undefined) throw new Error("there is no work");
      return message;
    }

    async function startWork(): Promise<ReceivedMessage> {
      await store.queue.send([{ queue: "work", group: "acme", body: "work" }]);
      return takeWork();
    }

    const isLeft = async (): Promise<boolean> => {
      await store.advance(5 * home.granularityMs);
      return (await store.queue.receive("work", { most: 1, waitMs: 0 })).length > 0;
    };

    const sentOn = async (): Promise<readonly JsonValue[]> =>
      (await store.queue.receive("next", { most: 10, waitMs: 0 })).map(({ body }) => body);

    const valueOf = async (key: typeof file): Promise<JsonValue> => (await store.records.get(key))?.value ?? null;

    test("a step writes its records, sends its messages and ends the message that asked for it", async () => {
      const { lease } = await startWork();
      await store.effects.apply({
        writes: [
          { key: file, value: { state: "done" }, ifVersion: 0 },
          { key: head, value: 7 },
        ],
        sends: [
          { queue: "next", group: "acme", body: "one" },
          { queue: "next", group: "acme", body: "two" },
        ],
        acknowledges: lease,
      });
      expect(await valueOf(file)).toEqual({ state: "done" });
      expect(await store.records.get(head)).toMatchObject({ value: 7, version: 1 });
      expect(new Set(await sentOn())).toEqual(new Set(["one", "two"]));
      expect(await isLeft()).toBe(false);
    });

    test("a step may change nothing at all", async () => {
      await store.effects.apply({});
      expect(await store.records.list("acme")).toEqual([]);
    });

    test("a record is removed by null, on a condition too", async () => {
      await store.records.put(file, "one");
      await store.records.put(head, "one");
      await store.effects.apply({ writes: [{ key: file, value: null }] });
      expect(await store.records.get(file)).toBeNull();
      const late = store.effects.apply({ writes: [{ key: head, value: null, ifVersion: 9 }] });
      await expect(late).rejects.toMatchObject({ code: "CONFLICT", retryable: true });
      await store.effects.apply({ writes: [{ key: head, value: null, ifVersion: 1 }] });
      expect(await store.records.get(head)).toBeNull();
      const gone = store.effects.apply({ writes: [{ key: head, value: null, ifVersion: 1 }] });
      await expect(gone).rejects.toMatchObject({ code: "CONFLICT" });
      await store.effects.apply({ writes: [{ key: head, value: null, ifVersion: 0 }] });
    });

    test("a write that comes second is CONFLICT, names its record, and nothing is sent or acknowledged", async () => {
      const { lease } = await startWork();
      await store.records.put(head, "theirs");
      const late = store.effects.apply({
        writes: [{ key: head, value: "ours", ifVersion: 0 }],
        sends: [{ queue: "next", group: "acme", body: "never" }],
        acknowledges: lease,
      });
      await expect(late).rejects.toMatchObject({ code: "CONFLICT", retryable: true, details: head });
      expect(await valueOf(head)).toBe("theirs");
      expect(await sentOn()).toEqual([]);
      expect(await isLeft()).toBe(true);
    });

    test(
      `a write that comes second takes those before it along${because(lacks.allOrNothing)}`,
      { skip: lacks.allOrNothing !== undefined },
      async () => {
        await store.records.put(head, "theirs");
        const late = store.effects.apply({
          writes: [
            { key: file, value: "ours" },
            { key: head, value: "ours", ifVersion: 0 },
          ],
        });
        await expect(late).rejects.toMatchObject({ code: "CONFLICT", details: head });
        expect(await store.records.get(file)).toBeNull();
      },
    );

    test(
      `a step whose message was delivered again is LEASE_LOST and changes nothing${because(lacks.fencing)}`,
      { skip: lacks.fencing !== undefined },
      async () => {
        const { lease: stale } = await startWork();
        await store.advance(5 * home.granularityMs);
        const { lease } = await takeWork();
        const late = store.effects.apply({
          writes: [{ key: file, value: "late" }],
          sends: [{ queue: "next", group: "acme", body: "late" }],
          acknowledges: stale,
        });
        await expect(late).rejects.toMatchObject({ code: "LEASE_LOST", retryable: false });
        expect(await store.records.get(file)).toBeNull();
        await store.effects.apply({ writes: [{ key: file, value: "once" }], acknowledges: lease });
        expect(await store.records.get(file)).toMatchObject({ value: "once", version: 1 });
        expect(await sentOn()).toEqual([]);
        expect(await isLeft()).toBe(false);
      },
    );

    test("steps that race for one head all end, each on top of the other", async () => {
      await Promise.all(Array.from({ length: 10 }, () => countUp(store, head)));
      expect(await valueOf(head)).toBe(10);
    });

    test("a key that some store could not keep is USAGE, and nothing is changed", async () => {
      const refused = store.effects.apply({
        writes: [
          { key: file, value: "one" },
          { key: { partition: "", sort: "a" }, value: "two" },
        ],
      });
      await expect(refused).rejects.toMatchObject({ code: "USAGE" });
      expect(await store.records.get(file)).toBeNull();
    });

    test("a queue that nobody set up is NOT_FOUND, and nothing is changed", async () => {
      const sends = [{ queue: "unknown", group: "acme", body: "lost" }];
      const refused = store.effects.apply({ writes: [{ key: file, value: "one" }], sends });
      await expect(refused).rejects.toMatchObject({ code: "NOT_FOUND" });
      expect(await store.records.get(file)).toBeNull();
    });
  });
}

/** One step up from what is there, again after every CONFLICT. */
async function countUp(store: StorePlace, key: { partition: string; sort: string }): Promise<void> {
  const before = await store.records.get(key);
  const write = { key, value: Number(before?.value ?? 0) + 1, ifVersion: before?.version ?? 0 };
  const isLost = await store.effects.apply({ writes: [write] }).then(
    () => false,
    (thrown: unknown) => {
      expect(thrown).toMatchObject({ code: "CONFLICT" });
      return true;
    },
  );
  if (isLost) await countUp(store, key);
}
