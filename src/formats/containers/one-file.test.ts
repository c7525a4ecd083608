import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { anArchiveFile } from "../../../test/support/archive-file.ts";
import { listEntries, sniffContainer, unpackEntry } from "./index.ts";

const text = "id,name\n1,Anna\n2,Berta\n";
const bzip2 = Buffer.from(
  "QlpoOTFBWSZTWa7w/hQAAAhdgAAQAAQwADAAJiMUACAAIag2hM0hAAAmAxkhxebtJ6MJZ8XckU4UJCu8P4UA",
  "base64",
);
/** Forty million zeros. */
const bzip2Bomb = Buffer.from("QlpoOTFBWSZTWdv4lYYBMl8ICMAAABAACCAAMMwJqmmgSlFbUBKUV4u5IpwoSG38SsMA", "base64");
const zeros = Buffer.alloc(40_000_000, "0");
const withSum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

const packed = {
  gz: gzipSync(text),
  zst: zstdCompressSync(text, withSum),
  bz2: bzip2,
};
const kinds = ["gz", "zst", "bz2"] as const;

async function unpack(bytes: Uint8Array): Promise<string | undefined> {
  using file = anArchiveFile(bytes);
  try {
    await unpackEntry(file.path, "a.csv", file.target);
  } catch (error) {
    if (file.unpacked() !== null) throw new Error("a part of the entry was left", { cause: error });
    throw error;
  }
  return file.unpacked()?.toString();
}

describe.each(kinds)("a .%s", (kind) => {
  const bytes = packed[kind];

  test("is one entry with the file's name", async () => {
    using file = anArchiveFile(bytes);
    expect(sniffContainer(bytes)).toBe(kind);
    expect(await listEntries(file.path, `orders.csv.${kind}`)).toEqual({
      container: kind,
      entries: [{ name: "orders.csv", sizeBytes: null }],
      notes: [],
    });
  });

  test("is read whole, all parts of it, with zeros behind", async () => {
    expect(await unpack(bytes)).toBe(text);
    expect(await unpack(Buffer.concat([bytes, bytes, bytes]))).toBe(text + text + text);
    expect(await unpack(Buffer.concat([bytes, bytes, Buffer.alloc(5_000)]))).toBe(text + text);
  });

  test("that is cut off anywhere is damaged", async () => {
    for (let end = bytes.length - 1; end >= 12; end -= 1) {
      await expect(unpack(bytes.subarray(0, end)), `${end} bytes`).rejects.toMatchObject({
        code: "FILE_CORRUPT",
        message: expect.stringMatching(/cut off/),
      });
    }
    await expect(unpack(Buffer.concat([bytes, bytes.subarray(0, 15)]))).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  });

  test("whose checksum does not fit is damaged", async () => {
    const changed = Buffer.from(bytes);
    const place = { gz: bytes.length - 6, zst: bytes.length - 1, bz2: 11 }[kind];
    changed.writeUInt8((changed[place] ?? 0) ^ 1, place);
    await expect(unpack(changed)).rejects.toMatchObject({
      code: "FILE_CORRUPT",
      message: expect.stringMatching(/checksum does not fit/),
    });
  });

  test.each([
    ["text", "and more of it, longer than a frame's head"],
    ["zeros and text", `${"\0".repeat(70_000)}more`],
  ])("with %s behind is damaged", async (_, behind) => {
    await expect(unpack(Buffer.concat([bytes, Buffer.from(behind)]))).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  });

  test("that is a bomb is refused in no time", async () => {
    const bomb = { gz: gzipSync(zeros), zst: zstdCompressSync(zeros), bz2: bzip2Bomb }[kind];
    const start = performance.now();
    await expect(unpack(bomb)).rejects.toMatchObject({
      code: "ARCHIVE_UNSAFE",
      message: expect.stringMatching(/"a\.csv" unpacks to more than 200 times/),
    });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test("is held to the limits that it is given", async () => {
    using file = anArchiveFile(bytes);
    const limits = { mostEntryBytes: 10, mostBytes: 1_000 };
    await expect(unpackEntry(file.path, "a", file.target, limits)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
    expect(file.unpacked()).toBeNull();
  });
});

test.each([
  ["gz", gzipSync(packed.zst)],
  ["zst", zstdCompressSync(packed.bz2)],
])("an archive inside a .%s is refused", async (_, bytes) => {
  await expect(unpack(bytes)).rejects.toMatchObject({
    code: "ARCHIVE_UNSAFE",
    message: expect.stringMatching(/itself/),
  });
});

test("a .bz2 of several blocks is read whole", async () => {
  const blocks =
    "QlpoMTFBWSZTWXYLYi0AdSpRAAAQAAQ4ACAAQFKh6gzQYqCoxUFR0qCo0qCoxUFR8xQVkmU1k2HGSXAHUqUQAAEAAEOAAgAFBmgClQ9TFQVGKgqOlQVHMVBUYqCo" +
    "+YoKyTKazOZ9WLACcOKIAACAACHAAQACgzQBSoxpUFRpUFRmFQVGlQVHyoKjjFBWSZTWeXkVaMAABbRAAAQAAQ4ACAAMM0Amqh6mpi6WLmL4u5IpwoSFoowFyA==";
  expect(await unpack(Buffer.from(blocks, "base64"))).toBe("ab,c\n".repeat(60_000));
});

test("a run in a .bz2 that is longer than any block is damage, no hang", async () => {
  const bits = [
    ["BZh9", 0x314159, 0x265359]
      .map((part) => (typeof part === "string" ? "" : part.toString(2).padStart(24, "0")))
      .join(""),
    "0".repeat(32 + 1 + 24), // checksum, form, first byte
    `${"1".padEnd(16, "0")}${"1".padEnd(16, "0")}`, // one byte is used
    `010${"1".padStart(15, "0")}0`, // two tables, one selector
    "000100000001000000".slice(0, 16), // two tables of three codes with two bits each
    "00".repeat(32), // a run that doubles 32 times
    "10".repeat(10),
  ].join("");
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
  const start = performance.now();
  await expect(unpack(Buffer.from([...Buffer.from("BZh9"), ...bytes]))).rejects.toMatchObject({
    message: expect.stringMatching(/a run in a block/),
  });
  expect(performance.now() - start).toBeLessThan(1_000);
});

test("frames of zstd that are to be skipped are", async () => {
  expect(sniffContainer(skippable)).toBe("zst");
  expect(await unpack(Buffer.concat([skippable, packed.zst, skippable, packed.zst]))).toBe(text + text);
});

test("parts that end where a read ends are whole, and so are the zeros behind", async () => {
  for (const kind of ["gz", "zst"] as const) {
    for (let more = 0; more < 200; more += 1) {
      const content = Buffer.alloc(65_350 + more, "abc,\n");
      const bytes = kind === "gz" ? gzipSync(content, { level: 0 }) : store(content);
      if (bytes.length !== 65_536) continue;
      const expected = content.toString();
      expect(await unpack(Buffer.concat([bytes, packed[kind]]))).toBe(expected + text);
      expect(await unpack(Buffer.concat([bytes, Buffer.alloc(600)]))).toBe(expected);
      return;
    }
  }
  expect.unreachable("no content fits");
});

/** A zstd frame of raw blocks. */
function store(content: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0]);
  head.writeUInt16LE(content.length - 256, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([head, block, content]);
}

test.each([
  ["orders.csv.gz", "orders.csv"],
  ["folder\\orders.GZ", "orders"],
  [".gz", ".gz"],
  ["upload", "upload"],
])("a gzip named %s without a name inside holds %s", async (fileName, expected) => {
  using file = anArchiveFile(packed.gz);
  expect((await listEntries(file.path, fileName)).entries).toEqual([{ name: expected, sizeBytes: null }]);
});

test.each([
  ["sales-june.csv", "sales-june.csv"],
  ["/exports/2026/sales.csv", "sales.csv"],
  ["..\\Müller.csv", "Müller.csv"],
  [".hidden", "export.csv"],
])("the name %s that gzip kept is read as %s", async (kept, expected) => {
  const head = Buffer.from(packed.gz.subarray(0, 10));
  head.writeUInt8(8, 3);
  using file = anArchiveFile(Buffer.concat([head, Buffer.from(`${kept}\0`), packed.gz.subarray(10)]));
  expect((await listEntries(file.path, "export.csv.gz")).entries).toEqual([{ name: expected, sizeBytes: null }]);
  await unpackEntry(file.path, expected, file.target);
  expect(file.unpacked()?.toString()).toBe(text);
});

test("a file that is no archive has no entries", async () => {
  using file = anArchiveFile(Buffer.from(text));
  await expect(listEntries(file.path, "a.csv")).rejects.toMatchObject({ code: "FORMAT_UNKNOWN" });
});
