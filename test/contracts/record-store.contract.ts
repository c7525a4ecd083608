import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { JsonValue, ListOptions, RecordStore } from "#ports/record-store.ts";

/**
 * The facts of every record store.
 * @param create opens the store at a place; each name is a place of its own, empty at first.
 */
export function recordStoreContract(name: string, create: (place: string) => RecordStore | Promise<RecordStore>): void {
  describe(`record store: ${name}`, () => {
    let store: RecordStore;
    let places = 0;
    const key = { partition: "acme", sort: "file#1" };

    beforeEach(async () => {
      places += 1;
      store = await create(`place-${places}`);
    });
    afterEach(() => store.close());

    describe("a record", () => {
      test("that is not there is null", async () => {
        expect(await store.get(key)).toBeNull();
      });

      test("has version 1 after the first write, then one more at each", async () => {
        expect(await store.put(key, "one")).toBe(1);
        expect(await store.put(key, "two")).toBe(2);
        expect(await store.put(key, "three", { ifVersion: 2 })).toBe(3);
        expect(await store.get(key)).toEqual({ ...key, version: 3, value: "three" });
      });

      test("belongs to its partition", async () => {
        await store.put(key, "ours");
        await store.put({ ...key, partition: "acme2" }, "theirs");
        expect((await store.get(key))?.value).toBe("ours");
        expect(await store.get({ ...key, partition: "acm" })).toBeNull();
        expect(await store.list("acme")).toHaveLength(1);
      });

      test("survives close and open", async () => {
        await store.put(key, { state: "done" });
        await store.put(key, { state: "undone" });
        await store.close();
        store = await create(`place-${places}`);
        expect(await store.get(key)).toEqual({ ...key, version: 2, value: { state: "undone" } });
        expect(await store.put(key, "next", { ifVersion: 2 })).toBe(3);
      });

      test("is gone after a delete, which may be repeated, and starts again at version 1", async () => {
        await store.put(key, "one");
        await store.put(key, "two");
        await store.delete(key);
        await store.delete(key);
        expect(await store.get(key)).toBeNull();
        expect(await store.list("acme")).toEqual([]);
        await expect(store.put(key, "late", { ifVersion: 2 })).rejects.toMatchObject({ code: "CONFLICT" });
        expect(await store.put(key, "new", { ifVersion: 0 })).toBe(1);
      });
    });

    describe("a write on condition", () => {
      test("that there is none yet succeeds once", async () => {
        expect(await store.put(key, "first", { ifVersion: 0 })).toBe(1);
        await expect(store.put(key, "second", { ifVersion: 0 })).rejects.toMatchObject({
          code: "CONFLICT",
          retryable: true,
        });
        expect(await store.get(key)).toEqual({ ...key, version: 1, value: "first" });
      });

      test.each([1, 3, 99])("of version %i is CONFLICT where it is 2, and changes nothing", async (ifVersion) => {
        await store.put(key, "one");
        await store.put(key, "two");
        await expect(store.put(key, "late", { ifVersion })).rejects.toMatchObject({
          code: "CONFLICT",
          retryable: true,
        });
        expect(await store.get(key)).toEqual({ ...key, version: 2, value: "two" });
      });

      test("of a version is CONFLICT where there is no record, and makes none", async () => {
        await expect(store.put(key, "late", { ifVersion: 1 })).rejects.toMatchObject({ code: "CONFLICT" });
        expect(await store.get(key)).toBeNull();
      });

      test.each([0, 1, 2])("of version %i wins alone when twenty race", async (ifVersion) => {
        for (let version = 0; version < ifVersion; version += 1) await store.put(key, "before");
        const results = await Promise.allSettled(
          Array.from({ length: 20 }, (_, racer) => store.put(key, racer, { ifVersion })),
        );
        const winner = results.findIndex((result) => result.status === "fulfilled");
        const losers = results.filter((result) => result.status === "rejected");
        expect(losers.map((loser: PromiseRejectedResult) => loser.reason)).toEqual(
          Array.from({ length: 19 }, () => expect.objectContaining({ code: "CONFLICT", retryable: true })),
        );
        expect(await store.get(key)).toEqual({ ...key, version: ifVersion + 1, value: winner });
      });

      test("that is repeated on top of what it reads loses no step of twenty", async () => {
        await Promise.all(Array.from({ length: 20 }, () => countUp(store)));
        expect((await store.get(counter))?.value).toBe(20);
      });
    });

    test("writes without condition all happen, each with a version of its own", async () => {
      const versions = await Promise.all(Array.from({ length: 20 }, (_, order) => store.put(key, order)));
      expect(versions.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    describe("a value", () => {
      test("of any JSON shape comes back equal", async () => {
        await fc.assert(
          fc.asyncProperty(fc.jsonValue(), async (json) => {
            const value: JsonValue = JSON.parse(JSON.stringify(json)); // JSON has no negative zero
            await store.put(key, value);
            expect((await store.get(key))?.value).toStrictEqual(value);
          }),
          { numRuns: 50 },
        );
      });

      test.each<[string, JsonValue]>([
        ["null", null],
        ["an empty text", ""],
        ["unicode, a lone half of a pair and a NUL", { "schlüssel 🧾": "日本\u0000\ud800'\"\\" }],
        ["empty things", { list: [], map: {}, nothing: null, no: false }],
        ["names of prototypes", JSON.parse('{"__proto__": {"a": 1}, "constructor": "b", "toString": null}')],
        ["exact decimals as text", { known: { USD: "2326534.350000", "": "0" }, unreadable: 0 }],
        ["the largest whole number", Number.MAX_SAFE_INTEGER],
        ["a deep one", JSON.parse(`${"[".repeat(30)}1${"]".repeat(30)}`)],
        ["a large one", Array.from({ length: 2_000 }, (_, line) => ({ line, raw: "größer ".repeat(15) }))],
      ])("comes back equal: %s", async (_shape, value) => {
        await store.put(key, value);
        expect((await store.get(key))?.value).toStrictEqual(value);
        expect((await store.list("acme"))[0]?.value).toStrictEqual(value);
      });
    });

    describe("a list", () => {
      test("ascends by sort key in byte order, or descends", async () => {
        const sorts = ["b", "a", "a/b", "a-b", "a0", "B", "é", "z", "Ａ", "🧾", "aa", "~", "with space"];
        for (const sort of sorts) await store.put({ partition: "acme", sort }, sort);
        expect(await sortsOf(store, {})).toEqual(inByteOrder(sorts));
        expect(await sortsOf(store, { descending: true })).toEqual(inByteOrder(sorts).toReversed());
      });

      test("carries version and value of each record", async () => {
        await store.put(key, "old");
        await store.put(key, { state: "done" });
        expect(await store.list("acme")).toEqual([{ ...key, version: 2, value: { state: "done" } }]);
      });

      test("of a partition without records is empty", async () => {
        expect(await store.list("nobody")).toEqual([]);
      });

      test("is read page by page without gap or overlap, in both directions", async () => {
        const sorts = Array.from({ length: 25 }, (_, order) => `file#${order}`);
        for (const sort of [...sorts, "fila", "filf"]) await store.put({ partition: "acme", sort }, sort);
        for (const descending of [false, true]) {
          const pages: (readonly string[])[] = [];
          while (pages.length < 4) {
            const last = pages.at(-1)?.at(-1);
            const after = last === undefined ? {} : { after: last };
            pages.push(await sortsOf(store, { prefix: "file#", limit: 10, descending, ...after }));
          }
          expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0]);
          expect(pages.flat()).toEqual(descending ? inByteOrder(sorts).toReversed() : inByteOrder(sorts));
        }
      });

      test("is what a plain filter of all records would give", async () => {
        const sort = fc.string({
          unit: fc.constantFrom("a", "b", "#", "\u0001", "é", "\ud7ff", "\ue000", "\uffff", "🧾", "\u{10ffff}"),
          minLength: 1,
          maxLength: 4,
        });
        const options = fc.record(
          { prefix: sort, after: sort, limit: fc.integer({ min: 1, max: 9 }), descending: fc.boolean() },
          { requiredKeys: [] },
        );
        const stored = new Set<string>();
        await fc.assert(
          fc.asyncProperty(sort, options, async (added, wanted) => {
            await store.put({ partition: "acme", sort: added }, added);
            stored.add(added);
            expect(await sortsOf(store, wanted)).toEqual(filter([...stored], wanted));
          }),
          { numRuns: 200 },
        );
      });
    });

    test.each([
      { partition: "", sort: "a" },
      { partition: "a", sort: "" },
      { partition: "a", sort: "\ud800" },
      { partition: "a", sort: "x".repeat(1_001) },
      { partition: "é".repeat(501), sort: "a" },
    ])("a key that some store could not keep is USAGE", async (refused) => {
      await expect(store.put(refused, "value")).rejects.toMatchObject({ code: "USAGE" });
      await expect(store.get(refused)).rejects.toMatchObject({ code: "USAGE" });
      await expect(store.delete(refused)).rejects.toMatchObject({ code: "USAGE" });
    });
  });
}

const counter = { partition: "acme", sort: "counter" };

/** One step up from what is there, again after every CONFLICT. */
async function countUp(store: RecordStore): Promise<void> {
  const before = await store.get(counter);
  const next = Number(before?.value ?? 0) + 1;
  const isLost = await store.put(counter, next, { ifVersion: before?.version ?? 0 }).then(() => false, isConflict);
  if (isLost) await countUp(store);
}

function isConflict(thrown: unknown): boolean {
  if (thrown instanceof OmError && thrown.code === "CONFLICT" && thrown.retryable) return true;
  throw thrown;
}

async function sortsOf(store: RecordStore, options: ListOptions): Promise<readonly string[]> {
  return (await store.list("acme", options)).map((record) => record.sort);
}

/** What a list means, in plain words. */
function filter(
  sorts: readonly string[],
  { prefix = "", after, limit, descending = false }: ListOptions,
): readonly string[] {
  const ordered = descending ? inByteOrder(sorts).toReversed() : inByteOrder(sorts);
  return ordered
    .filter((sort) => sort.startsWith(prefix))
    .filter((sort) => after === undefined || compareBytes(sort, after) * (descending ? -1 : 1) > 0)
    .slice(0, limit);
}

function inByteOrder(sorts: readonly string[]): readonly string[] {
  return sorts.toSorted(compareBytes);
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
