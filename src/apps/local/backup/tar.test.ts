import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readTar, tarEnd, tarHeader, tarPadding } from "./tar.ts";

type Files = readonly (readonly [path: string, content: string])[];

function pack(files: Files): Buffer {
  const pieces = files.flatMap(([path, content]) => {
    const bytes = Buffer.from(content);
    return [tarHeader(path, bytes.length, 0), bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...pieces, tarEnd]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function unpack(bytes: Buffer, size = 700): Promise<Files> {
  const found: [string, string][] = [];
  for await (const { path, content } of readTar(inPieces(bytes, size)))
    found.push([path, Buffer.concat(await Array.fromAsync(content)).toString("utf8")]);
  return found;
}

test("whatever is packed is unpacked, in any pieces", async () => {
  const path = fc.stringMatching(/^[a-z0-9é_/-]{1,300}$/);
  const files = fc.array(fc.tuple(path, fc.string({ maxLength: 2_000 })), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 3_000 }), async (given, size) => {
      const wellFormed = given.map(([name, content]) => [name, content.toWellFormed()] as const);
      expect(await unpack(pack(wellFormed), size)).toEqual(wellFormed);
    }),
    { numRuns: 100 },
  );
});

test("cut at any byte it is torn, and is not taken for whole", async () => {
  const whole = pack([
    ["om.sqlite", "x".repeat(600)],
    [`blobs/${"a".repeat(150)}`, "y"],
  ]);
  for (let end = 0; end < whole.length; end += 101)
    await expect(unpack(whole.subarray(0, end))).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  const damaged = Buffer.from(whole);
  damaged.write("z", 3);
  await expect(unpack(damaged)).rejects.toMatchObject({ code: "FILE_CORRUPT" });
});

test("a file of more than 8 GB has its size in a record before it", async () => {
  const header = tarHeader("blobs/large", 9_000_000_000_000, 0);
  const [first] = [await readTar(inPieces(Buffer.concat([header, tarEnd]), 512)).next()];
  expect(first.value).toMatchObject({ path: "blobs/large", sizeBytes: 9_000_000_000_000 });
});

test("a link in it is refused", async () => {
  const link = tarHeader("om.sqlite", 0, 0);
  link.write("2", 156);
  link.write(`${(Number.parseInt(link.toString("utf8", 148, 154), 8) + 2).toString(8).padStart(6, "0")}\0 `, 148);
  await expect(unpack(Buffer.concat([link, tarEnd]))).rejects.toThrow(/something else than files/);
});
