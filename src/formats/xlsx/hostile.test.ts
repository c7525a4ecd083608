import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { failureOf, readCells } from "../../../test/support/read-rows.ts";
import { writeXlsx } from "../../../test/support/write-xlsx.ts";
import { writeZip } from "../../../test/support/write-zip.ts";
import { xlsx } from "./index.ts";
import { sniffXlsx } from "./sniff.ts";
import { createTextPool } from "./text-pool.ts";

const row = '<row r="1"><c r="A1"><v>1</v></c></row>';
const book = (rows: string, more: Partial<Parameters<typeof writeXlsx>[0]> = {}): Buffer =>
  writeXlsx({ sheets: [{ name: "Sales", rows }], ...more });
const sheetPart = (content: string | Uint8Array) => ({ name: "xl/worksheets/sheet1.xml", content });

async function failureInTime(bytes: Uint8Array): Promise<unknown> {
  const before = cpuMs();
  const failure = await failureOf(xlsx, bytes);
  expect(cpuMs() - before).toBeLessThan(2_000);
  return failure;
}

describe("a workbook", () => {
  test("that is cut off anywhere is damaged, and none of its rows are wrong", async () => {
    const rows = Array.from(
      { length: 500 },
      (_, at) => `<row r="${at + 1}"><c t="s"><v>${at}</v></c><c><v>${at * 7}</v></c></row>`,
    );
    const strings = rows.map((_, at) => `<si><t>text ${at * at}</t></si>`);
    const bytes = book(rows.join(""), { strings });
    for (let part = 0; part < 50; part += 1) {
      const failure = await failureInTime(bytes.subarray(0, Math.floor((bytes.length * part) / 50)));
      const said = { code: "FILE_CORRUPT", message: expect.stringContaining("it is cut off") };
      expect([part, failure]).toEqual([part, expect.objectContaining(said)]);
    }
  });

  test("with one changed byte in its packed content is damaged", async () => {
    const bytes = book(row.repeat(1).concat('<row r="2"><c t="inlineStr"><is><t>abc</t></is></c></row>'));
    const at = bytes.indexOf("xl/worksheets/sheet1.xml") + 60;
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    expect(await failureInTime(changed)).toMatchObject({ code: "FILE_CORRUPT" });
  });

  test.each(["../evil.xml", "/etc/evil.xml", "C:/evil.xml", "a\\..\\..\\evil.xml"])(
    "with a part named %s is not opened",
    async (name) => {
      const failure = await failureInTime(book(row, { parts: [{ name, content: "x" }] }));
      expect(failure).toMatchObject({ code: "ARCHIVE_UNSAFE" });
    },
  );

  test("with a part twice is damaged: which one counts is anybody's guess", async () => {
    const parts = [
      { name: "xl/workbook.xml", content: "<a/>" },
      { name: "XL/Workbook.xml", content: "<b/>" },
    ];
    expect(await failureOf(xlsx, writeZip(parts))).toMatchObject({ code: "FILE_CORRUPT" });
  });

  test("that declares a document type anywhere is not opened", async () => {
    const type = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>';
    const sheet = `<worksheet><sheetData>${row}</sheetData></worksheet>`;
    const parts = [
      sheetPart(type + sheet),
      sheetPart(sheet.replace(row, type + row)),
      { name: "xl/workbook.xml", content: `${type}<workbook></workbook>` },
      { name: "xl/styles.xml", content: `${type}<styleSheet/>` },
      { name: "xl/sharedStrings.xml", content: `${type}<sst></sst>` },
    ];
    for (const part of parts) {
      const failure = await failureInTime(book(row, { strings: ["<si/>"], parts: [part] }));
      expect([part.name, failure]).toEqual([part.name, expect.objectContaining({ code: "ARCHIVE_UNSAFE" })]);
    }
  });

  test.each([
    ["true to its declared size", undefined],
    ["that declares a small size", 1000],
  ])("that is a bomb %s is not unpacked", async (_title, declaredBytes) => {
    const content = Buffer.alloc(300_000_000, " ");
    content.write("<worksheet><sheetData>");
    const part = { ...sheetPart(content), ...(declaredBytes === undefined ? {} : { declaredBytes }) };
    const bytes = book(row, { parts: [part] });
    const before = cpuMs();
    expect(await failureOf(xlsx, bytes)).toMatchObject({ code: "ARCHIVE_UNSAFE" });
    expect(cpuMs() - before).toBeLessThan(1_000);
  });

  test("whose parts are many is not opened", async () => {
    const parts = Array.from({ length: 10_001 }, (_, at) => ({ name: `x/${at}`, content: "", isStored: true }));
    expect(await failureInTime(writeZip(parts))).toMatchObject({ code: "ARCHIVE_UNSAFE" });
  });

  test("with a password says how to go on, in both of the ways there are", async () => {
    const protectedBook = Buffer.alloc(4096);
    protectedBook.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    protectedBook.write("EncryptedPackage", 1024, "utf16le");
    expect(sniffXlsx(protectedBook, "a.xlsx")).toBe(1);
    const zipped = writeZip([{ name: "xl/workbook.xml", content: "x", isEncrypted: true }]);
    for (const bytes of [protectedBook, zipped]) {
      expect(await failureOf(xlsx, bytes)).toMatchObject({
        code: "FILE_ENCRYPTED",
        fix: expect.stringContaining("remove the password"),
      });
    }
  });

  test.each([
    [
      "a shared text that is missing",
      '<row r="1"><c r="A1"/></row><row r="3"><c r="B3" t="s"><v>7</v></c></row>',
      'sheet "Sales", cell B3',
    ],
    ["a cell that names another row", '<row r="4"><c r="A5"><v>1</v></c></row>', 'sheet "Sales", row 4'],
    ["a row that is not below the last", '<row r="4"/><row r="4"/>', 'sheet "Sales", after row 4'],
    ["a row beyond the last of a sheet", '<row r="1048577"/>', "1048577"],
    ["a column beyond the last of a sheet", '<row r="1"><c r="XFE1"><v>1</v></c></row>', '"XFE1"'],
    ["a cell in a cell", '<row r="1"><c r="A1"><c r="B1"/></c></row>', 'sheet "Sales", cell A1'],
    ["a row in a row", '<row r="1"><row r="2"></row></row>', 'sheet "Sales", row 1'],
    ["an attribute without an end", '<row r="1"><c r="A1><v>1</v></c></row>', 'sheet "Sales", row 1'],
  ])("with %s is damaged, and the place is named", async (_title, rows, place) => {
    const failure = await failureOf(xlsx, book(rows, { strings: ["<si/>"] }));
    expect(failure).toMatchObject({ code: "FILE_CORRUPT", message: expect.stringContaining(place) });
  });

  test("without the content of a sheet, or without sheets, is named so", async () => {
    const relations = { name: "xl/_rels/workbook.xml.rels", content: "<Relationships/>" };
    expect(await failureOf(xlsx, book(row, { parts: [relations] }))).toMatchObject({
      code: "FILE_CORRUPT",
      message: expect.stringContaining('"Sales"'),
    });
    expect(await failureOf(xlsx, writeZip([{ name: "a.txt", content: "a" }]))).toMatchObject({
      code: "FORMAT_UNKNOWN",
    });
  });

  test("with a comment, a row, a text or a head without end stops soon", async () => {
    const long = Buffer.alloc(20_000_000, "abcdefgh <");
    const starts = [
      "<worksheet><sheetData><!-- ",
      "<worksheet><sheetData><row>",
      "<worksheet ",
      "<worksheet><sheetData/>",
    ];
    for (const start of starts) {
      const content = Buffer.concat([Buffer.from(start), incompressible(long)]);
      expect(await failureInTime(book(row, { parts: [sheetPart(content)] }))).not.toBeNull();
    }
    const strings = {
      name: "xl/sharedStrings.xml",
      content: Buffer.concat([Buffer.from("<sst><si><t>"), incompressible(long)]),
    };
    expect(await failureInTime(book(row, { strings: ["<si/>"], parts: [strings] }))).not.toBeNull();
  });
});

test("what is no workbook is none by its first bytes", async () => {
  const zipOf = (name: string): Buffer => writeZip([{ name, content: "x" }]);
  expect(sniffXlsx(book(row), "a.csv")).toBeGreaterThan(0.9);
  expect(sniffXlsx(zipOf("data.csv"), "a.xlsx")).toBe(0);
  expect(sniffXlsx(writeZip([{ name: "in.xlsx", content: book(row), isStored: true }]), "a.zip")).toBe(0);
  expect(
    sniffXlsx(
      writeZip([
        { name: "[Content_Types].xml", content: "" },
        { name: "word/document.xml", content: "" },
      ]),
      "a.docx",
    ),
  ).toBe(0);
  expect(sniffXlsx(Buffer.from("a,b\n1,2\n"), "a.xlsx")).toBe(0);
  expect(await readCells(xlsx, book(row))).toEqual([["1"]]);
});

test("shared texts have a limit in bytes", () => {
  const pool = createTextPool(3_000_000);
  for (let at = 0; at < 2; at += 1) pool.add("é".repeat(700_000));
  expect(pool.get(1)).toHaveLength(700_000);
  expect([pool.get(2), pool.get(-1)]).toEqual([undefined, undefined]);
  expect(() => pool.add("é".repeat(700_000))).toThrow(expect.objectContaining({ code: "FILE_TOO_LARGE" }));
});

/** Of this process: what other work the machine has does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Letters that do not pack well, so that no limit of bombs stops the reading first. */
function incompressible(bytes: Buffer): Buffer {
  let state = 1;
  for (let at = 0; at < bytes.length; at += 20) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = 97 + ((state >>> 16) % 26);
  }
  expect(deflateRawSync(bytes.subarray(0, 1_000_000)).length).toBeGreaterThan(10_000);
  return bytes;
}
