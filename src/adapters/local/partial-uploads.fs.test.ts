import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { partialUploadsContract } from "../../../test/contracts/partial-uploads.contract.ts";
import { createFsPartialUploads } from "./partial-uploads.fs.ts";

const folder = mkdtempSync(join(tmpdir(), "om-uploads-"));
afterAll(() => rmSync(folder, { recursive: true }));

partialUploadsContract("fs", (place) => createFsPartialUploads({ root: join(folder, place) }));

const facts = {
  business: "acme",
  name: "sales.csv",
  source: null,
  region: null,
  settings: {},
  sizeBytes: null,
  createdAt: "2026-01-01T00:00:00.000Z",
};

describe("uploads as files", () => {
  let place = "";
  let root = "";
  beforeEach(() => {
    place = mkdtempSync(join(folder, "own-"));
    root = join(place, "uploads");
  });

  test("a process that is killed in a piece leaves every byte that was acknowledged, and counts no other", async () => {
    const script = join(import.meta.dirname, "../../../test/support/hang-in-append.process.ts");
    const child = fork(script, [root], { execArgv: [] });
    expect(await once(child, "message")).toContain("written");
    child.kill("SIGKILL");
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    const uploads = createFsPartialUploads({ root });
    expect(await uploads.get("one")).toMatchObject({ offset: 14 });
    await uploads.append("one", 14, chunks("!"));
    expect(readFileSync(join(root, "one", "bytes-15"), "utf8")).toBe("acknowledged, !");
  });

  test("what a power cut left behind the acknowledged bytes is no part of the upload", async () => {
    const uploads = createFsPartialUploads({ root });
    await uploads.create("one", facts);
    await uploads.append("one", 0, chunks("safe, "));
    appendFileSync(join(root, "one", "bytes-6"), "\0\0\0\0");
    expect(await uploads.get("one")).toMatchObject({ offset: 6 });
    expect(await Array.fromAsync(uploads.read("one"))).toEqual([Buffer.from("safe, ")]);
    expect(await uploads.append("one", 6, chunks("too"))).toBe(9);
    expect(await Array.fromAsync(uploads.read("one"))).toEqual([Buffer.from("safe, too")]);
  });

  test("what a killed process began, and never finished, is swept up by the next", () => {
    mkdirSync(join(root, ".tmp", `${process.pid}-1-left`), { recursive: true });
    writeFileSync(join(root, ".tmp", `${process.pid}-1-left`, "facts.json"), "torn");
    createFsPartialUploads({ root });
    expect(readdirSync(join(root, ".tmp"))).toEqual([]);
  });

  test("whatever an id says, no file is outside of its folder", async () => {
    const piece = fc.constantFrom("..", ".", "/", "\\", "\0", "~", "%2e", ":", "CON", "．．", " ", "a", "-", "_", "\n");
    const ids = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
    const uploads = createFsPartialUploads({ root });
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const outcome = await uploads.create(id, facts).then(
          () => "made",
          (thrown: unknown) => (thrown instanceof OmError ? thrown.code : String(thrown)),
        );
        outcomes.add(outcome);
        expect(readdirSync(place)).toEqual(["uploads"]);
      }),
      { numRuns: 200, examples: [["a"], ["a"]] },
    );
    expect(outcomes).toEqual(new Set(["made", "USAGE", "CONFLICT"]));
    const made = readdirSync(root).filter((name) => name !== ".tmp");
    expect(made.filter((name) => !/^[A-Za-z_-]+$/.test(name))).toEqual([]);
  });

  test("an upload that is discarded while a piece comes in is NOT_FOUND afterwards, not half alive", async () => {
    const uploads = createFsPartialUploads({ root });
    await uploads.create("one", facts);
    async function* discarding(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("a");
      await uploads.discard("one");
      yield Buffer.from("b");
    }
    await expect(uploads.append("one", 0, discarding())).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await uploads.list()).toEqual([]);
    expect(readdirSync(root)).toEqual([".tmp"]);
  });

  test("a root that is a file is one clear failure", () => {
    writeFileSync(join(place, "file"), "");
    expect(() => createFsPartialUploads({ root: join(place, "file") })).toThrow(
      expect.objectContaining({ name: "OmError" }),
    );
  });
});

async function* chunks(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
