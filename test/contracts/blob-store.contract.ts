import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BlobStore } from "#ports/blob-store.ts";
import { because } from "./because.ts";

/** What an adapter cannot do, each with its reason: the fact is then shown as skipped. */
export interface BlobStoreLacks {
  /** `a` and `a/b` are both blobs. */
  readonly blobAndFolder?: string;
}

/**
 * The facts of every blob store.
 * @param create opens the store at a place; each name is a place of its own, empty at first.
 */
export function blobStoreContract(
  name: string,
  create: (place: string) => BlobStore | Promise<BlobStore>,
  lacks: BlobStoreLacks = {},
): void {
  describe(`blob store: ${name}`, () => {
    let store: BlobStore;
    let places = 0;
    let folder = "";

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "om-blobs-"));
    });
    beforeEach(async () => {
      places += 1;
      store = await create(`place-${places}`);
    });
    afterAll(() => rm(folder, { recursive: true }));

    describe("a blob", () => {
      test("comes back as it was put, whatever its chunks", async () => {
        let count = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), async (chunks) => {
            const key = `any/${(count += 1)}`;
            const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
            expect(await store.put(key, stream(...chunks))).toEqual({ key, sizeBytes });
            expect(await store.head(key)).toEqual({ key, sizeBytes });
            expect(await read(store, key)).toEqual(Buffer.concat(chunks));
          }),
          { numRuns: 30 },
        );
      });

      test("may be empty", async () => {
        expect(await store.put("empty", stream())).toEqual({ key: "empty", sizeBytes: 0 });
        expect(await text(store, "empty")).toBe("");
        expect(await keys(store, "")).toEqual(["empty"]);
      });

      test("of some megabytes comes back whole and in parts", async () => {
        const megabyte = Buffer.alloc(1024 * 1024, "0123456789abcdef");
        await store.put("large", stream(megabyte, megabyte, megabyte));
        expect((await read(store, "large")).equals(Buffer.concat([megabyte, megabyte, megabyte]))).toBe(true);
        const across = await read(store, "large", { from: 1024 * 1024 - 3, to: 2 * 1024 * 1024 + 3 });
        expect(across.equals(Buffer.concat([Buffer.from("def"), megabyte, Buffer.from("012")]))).toBe(true);
      });

      test("keeps a key of many segments and of any script", async () => {
        const names = [
          "a/".repeat(40) + "z",
          "läden/東京/🧾",
          "with space/a+b=c&d%20e?#'\"",
          "x".repeat(255),
          "…",
          "-",
          "~/$HOME",
        ];
        for (const key of names) await store.put(key, stream(key));
        for (const key of names) expect(await text(store, key)).toBe(key);
        expect(await keys(store, "")).toEqual(inByteOrder(names));
      });

      test(
        `and blobs below its key live side by side${because(lacks.blobAndFolder)}`,
        { skip: lacks.blobAndFolder !== undefined },
        async () => {
          await store.put("a", stream("one"));
          await store.put("a/b", stream("two"));
          expect(await keys(store, "")).toEqual(["a", "a/b"]);
        },
      );
    });

    describe("a put", () => {
      test("whose stream throws half-way leaves nothing, and the key is free", async () => {
        const broken = new Error("the line went dead");
        async function* halfWay(): AsyncGenerator<Uint8Array> {
          yield Buffer.from("first half");
          throw broken;
        }
        await expect(store.put("a/b", halfWay())).rejects.toSatisfy(
          (thrown: unknown) => thrown === broken || (thrown instanceof Error && thrown.cause === broken),
        );
        expect(await store.head("a/b")).toBeNull();
        expect(await keys(store, "")).toEqual([]);
        await store.put("a/b", stream("whole"));
        expect(await text(store, "a/b")).toBe("whole");
      });

      test("has taken a chunk when it asks for the next: the sender may use its memory again", async () => {
        const block = Buffer.alloc(100_000);
        async function* reused(): AsyncGenerator<Uint8Array> {
          for (const letter of ["a", "b", "c"]) yield block.fill(letter);
          block.fill("z");
        }
        await store.put("a/b", reused());
        expect(await text(store, "a/b")).toBe(["a", "b", "c"].map((letter) => letter.repeat(100_000)).join(""));
      });

      test("is not seen before it is finished", async () => {
        const seen: unknown[] = [];
        async function* watched(): AsyncGenerator<Uint8Array> {
          yield Buffer.from("first half, ");
          seen.push(await keys(store, ""), await store.head("a/b"));
          yield Buffer.from("second half");
        }
        await store.put("a/b", watched());
        expect(seen).toEqual([[], null]);
        expect(await text(store, "a/b")).toBe("first half, second half");
      });

      test("of a key that is taken is CONFLICT and changes nothing", async () => {
        await store.put("a/b", stream("first"));
        await expect(store.put("a/b", stream("second"))).rejects.toMatchObject({ code: "CONFLICT", retryable: false });
        expect(await text(store, "a/b")).toBe("first");
      });

      test("wins alone when ten race for one key", async () => {
        const racers = Array.from({ length: 10 }, (_, racer) => store.put("a/b", stream("racer ", String(racer))));
        const results = await Promise.allSettled(racers);
        const winner = results.findIndex((result) => result.status === "fulfilled");
        const losers = results.filter((result) => result.status === "rejected");
        expect(losers.map((loser: PromiseRejectedResult) => loser.reason)).toEqual(
          Array.from({ length: 9 }, () => expect.objectContaining({ code: "CONFLICT" })),
        );
        expect(await text(store, "a/b")).toBe(`racer ${winner}`);
      });
    });

    describe("a range", () => {
      test("gives exactly its bytes, as far as there are some", async () => {
        const content = Buffer.from(Array.from({ length: 100 }, (_, position) => position));
        await store.put("bytes", stream(content));
        const edge = fc.integer({ min: 0, max: 120 });
        await fc.assert(
          fc.asyncProperty(edge, edge, async (one, two) => {
            const [from, to] = [Math.min(one, two), Math.max(one, two)];
            expect(await read(store, "bytes", { from, to })).toEqual(content.subarray(from, to));
          }),
        );
      });

      test("of a large blob can be left before its end", async () => {
        await store.put("large", stream(Buffer.alloc(4 * 1024 * 1024)));
        for await (const chunk of store.get("large")) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
        await store.delete("large");
        expect(await store.head("large")).toBeNull();
      });
    });

    describe("a list", () => {
      test("is in byte order: not by folder, not by UTF-16", async () => {
        const names = ["a/b", "a-b", "a0", "B", "a/é", "a/z", "a/Z", "~", "Ａ", "🧾", "a/b.1", "a/b-1"];
        for (const key of names) await store.put(key, stream(key));
        expect(await keys(store, "")).toEqual(inByteOrder(names));
      });

      test("holds what begins with its prefix, be it a part of a segment", async () => {
        const names = ["default/uploads/1", "default/uploads/2", "default/up", "default2/uploads/1", "other/1"];
        for (const key of names) await store.put(key, stream(key));
        expect(await keys(store, "default/uploads/")).toEqual(["default/uploads/1", "default/uploads/2"]);
        expect(await keys(store, "default/up")).toEqual(["default/up", "default/uploads/1", "default/uploads/2"]);
        expect(await keys(store, "default")).toHaveLength(4);
        expect(await keys(store, "default/uploads/2")).toEqual(["default/uploads/2"]);
        expect(await keys(store, "nobody/")).toEqual([]);
        expect(await keys(store, "other/1/")).toEqual([]);
      });

      test("is complete when it is longer than a page of 1,000", async () => {
        const names = Array.from({ length: 1_003 }, (_, order) => `many/${order}`);
        for (let first = 0; first < names.length; first += 50) {
          await Promise.all(names.slice(first, first + 50).map((key) => store.put(key, stream())));
        }
        expect(await keys(store, "many/")).toEqual(inByteOrder(names));
      });
    });

    describe("a delete", () => {
      test("leaves no blob, and its neighbours alone", async () => {
        await store.put("a/b", stream("gone"));
        await store.put("a/c", stream("stays"));
        await store.delete("a/b");
        expect(await store.head("a/b")).toBeNull();
        expect(await keys(store, "")).toEqual(["a/c"]);
      });

      test("of what is not there does nothing", async () => {
        await store.put("a/b", stream("stays"));
        for (const key of ["a/b/c", "a", "nobody", "a/nobody", "a/b", "a/b"]) await store.delete(key);
        expect(await keys(store, "")).toEqual([]);
      });
    });

    describe("a blob that is not there", () => {
      test.each(["nobody", "a", "a/nobody", "a/b/c"])("has no head and is NOT_FOUND: %s", async (key) => {
        await store.put("a/b", stream("a neighbour"));
        expect(await store.head(key)).toBeNull();
        await expect(read(store, key)).rejects.toMatchObject({ code: "NOT_FOUND" });
        await expect(read(store, key, { from: 0, to: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
        await expect(store.toLocalPath(key)).rejects.toMatchObject({ code: "NOT_FOUND" });
      });
    });

    describe("a local file", () => {
      test("is taken over whole", async () => {
        const path = join(folder, "taken");
        await writeFile(path, "rows");
        expect(await store.putFile("a/rows", path)).toEqual({ key: "a/rows", sizeBytes: 4 });
        expect(await text(store, "a/rows")).toBe("rows");
        await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
      });

      test("stays where it is when its key is taken", async () => {
        const path = join(folder, "stays");
        await writeFile(path, "second");
        await store.put("a/rows", stream("first"));
        await expect(store.putFile("a/rows", path)).rejects.toMatchObject({ code: "CONFLICT" });
        expect(await text(store, "a/rows")).toBe("first");
        expect(await readFile(path, "utf8")).toBe("second");
      });

      test("can be read under the path of a blob", async () => {
        await store.put("a/b", stream("rows"));
        expect(await readFile(await store.toLocalPath("a/b"), "utf8")).toBe("rows");
      });
    });

    describe("a local folder", () => {
      test("holds every blob below its prefix, and no neighbour", async () => {
        for (const key of ["acme/1", "acme/b/2", "acme2/3", "acm/4"]) await store.put(key, stream(key));
        expect(await contents(await store.toLocalFolder("acme/"))).toEqual({ "1": "acme/1", "b/2": "acme/b/2" });
      });

      test("without blobs is there, and empty", async () => {
        expect(await contents(await store.toLocalFolder("nobody/yet/"))).toEqual({});
        expect(await keys(store, "")).toEqual([]);
      });

      test("is named by whole segments", async () => {
        await expect(store.toLocalFolder("acme")).rejects.toMatchObject({ code: "USAGE" });
        await expect(store.toLocalFolder("")).rejects.toMatchObject({ code: "USAGE" });
      });
    });

    describe("a key that could leave the store", () => {
      test.each(naughtyKeys)("is USAGE before a byte is read: %j", async (key) => {
        const path = join(folder, "untouched");
        await writeFile(path, "rows");
        let started = false;
        async function* watched(): AsyncGenerator<Uint8Array> {
          started = true;
          yield Buffer.from("never");
        }
        const acts = [
          () => store.put(key, watched()),
          () => store.putFile(key, path),
          () => store.head(key),
          () => read(store, key),
          () => store.delete(key),
          () => store.toLocalPath(key),
          () => store.toLocalFolder(`${key}/`),
          () => keys(store, `${key}/`),
        ];
        for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "USAGE" });
        expect(started).toBe(false);
        expect(await readFile(path, "utf8")).toBe("rows");
        expect(await keys(store, "")).toEqual([]);
      });
    });
  });
}

/** Each is refused by every store, as a key and with a "/" behind it as a prefix. */
const naughtyKeys = [
  "",
  "/",
  "/etc/passwd",
  "..",
  ".",
  "../outside",
  "a/../../outside",
  "a/..",
  "a/./b",
  "a//b",
  "a/",
  "a\\..\\b",
  "C:\\outside",
  "a\0b",
  "a\nb",
  "a\u007fb",
  "\ud800",
  "x".repeat(1_001),
  "é".repeat(501),
  `a/${"x".repeat(256)}`,
];

async function* stream(...chunks: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function read(store: BlobStore, key: string, range?: { from: number; to: number }): Promise<Buffer> {
  return Buffer.concat(await collect(store.get(key, range)));
}

async function text(store: BlobStore, key: string): Promise<string> {
  return (await read(store, key)).toString("utf8");
}

async function keys(store: BlobStore, prefix: string): Promise<readonly string[]> {
  return collect(store.list(prefix));
}

async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** The files of a folder by their path below it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

function inByteOrder(names: readonly string[]): readonly string[] {
  return names.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}
