import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Lease, OutgoingMessage, ReceivedMessage } from "#ports/queue.ts";
import type { JsonValue } from "#ports/record-store.ts";
import { because } from "./because.ts";
import type { StoreHome, StorePlace } from "./store-place.ts";

/** What an adapter cannot do, each with its reason: the fact is then shown as skipped. */
export interface QueueLacks {
  /** Groups take turns. */
  readonly turns?: string;
  /** They do at once; elsewhere in the long run. */
  readonly exactTurns?: string;
  readonly deduplication?: string;
  /** An attempt can be given back. */
  readonly uncounted?: string;
  /** A void lease changes nothing. */
  readonly fencing?: string;
  readonly exactDepth?: string;
}

/** The facts of every queue. Time is counted in the home's own grains. */
export function queueContract(name: string, home: StoreHome, lacks: QueueLacks = {}): void {
  const grains = (count: number): number => count * home.granularityMs;
  const queues = {
    sales: { visibilityMs: grains(4), mostReceives: 3 },
    general: { visibilityMs: grains(4), mostReceives: 3 },
  };

  describe(`queue: ${name}`, () => {
    let place = "";
    let places = 0;
    let store: StorePlace;

    beforeEach(async () => {
      places += 1;
      place = `queue-${places}`;
      store = await home.open(place, queues);
      onTestFinished(() => store.close());
    });

    const send = (...bodies: readonly JsonValue[]): Promise<void> =>
      store.queue.send(bodies.map((body) => ({ queue: "sales", group: "acme", body })));

    const sendOne = (message: Partial<OutgoingMessage>): Promise<void> =>
      store.queue.send([{ queue: "sales", group: "acme", body: "body", ...message }]);

    const receive = (most = 1, waitMs = 0): Promise<readonly ReceivedMessage[]> =>
      store.queue.receive("sales", { most, waitMs });

    async function receiveOne(): Promise<ReceivedMessage> {
      const [message] = await receive();
      if (message === undefined) throw new Error("there is no message");
      return message;
    }

    const acknowledge = (lease: Lease): Promise<void> => store.effects.apply({ acknowledges: lease });

    const bodies = (messages: readonly ReceivedMessage[]): readonly JsonValue[] => messages.map(({ body }) => body);

    describe("a message", () => {
      test("is received with its body, its group and the number of the attempt", async () => {
        await sendOne({ body: { fileId: "file_1", tables: ["a", 2, null] }, group: "acme" });
        const message = await receiveOne();
        expect(message).toMatchObject({ body: { fileId: "file_1", tables: ["a", 2, null] }, group: "acme" });
        expect(message).toMatchObject({ receives: 1, isLast: false, lease: { queue: "sales" } });
        expect(message.sentAt).toBeGreaterThan(0);
      });

      test.each<[string, JsonValue]>([
        ["null", null],
        ["a text of any script", "schlüssel 🧾 日本 '\"\\"],
        ["names of prototypes", JSON.parse('{"__proto__": {"a": 1}, "constructor": "b"}')],
        ["100 KB", "x".repeat(100_000)],
      ])("may be %s", async (_kind, body) => {
        await send(body);
        expect((await receiveOne()).body).toStrictEqual(body);
      });

      test("is hidden while somebody has it, and comes again when nobody acknowledges it", async () => {
        await send("again");
        const first = await receiveOne();
        await store.advance(grains(2));
        expect(await receive()).toEqual([]);
        await store.advance(grains(3));
        const second = await receiveOne();
        expect(second).toMatchObject({ body: "again", receives: 2, sentAt: first.sentAt });
        expect(second.lease).not.toEqual(first.lease);
      });

      test("that was acknowledged never comes again", async () => {
        await send("done");
        await acknowledge((await receiveOne()).lease);
        await store.advance(grains(5));
        expect(await receive()).toEqual([]);
      });

      test("with a delay is invisible at first", async () => {
        await sendOne({ body: "later", delayMs: grains(3) });
        expect(await receive()).toEqual([]);
        await store.advance(grains(4));
        expect(bodies(await receive())).toEqual(["later"]);
      });

      test("belongs to its queue", async () => {
        await send("ours");
        expect(await store.queue.receive("general", { most: 10, waitMs: 0 })).toEqual([]);
        expect(bodies(await receive(10))).toEqual(["ours"]);
      });

      test("survives close and open, and so does its delay", async () => {
        await send("one");
        await sendOne({ body: "two", delayMs: grains(3) });
        await store.close();
        store = await home.open(place, queues);
        expect(bodies(await receive(10))).toEqual(["one"]);
        await store.advance(grains(4));
        expect(await receiveAll(receive)).toContain("two");
      });
    });

    describe("a batch", () => {
      test("of many is delivered whole, each message once", async () => {
        const sent = Array.from({ length: 25 }, (_, order) => order);
        await send(...sent);
        expect((await receiveAll(receive)).toSorted(byNumber)).toEqual(sent);
        expect(await receive(10)).toEqual([]);
      });

      test("is not larger than asked for", async () => {
        await send(1, 2, 3, 4, 5);
        expect(await receive(2)).toHaveLength(2);
        expect((await receive(10)).length).toBeLessThanOrEqual(3);
      });

      test("of nothing is sent without a word", async () => {
        await send();
        expect(await receive()).toEqual([]);
      });

      test("drained by eight workers at once gives each message to one of them", async () => {
        const sent = Array.from({ length: 200 }, (_, order) => order);
        for (let first = 0; first < sent.length; first += 50) await send(...sent.slice(first, first + 50));
        const worked = await Promise.all(
          Array.from({ length: 8 }, async () => {
            const mine: number[] = [];
            for (let batch = await receive(3); batch.length > 0; batch = await receive(3)) {
              mine.push(...batch.map(({ body }) => Number(body)));
              await Promise.all(batch.map(({ lease }) => acknowledge(lease)));
            }
            return mine;
          }),
        );
        expect(worked.flat().toSorted(byNumber)).toEqual(sent);
      });
    });

    describe("a receive that waits", () => {
      test("gets what is sent while it waits", async () => {
        const waiting = receive(1, grains(20));
        await send("at last");
        expect(bodies(await waiting)).toEqual(["at last"]);
      });

      test("is one of several that share what comes, each message once", async () => {
        const waiting = [receive(1, grains(2)), receive(1, grains(2)), receive(1, grains(2))];
        await send(1, 2);
        await store.advance(grains(3)); // sooner than one of the two comes again
        const got = (await Promise.all(waiting)).map((messages) => messages.length);
        expect(got.toSorted(byNumber)).toEqual([0, 1, 1]);
      });

      test("gets a message when its delay is over", async () => {
        await sendOne({ body: "later", delayMs: grains(3) });
        const waiting = receive(1, grains(20));
        await store.advance(grains(4));
        expect(bodies(await waiting)).toEqual(["later"]);
      });

      test("gets a message when somebody else's time with it is over, or when it is given back", async () => {
        await send("again");
        await receiveOne();
        const waiting = receive(1, grains(20));
        await store.advance(grains(5));
        const [again] = await waiting;
        expect(again).toMatchObject({ body: "again", receives: 2 });
        const another = receive(1, grains(20));
        if (again !== undefined) await store.queue.release(again.lease, {});
        expect(bodies(await another)).toEqual(["again"]);
      });

      test("ends with nothing when its time is over", async () => {
        const waiting = receive(1, grains(3));
        await store.advance(grains(4));
        expect(await waiting).toEqual([]);
      });

      test("ends with nothing when it is aborted, and what comes later waits for the next one", async () => {
        const { signal, abort } = abortable();
        const waiting = store.queue.receive("sales", { most: 1, waitMs: grains(20), signal });
        await store.advance(grains(1));
        abort();
        expect(await waiting).toEqual([]);
        expect(await store.queue.receive("sales", { most: 1, waitMs: grains(20), signal })).toEqual([]);
        await send("for the next one");
        expect(await receiveOne()).toMatchObject({ body: "for the next one", receives: 1 });
      });

      test("loses nothing when it is aborted in the moment in which something comes", async () => {
        await send("kept");
        const { signal, abort } = abortable();
        const waiting = store.queue.receive("sales", { most: 1, waitMs: grains(20), signal });
        abort();
        expect(await waiting).toEqual([]);
        await store.advance(grains(5));
        expect(bodies(await receive())).toEqual(["kept"]);
      });
    });

    describe("a lease", () => {
      test("can be extended, by the time from now", async () => {
        await send("long work");
        const { lease } = await receiveOne();
        await store.advance(grains(3));
        expect(await store.queue.extend(lease, grains(5))).toBe(true);
        await store.advance(grains(3));
        expect(await receive()).toEqual([]);
        await acknowledge(lease);
        await store.advance(grains(5));
        expect(await receive()).toEqual([]);
      });

      test("given back makes the message visible, at once or after a delay", async () => {
        await send("again");
        expect(await store.queue.release((await receiveOne()).lease, {})).toBe(true);
        expect(await store.queue.release((await receiveOne()).lease, { delayMs: grains(3) })).toBe(true);
        expect(await receive()).toEqual([]);
        await store.advance(grains(4));
        expect(await receiveOne()).toMatchObject({ body: "again", receives: 3 });
      });

      test(
        `that is void changes nothing: the message was delivered again${because(lacks.fencing)}`,
        { skip: lacks.fencing !== undefined },
        async () => {
          await send("slow");
          const { lease: stale } = await receiveOne();
          await store.advance(grains(5));
          const { lease } = await receiveOne();
          expect(await store.queue.extend(stale, grains(50))).toBe(false);
          expect(await store.queue.release(stale, {})).toBe(false);
          await expect(acknowledge(stale)).rejects.toMatchObject({ code: "LEASE_LOST" });
          expect(await receive()).toEqual([]);
          await acknowledge(lease);
          await expect(acknowledge(lease)).rejects.toMatchObject({ code: "LEASE_LOST" });
          expect(await store.queue.extend(lease, grains(5))).toBe(false);
        },
      );

      test(
        `given back without counting is a first attempt again${because(lacks.uncounted)}`,
        { skip: lacks.uncounted !== undefined },
        async () => {
          await send("stopped");
          for (let stop = 0; stop < 10; stop += 1) {
            const message = await receiveOne();
            expect(message).toMatchObject({ receives: 1, isLast: false });
            expect(await store.queue.release(message.lease, { uncounted: true })).toBe(true);
          }
        },
      );
    });

    describe("a message that fails each time", () => {
      test("is one poison in ten: nine are done once, one is set aside after exactly the most receives", async () => {
        await send(...Array.from({ length: 10 }, (_, order) => order));
        const attempts: number[] = [];
        const lasts: boolean[] = [];
        let isEmpty = false;
        for (let round = 0; round < 30 && !isEmpty; round += 1) {
          const batch = await receive(10);
          isEmpty = batch.length === 0;
          for (const { body, lease, isLast } of batch) {
            attempts.push(Number(body));
            if (body !== 7) await acknowledge(lease);
            else {
              lasts.push(isLast);
              await store.queue.release(lease, { cause: `attempt ${lasts.length} failed` });
            }
          }
        }
        expect(attempts.toSorted(byNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 8, 9]);
        expect(lasts).toEqual([false, false, true]);
        expect(await store.queue.listDead("sales")).toEqual([
          expect.objectContaining({ body: 7, group: "acme", receives: 3, cause: "attempt 3 failed" }),
        ]);
      });

      test("without a word is set aside too, and keeps the last cause that was said", async () => {
        await send("silent");
        await store.queue.release((await receiveOne()).lease, { cause: "it said so once" });
        await receiveOne();
        await store.advance(grains(5));
        expect(await receiveOne()).toMatchObject({ receives: 3, isLast: true });
        await store.advance(grains(5));
        expect(await receive()).toEqual([]);
        const [dead] = await store.queue.listDead("sales");
        expect(dead).toMatchObject({ body: "silent", receives: 3, cause: "it said so once" });
        expect(dead?.diedAt).toBeGreaterThanOrEqual(dead?.sentAt ?? Number.NaN);
      });

      test("can be driven back, as if it were new", async () => {
        await killAll(["one", "two"]);
        const dead = await store.queue.listDead("sales");
        const one = dead.find(({ body }) => body === "one");
        expect(await store.queue.redrive("sales", [one?.id ?? "", "999", "no id of ours"])).toBe(1);
        expect(await receiveOne()).toMatchObject({ body: "one", group: "acme", receives: 1, isLast: false });
        expect((await store.queue.listDead("sales")).map(({ body }) => body)).toEqual(["two"]);
      });

      test("can be discarded for good", async () => {
        await killAll(["one", "two"]);
        const ids = (await store.queue.listDead("sales")).map(({ id }) => id);
        expect(await store.queue.discard("general", ids)).toBe(0);
        expect(await store.queue.discard("sales", [...ids, "999"])).toBe(2);
        expect(await store.queue.discard("sales", ids)).toBe(0);
        expect(await store.queue.redrive("sales", ids)).toBe(0);
        expect(await store.queue.listDead("sales")).toEqual([]);
      });

      test("is listed with its like, oldest first, as many as asked for", async () => {
        for (const body of ["one", "two", "three"]) {
          await killAll([body]);
          await store.advance(grains(1));
        }
        expect((await store.queue.listDead("sales", { limit: 2 })).map(({ body }) => body)).toEqual(["one", "two"]);
        expect(await store.queue.listDead("general")).toEqual([]);
      });
    });

    describe("groups", () => {
      const reason = because(lacks.turns);
      const skip = lacks.turns !== undefined;
      test(`take turns: a thousand messages of one do not hold up another${reason}`, { skip }, async () => {
        for (let batch = 0; batch < 10; batch += 1) await send(...Array.from({ length: 100 }, () => "many"));
        await sendOne({ group: "small shop", body: "one" });
        const received: JsonValue[] = [];
        while (received.length < 100 && !received.includes("one")) received.push(...bodies(await receive(10)));
        expect(received).toContain("one");
      });

      test(`take turns one by one${because(lacks.exactTurns)}`, { skip: lacks.exactTurns !== undefined }, async () => {
        for (const group of ["a", "a", "a", "b", "b", "c"]) await sendOne({ group, body: group });
        expect(bodies(await receive(4))).toEqual(["a", "b", "c", "a"]);
        await sendOne({ group: "c", body: "c" });
        expect([...bodies(await receive()), ...bodies(await receive()), ...bodies(await receive())]).toEqual([
          "b",
          "c",
          "a",
        ]);
      });
    });

    describe("a deduplication key", () => {
      const title = because(lacks.deduplication);
      const skip = lacks.deduplication !== undefined;

      test(`drops a second message, also when the first is done${title}`, { skip }, async () => {
        await sendOne({ body: "first", deduplicationKey: "job-1" });
        await sendOne({ body: "second", deduplicationKey: "job-1" });
        await sendOne({ body: "other", deduplicationKey: "job-2" });
        const received = await receive(10);
        expect(new Set(bodies(received))).toEqual(new Set(["first", "other"]));
        expect(received).toHaveLength(2);
        await Promise.all(received.map(({ lease }) => acknowledge(lease)));
        await sendOne({ body: "third", deduplicationKey: "job-1" });
        expect(await receive()).toEqual([]);
      });

      test(`drops the second of one batch, and none of another queue${title}`, { skip }, async () => {
        const message = { group: "acme", deduplicationKey: "job-1" };
        await store.queue.send([
          { ...message, queue: "sales", body: 1 },
          { ...message, queue: "sales", body: 2 },
          { ...message, queue: "general", body: 3 },
        ]);
        expect(bodies(await receive(10))).toEqual([1]);
        expect(bodies(await store.queue.receive("general", { most: 10, waitMs: 0 }))).toEqual([3]);
      });

      test(`is free again after five minutes${title}`, { skip }, async () => {
        await sendOne({ body: "first", deduplicationKey: "job-1" });
        await acknowledge((await receiveOne()).lease);
        await store.advance(4 * 60_000);
        await sendOne({ body: "second", deduplicationKey: "job-1" });
        expect(await receive()).toEqual([]);
        await store.advance(60_000);
        await sendOne({ body: "third", deduplicationKey: "job-1" });
        expect(bodies(await receive())).toEqual(["third"]);
      });
    });

    test(
      `the depth counts what is ready, in flight, delayed and dead${because(lacks.exactDepth)}`,
      { skip: lacks.exactDepth !== undefined },
      async () => {
        expect(await store.queue.depth("sales")).toEqual({ ready: 0, inFlight: 0, delayed: 0, dead: 0, oldestMs: 0 });
        await killAll(["dead"]);
        await send(1, 2, 3, 4);
        await sendOne({ delayMs: grains(50) });
        await receive(1);
        const { lease } = await receiveOne();
        await store.queue.release(lease, { delayMs: grains(50) });
        await store.advance(grains(1));
        const counts = { ready: 2, inFlight: 1, delayed: 2, dead: 1 };
        expect(await store.queue.depth("sales")).toEqual({ ...counts, oldestMs: grains(1) });
        expect(await store.queue.depth("general")).toMatchObject({ ready: 0, inFlight: 0, delayed: 0, dead: 0 });
      },
    );

    test("a queue that nobody set up is NOT_FOUND", async () => {
      const unknown = { code: "NOT_FOUND", retryable: false };
      await expect(sendOne({ queue: "unknown" })).rejects.toMatchObject(unknown);
      await expect(store.queue.receive("toString", { most: 1, waitMs: 0 })).rejects.toMatchObject(unknown);
      await expect(store.queue.depth("unknown")).rejects.toMatchObject(unknown);
      await expect(store.queue.listDead("unknown")).rejects.toMatchObject(unknown);
      await expect(store.queue.redrive("unknown", [])).rejects.toMatchObject(unknown);
      await expect(store.queue.discard("unknown", [])).rejects.toMatchObject(unknown);
    });

    /** Sends messages and fails them until they are set aside. */
    async function killAll(sent: readonly JsonValue[]): Promise<void> {
      await send(...sent);
      for (let batch = await receive(10); batch.length > 0; batch = await receive(10)) {
        for (const { lease } of batch) await store.queue.release(lease, { cause: "killed" });
      }
    }
  });
}

async function receiveAll(receive: (most: number) => Promise<readonly ReceivedMessage[]>): Promise<JsonValue[]> {
  const bodies: JsonValue[] = [];
  for (let batch = await receive(10); batch.length > 0; batch = await receive(10)) {
    bodies.push(...batch.map(({ body }) => body));
  }
  return bodies;
}

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

function byNumber(left: JsonValue, right: JsonValue): number {
  return Number(left) - Number(right);
}
