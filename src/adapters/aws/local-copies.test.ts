import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLocalCopies, type LocalCopies } from "./local-copies.ts";

// What a blob store fetches; here from memory, and it counts.
let folder = "";
let blobs: Map<string, string>;
let fetched: string[] = [];
let copies: LocalCopies;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-copies-"));
  blobs = new Map([
    ["shop/a/1", "one"],
    ["shop/a/2", "twice"],
    ["shop/b/3", "three"],
  ]);
  fetched = [];
  copies = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(mostBytes = 1_000): LocalCopies {
  return createLocalCopies(fetch, { folder, mostBytes });
}

async function* fetch(key: string): AsyncGenerator<Uint8Array> {
  fetched.push(key);
  yield Buffer.from(blobs.get(key) ?? "");
}

const infoOf = (key: string) => ({ key, sizeBytes: blobs.get(key)?.length ?? 0 });

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

describe("a copy", () => {
  test("is fetched once, also by another store over the same folder", async () => {
    const path = await copies.pathOf(infoOf("shop/a/1"));
    expect(await readFile(path, "utf8")).toBe("one");
    expect(await copies.pathOf(infoOf("shop/a/1"))).toBe(path);
    expect(await open().pathOf(infoOf("shop/a/1"))).toBe(path);
    expect(fetched).toEqual(["shop/a/1"]);
  });

  test("of another size is fetched anew", async () => {
    const path = await copies.pathOf(infoOf("shop/a/1"));
    writeFileSync(path, "cut");
    writeFileSync(path, "o");
    expect(await readFile(await copies.pathOf(infoOf("shop/a/1")), "utf8")).toBe("one");
  });

  test("that arrives cut short is refused, may be tried again, and is not there", async () => {
    const cut = copies.pathOf({ key: "shop/a/1", sizeBytes: 4 });
    await expect(cut).rejects.toMatchObject({ code: "NOT_AVAILABLE", retryable: true });
    expect(readdirSync(join(folder, "unfinished"))).toEqual([]);
    expect(await exists(join(folder, "blobs/shop/a/1"))).toBe(false);
  });

  test("is whole for each of ten who want it at the same time", async () => {
    const paths = await Promise.all(Array.from({ length: 10 }, () => copies.pathOf(infoOf("shop/a/2"))));
    for (const path of paths) expect(await readFile(path, "utf8")).toBe("twice");
    expect(readdirSync(join(folder, "unfinished"))).toEqual([]);
  });
});

describe("a folder", () => {
  const all = async () => true;

  test("holds exactly the blobs of its prefix; a copy of one that is gone goes too", async () => {
    const target = await copies.mirror("shop/a/", [infoOf("shop/a/1"), infoOf("shop/a/2")], all);
    expect(readdirSync(target).toSorted()).toEqual(["1", "2"]);
    const gone = async (key: string): Promise<boolean> => key !== "shop/a/1";
    expect(readdirSync(await copies.mirror("shop/a/", [infoOf("shop/a/2")], gone))).toEqual(["2"]);
  });

  test("keeps a copy that came after its blobs were listed", async () => {
    await copies.pathOf(infoOf("shop/a/1"));
    expect(readdirSync(await copies.mirror("shop/a/", [infoOf("shop/a/2")], all)).toSorted()).toEqual(["1", "2"]);
  });
});

describe("the room for copies", () => {
  const rested = new Date(Date.now() - 3_600_000);

  test("is kept: what was not used for the longest time goes first", async () => {
    copies = open(10);
    const [one, two] = [await copies.pathOf(infoOf("shop/a/1")), await copies.pathOf(infoOf("shop/a/2"))];
    utimesSync(one, rested, new Date(rested.getTime() + 1_000));
    utimesSync(two, rested, rested);
    await copies.pathOf(infoOf("shop/b/3"));
    expect([await exists(one), await exists(two)]).toEqual([true, false]);
  });

  test("holds nothing that a killed function left half fetched", async () => {
    await copies.pathOf(infoOf("shop/a/1"));
    const [left, atWork] = ["left", "at-work"].map((name) => join(folder, "unfinished", name));
    for (const path of [left, atWork]) writeFileSync(path ?? "", "ha");
    utimesSync(left ?? "", rested, rested);
    await copies.pathOf(infoOf("shop/a/2"));
    expect(readdirSync(join(folder, "unfinished"))).toEqual(["at-work"]);
  });

  test("is never made of copies that were asked for just now: then the disk is full, and it may be tried again", async () => {
    copies = open(10);
    const paths = [await copies.pathOf(infoOf("shop/a/1")), await copies.pathOf(infoOf("shop/a/2"))];
    const third = copies.pathOf(infoOf("shop/b/3"));
    await expect(third).rejects.toMatchObject({ code: "DISK_FULL", retryable: true });
    for (const path of paths) expect(await exists(path)).toBe(true);
  });
});

describe("what could never lie on the disk", () => {
  const tooLarge = expect.objectContaining({ code: "FILE_TOO_LARGE", retryable: false });

  test("is refused before a byte of it is fetched", async () => {
    copies = open(4);
    await expect(copies.pathOf(infoOf("shop/a/2"))).rejects.toThrow(tooLarge);
    expect(fetched).toEqual([]);
    expect(await copies.pathOf(infoOf("shop/a/1"))).toContain("shop/a/1");
  });

  test("is refused as a whole, also where each part would fit", async () => {
    copies = open(7);
    const all = [infoOf("shop/a/1"), infoOf("shop/a/2")];
    await expect(copies.mirror("shop/a", all, async () => true)).rejects.toThrow(tooLarge);
    expect(fetched).toEqual([]);
  });
});
