import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { anArchiveFile } from "../../../test/support/archive-file.ts";
import { writeZip, type ZipPart } from "../../../test/support/write-zip.ts";
import { findContainer, listEntries, sniffContainer, unpackEntry } from "./index.ts";

const orders = { name: "orders.csv", content: "id,name\n1,Anna\n2,Béla\n" };
const zeros = Buffer.alloc(30_000_000);

async function unpack(bytes: Uint8Array, entryName: string): Promise<string | undefined> {
  using file = anArchiveFile(bytes);
  await unpackEntry(file.path, entryName, file.target);
  return file.unpacked()?.toString();
}

describe("a zip archive", () => {
  test.each<[string, Partial<ZipPart>]>([
    ["deflated", {}],
    ["stored", { isStored: true }],
    ["with sizes behind the bytes", { hasDescriptor: true }],
    ["with 64 bit fields", { isZip64: true }],
  ])("gives its entries as they were, %s", async (_, form) => {
    const bytes = writeZip([
      { name: "a/first.csv", content: "x\n" },
      { ...orders, ...form },
    ]);
    using file = anArchiveFile(bytes);
    expect(sniffContainer(bytes)).toBe("zip");
    expect(await listEntries(file.path, "export.zip")).toEqual({
      container: "zip",
      entries: [
        { name: "a/first.csv", sizeBytes: 2 },
        { name: "orders.csv", sizeBytes: 23 },
      ],
      notes: [],
    });
    await unpackEntry(file.path, "orders.csv", file.target);
    expect(file.unpacked()?.toString()).toBe(orders.content);
  });

  test("gives an entry of many chunks whole", async () => {
    const content = Array.from({ length: 300_000 }, (_, row) => `${row},${(row * 7919) % 10_007}\n`).join("");
    expect(await unpack(writeZip([{ name: "a.csv", content }]), "a.csv")).toBe(content);
  });

  test("leaves out folders, hidden files and what systems leave behind, and says so", async () => {
    const names = ["__MACOSX/._orders.csv", ".DS_Store", "a/.hidden", "a/Thumbs.db", "a/"];
    using file = anArchiveFile(writeZip([...names.map((name) => ({ name, content: "" })), orders]));
    const { entries, notes } = await listEntries(file.path, "export.zip");
    expect(entries.map(({ name }) => name)).toEqual(["orders.csv"]);
    expect(notes).toEqual([
      "4 hidden or system files in the archive were left out: __MACOSX/._orders.csv, .DS_Store, a/.hidden, ...",
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    ["code page 437", Buffer.from("M\x81ller.csv", "latin1"), "Müller.csv"],
    ["UTF-8 without saying so", Buffer.from("Müller.csv"), "Müller.csv"],
    ["backslashes", Buffer.from("2024\\orders.csv"), "2024/orders.csv"],
  ])("reads names in %s", async (_, name, expected) => {
    const bytes = writeZip([{ ...orders, name }]);
    using file = anArchiveFile(bytes);
    expect((await listEntries(file.path, "export.zip")).entries).toEqual([{ name: expected, sizeBytes: 23 }]);
    expect(await unpack(bytes, expected)).toBe(orders.content);
  });

  test("of a workbook is none, also where only the directory shows it", async () => {
    const types = { name: "[Content_Types].xml", content: "<Types/>" };
    expect(sniffContainer(writeZip([types]))).toBeNull();
    expect(
      sniffContainer(writeZip([{ name: "mimetype", content: "application/vnd.oasis", isStored: true }])),
    ).toBeNull();
    const late = writeZip([{ name: "xl/workbook.xml", content: "<workbook/>", hasDescriptor: true }, types]);
    using file = anArchiveFile(late);
    expect(sniffContainer(late)).toBe("zip");
    expect(await findContainer(file.path)).toBeNull();
    expect(await unpack(writeZip([{ name: "book.xlsx", content: late, isStored: true }]), "book.xlsx")).toBe(
      late.toString(),
    );
  });

  test("that holds a workbook is one", async () => {
    const book = writeZip([{ name: "[Content_Types].xml", content: "<Types/>" }]);
    using file = anArchiveFile(writeZip([{ name: "book.xlsx", content: book, isStored: true }]));
    expect(await findContainer(file.path)).toBe("zip");
  });

  test.each<[string, readonly ZipPart[]]>([
    ["no entry", []],
    ["folders only", [{ name: "a/", content: "" }]],
  ])("with %s is empty", async (_, parts) => {
    using file = anArchiveFile(writeZip(parts));
    await expect(listEntries(file.path, "a.zip")).rejects.toMatchObject({ code: "EMPTY_FILE" });
  });

  test.each<[string, readonly ZipPart[], string, RegExp]>([
    [
      "leads out of it",
      [{ ...orders, name: "../../orders.csv" }],
      "ARCHIVE_UNSAFE",
      /"\.\.\/\.\.\/orders\.csv" leads out/,
    ],
    ["leads out by backslashes", [{ ...orders, name: "..\\orders.csv" }], "ARCHIVE_UNSAFE", /leads out/],
    ["has an absolute name", [{ ...orders, name: "/etc/orders.csv" }], "ARCHIVE_UNSAFE", /absolute/],
    ["has a drive in its name", [{ ...orders, name: "C:orders.csv" }], "ARCHIVE_UNSAFE", /drive/],
    ["is a link", [{ ...orders, mode: 0o120777 }], "ARCHIVE_UNSAFE", /"orders\.csv" is a link/],
    ["has the name of another", [orders, orders], "ARCHIVE_UNSAFE", /two entries have the name "orders\.csv"/],
    ["has a password", [{ ...orders, isEncrypted: true }], "FILE_ENCRYPTED", /"orders\.csv" is protected/],
    ["is a bomb", [{ name: "a.csv", content: zeros }], "ARCHIVE_UNSAFE", /200 times/],
    ["shares its bytes", [orders, { ...orders, name: "b", sharesBytesOfFirst: true }], "ARCHIVE_UNSAFE", /shares/],
    [
      "is one of too many",
      Array.from({ length: 1_001 }, (_, at) => ({ ...orders, name: `${at}.csv` })),
      "ARCHIVE_UNSAFE",
      /1001 entries, the limit is 1000/,
    ],
  ])("is refused as a whole in no time when an entry %s", async (_, parts, code, message) => {
    using file = anArchiveFile(writeZip(parts));
    const start = performance.now();
    const refusal = expect.objectContaining({
      code,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/./),
    });
    await expect(listEntries(file.path, "export.zip")).rejects.toEqual(refusal);
    await expect(unpackEntry(file.path, "orders.csv", file.target)).rejects.toEqual(refusal);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(file.unpacked()).toBeNull();
  });

  test.each<[string, readonly ZipPart[], string, RegExp]>([
    [
      "its checksum does not fit",
      [{ ...orders, declaredChecksum: 7 }],
      "FILE_CORRUPT",
      /"orders\.csv": its checksum does not fit/,
    ],
    ["it holds more than it says", [{ ...orders, declaredBytes: 3 }], "FILE_CORRUPT", /"orders\.csv" is damaged/],
    ["it holds less than it says", [{ ...orders, declaredBytes: 300 }], "FILE_CORRUPT", /"orders\.csv" is damaged/],
    [
      "it is a bomb that says it is small",
      [{ name: "orders.csv", content: zeros, declaredBytes: 30 }],
      "FILE_CORRUPT",
      /damaged/,
    ],
    [
      "it is a gzip",
      [{ ...orders, content: gzipSync("a") }],
      "ARCHIVE_UNSAFE",
      /"orders\.csv" is itself an archive \(\.gz\)/,
    ],
    ["it is a zip", [{ ...orders, content: writeZip([orders]) }], "ARCHIVE_UNSAFE", /itself an archive \(\.zip\)/],
    [
      "it turns out to be a zip",
      [{ ...orders, content: writeZip([{ name: "xl/a.csv", content: "", hasDescriptor: true }]) }],
      "ARCHIVE_UNSAFE",
      /itself an archive/,
    ],
    ["it is not there", [{ ...orders, name: "other.csv" }], "NOT_FOUND", /no entry "orders\.csv"/],
  ])("leaves nothing of an entry when %s", async (_, parts, code, message) => {
    using file = anArchiveFile(writeZip(parts));
    await expect(unpackEntry(file.path, "orders.csv", file.target)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(file.unpacked()).toBeNull();
  });

  test("that is cut off or no zip behind its first bytes is damaged", async () => {
    const whole = writeZip([orders]);
    for (const bytes of [whole.subarray(0, -30), Buffer.concat([whole.subarray(0, 20), Buffer.alloc(100)])]) {
      using file = anArchiveFile(bytes);
      await expect(listEntries(file.path, "a.zip")).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    }
  });

  test("is held to the limits that it is given, one entry and all together", async () => {
    using file = anArchiveFile(writeZip([orders, { ...orders, name: "b.csv" }]));
    const refusal = { code: "FILE_TOO_LARGE", details: { limitBytes: 20 } };
    const small = { mostEntryBytes: 20, mostBytes: 1_000 };
    await expect(listEntries(file.path, "a.zip", small)).rejects.toMatchObject(refusal);
    await expect(unpackEntry(file.path, "b.csv", file.target, small)).rejects.toMatchObject(refusal);
    const together = { mostEntryBytes: 1_000, mostBytes: 40 };
    await expect(listEntries(file.path, "a.zip", together)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
    expect(file.unpacked()).toBeNull();
  });

  test("never takes the place of a file that is there", async () => {
    using file = anArchiveFile(writeZip([orders]));
    await unpackEntry(file.path, "orders.csv", file.target);
    await expect(unpackEntry(file.path, "orders.csv", file.target)).rejects.toThrow(/EEXIST/);
    expect(file.unpacked()?.toString()).toBe(orders.content);
  });
});
