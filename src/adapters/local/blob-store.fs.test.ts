import { fork } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { blobStoreContract } from "../../../test/contracts/blob-store.contract.ts";
import { createFsBlobStore } from "./blob-store.fs.ts";

const folder = mkdtempSync(join(tmpdir(), "om-fs-"));
afterAll(() => rmSync(folder, { recursive: true }));

blobStoreContract("fs", (place) => createFsBlobStore({ root: join(folder, place) }), {
  blobAndFolder: "a file cannot be a folder too",
});

describe("blobs as files", () => {
  let place = "";
  let root = "";
  beforeEach(() => {
    place = mkdtempSync(join(folder, "own-"));
    root = join(place, "some", "where", "blobs");
  });

  test("whatever a key says, no file is outside of the root", async () => {
    const piece = fc.oneof(
      fc.constantFrom("..", ".", "/", "\\", "\0", "~", "%2e%2e", "C:", "CON", "．．", "‥", " ", "a"),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const keys = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
    const store = createFsBlobStore({ root });
    const before = paths(place).filter((path) => !path.startsWith(root));
    const stored: string[] = [];
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const outcome = await store.put(key, bytes("content")).then(() => "stored", codeOf);
        expect(["stored", "USAGE", "CONFLICT"]).toContain(outcome);
        if (outcome === "stored") stored.push(key);
      }),
      { numRuns: 200 },
    );
    expect(await listed(store)).toEqual(stored.toSorted(compareBytes));
    expect(stored.length).toBeGreaterThan(10);
    expect(paths(place).filter((path) => !path.startsWith(root))).toEqual(before);
  });

  test("a blob cannot be a folder of others: CONFLICT, and nothing changes", async () => {
    const store = createFsBlobStore({ root });
    await store.put("a/b", bytes("one"));
    await expect(store.put("a", bytes("two"))).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(store.put("a/b/c/d", bytes("two"))).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(store.put("a/b/c", bytes("two"))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await listed(store)).toEqual(["a/b"]);
    expect(readdirSync(join(root, ".tmp"))).toEqual([]);
  });

  test("a process that is killed before its blob has a key leaves no key, and the next owner sweeps up", async () => {
    const child = fork(join(import.meta.dirname, "../../../test/support/hang-in-put.process.ts"), [root], {
      execArgv: [],
    });
    expect(await once(child, "message")).toContain("written");
    const other = createFsBlobStore({ root });
    expect(readdirSync(join(root, ".tmp"))).toHaveLength(1); // its process lives: not ours to remove
    createFsBlobStore({ root, owns: false });
    expect(readdirSync(join(root, ".tmp"))).toHaveLength(1);
    child.kill("SIGKILL");
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    const left = readdirSync(join(root, ".tmp"));
    expect(left.map((name) => readFileSync(join(root, ".tmp", name), "utf8"))).toEqual(["every byte of it"]);
    expect(await listed(other)).toEqual([]);
    expect(await other.head("a/b")).toBeNull();
    createFsBlobStore({ root, owns: false }); // who only reads removes nothing, dead or alive
    expect(readdirSync(join(root, ".tmp"))).toEqual(left);
    createFsBlobStore({ root });
    expect(readdirSync(join(root, ".tmp"))).toEqual([]);
  });

  test("a leftover of an earlier process that had our id is removed, and a file of others is not", async () => {
    mkdirSync(join(root, ".tmp"), { recursive: true });
    writeFileSync(join(root, ".tmp", `${process.pid}-1-left`), "torn");
    writeFileSync(join(root, ".tmp", "notes.txt"), "not ours");
    createFsBlobStore({ root });
    expect(readdirSync(join(root, ".tmp"))).toEqual(["notes.txt"]);
  });

  test("who owns the root removes what others left, also where somebody has their process id by now", async () => {
    const store = createFsBlobStore({ root });
    writeFileSync(join(root, ".tmp", `${process.ppid}-1-left`), "torn"); // that process lives, and never wrote this
    createFsBlobStore({ root, owns: true });
    expect(readdirSync(join(root, ".tmp"))).toEqual([]);
    expect(await store.put("a", chunk("a"))).toMatchObject({ sizeBytes: 1 });
  });

  test("a put under way goes on when the root is opened a second time", async () => {
    const store = createFsBlobStore({ root });
    async function* opening(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("first, ");
      createFsBlobStore({ root });
      yield Buffer.from("second");
    }
    expect(await store.put("a", opening())).toEqual({ key: "a", sizeBytes: 13 });
  });

  test.each([".tmp", ".tmp/a"])("the folder of unfinished files has no blobs: %s", async (key) => {
    const store = createFsBlobStore({ root });
    await expect(store.put(key, bytes("content"))).rejects.toMatchObject({ code: "USAGE" });
    await expect(store.toLocalFolder(".tmp/")).rejects.toMatchObject({ code: "USAGE" });
    writeFileSync(join(root, ".tmp", "a"), "unfinished");
    expect(await listed(store, ".tmp/")).toEqual([]);
    expect(await listed(store)).toEqual([]);
  });

  test("only a plain file is taken over", async () => {
    const store = createFsBlobStore({ root });
    symlinkSync("/etc/hostname", join(place, "symlink"));
    await expect(store.putFile("a", join(place, "symlink"))).rejects.toMatchObject({ code: "NOT_A_FILE" });
    await expect(store.putFile("a", place)).rejects.toMatchObject({ code: "NOT_A_FILE" });
    expect(await listed(store)).toEqual([]);
  });

  const memory = "/dev/shm";
  const isOtherDevice = existsSync(memory) && statSync(memory).dev !== statSync(folder).dev;
  test(
    "a file of another device is taken over too (skipped where /dev/shm is not another device)",
    { skip: !isOtherDevice },
    async () => {
      const elsewhere = mkdtempSync(join(memory, "om-fs-"));
      try {
        const source = join(elsewhere, "rows");
        writeFileSync(source, "rows");
        const store = createFsBlobStore({ root });
        expect(await store.putFile("a", source)).toEqual({ key: "a", sizeBytes: 4 });
        expect(readFileSync(join(root, "a"), "utf8")).toBe("rows");
        writeFileSync(source, "again");
        await expect(store.putFile("a", source)).rejects.toMatchObject({ code: "CONFLICT" });
        expect(readdirSync(elsewhere)).toEqual(["rows"]);
      } finally {
        rmSync(elsewhere, { recursive: true });
      }
    },
  );

  test("a root that is a file is one clear failure", () => {
    writeFileSync(join(place, "file"), "");
    expect(() => createFsBlobStore({ root: join(place, "file") })).toThrow(
      expect.objectContaining({ name: "OmError" }),
    );
  });
});

async function* bytes(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

async function listed(store: BlobStore, prefix = ""): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof OmError ? thrown.code : String(thrown);
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function paths(below: string): readonly string[] {
  return readdirSync(below, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
