import { type BookType, CFB, utils, type WorkSheet, write } from "@e965/xlsx";
import { describe, expect, test } from "vitest";
import { failureOf, readCells, readPlaces } from "../../../test/support/read-rows.ts";
import { writeZip } from "../../../test/support/write-zip.ts";
import { workbook } from "./index.ts";
import { sniffWorkbook } from "./sniff.ts";

const date = (value: number, z: string) => ({ t: "n" as const, v: value, z });

/** A sheet with a cell of every kind, a gap and a merge. */
function aSheet(): WorkSheet {
  const sheet = utils.aoa_to_sheet([
    ["Tag", "Wert", "Ja"],
    [date(46_053, "yyyy-mm-dd"), 0.1 + 0.2, true],
    [date(46_053.545_138_888_9, "m/d/yy h:mm"), -1_234_567.89, false],
    [],
    [date(0.5, "h:mm:ss"), 1e-7, "東京 & Zoë"],
  ]);
  sheet["!merges"] = [{ s: { r: 4, c: 0 }, e: { r: 4, c: 1 } }];
  return sheet;
}

function aBook(bookType: BookType, is1904 = false): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, aSheet(), "Verkäufe");
  utils.book_append_sheet(book, utils.aoa_to_sheet([["x"], [1]]), "Hidden");
  utils.book_append_sheet(book, utils.aoa_to_sheet([]), "Empty");
  book.Workbook = { Sheets: [{}, { Hidden: 1 }, {}], WBProps: { date1904: is1904 } };
  return Buffer.from(write(book, { type: "buffer", bookType }));
}

describe.each(["biff8", "xlsb", "ods", "fods", "xlml"] as const)("a workbook of the kind %s", (kind) => {
  const bytes = aBook(kind);

  test("is ours whatever its name", () => {
    expect(sniffWorkbook(bytes.subarray(0, 65_536), "export.bin")).toBeGreaterThan(0.9);
  });

  test("gives the same rows as an .xlsx would", async () => {
    const [sheet, hidden, ...more] = await readPlaces(workbook, bytes);
    expect(sheet).toMatchObject({ name: "Verkäufe", place: { sheet: "Verkäufe" }, columns: null, numberColumns: [1] });
    expect(sheet?.rows).toEqual([
      { line: 1, cells: ["Tag", "Wert", "Ja"] },
      { line: 2, cells: ["2026-01-31", "0.3", "true"] },
      { line: 3, cells: ["2026-01-31 13:05:00", "-1234567.89", "false"] },
      { line: 4, cells: [] },
      { line: 5, cells: ["12:00:00", "", "東京 & Zoë"] },
    ]);
    expect(sheet?.merges).toEqual([{ row: 5, column: 0, rows: 1, columns: 2 }]);
    expect(hidden).toMatchObject({
      name: "Hidden",
      rows: [
        { line: 1, cells: ["x"] },
        { line: 2, cells: ["1"] },
      ],
    });
    expect(more).toEqual([]);
    // The library neither writes nor reads that a sheet of OpenDocument is hidden.
    const isOpenDocument = kind === "ods" || kind === "fods";
    expect(hidden?.notes).toEqual(isOpenDocument ? [] : ['the sheet "Hidden" is hidden in the workbook']);
  });
});

test.each(["biff8", "xlsb"] as const)("a %s that counts its days from 1904 says the same days", async (kind) => {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([[date(44_591, "yyyy-mm-dd")]]), "S");
  book.Workbook = { WBProps: { date1904: true } };
  const bytes = Buffer.from(write(book, { type: "buffer", bookType: kind }));
  expect(await readCells(workbook, bytes)).toEqual([["2026-01-31"]]);
});

test("a workbook of 1995 is read, too", async () => {
  const rows = await readCells(workbook, aBook("biff5"));
  expect(rows.slice(0, 2)).toEqual([
    ["Tag", "Wert", "Ja"],
    ["2026-01-31", "0.3", "true"],
  ]);
});

test("an error in a cell is what it shows", async () => {
  const sheet = utils.aoa_to_sheet([["a", { t: "e", v: 0x2a }, { t: "e", v: 0x07 }]]);
  const book = utils.book_new(sheet, "S");
  const bytes = Buffer.from(write(book, { type: "buffer", bookType: "biff8" }));
  expect(await readCells(workbook, bytes)).toEqual([["a", "#N/A", "#DIV/0!"]]);
});

describe("a workbook", () => {
  test.each(["biff8", "xlsb", "ods"] as const)("%s that is cut off anywhere is damaged", async (kind) => {
    const bytes = aBook(kind);
    const whole = await readPlaces(workbook, bytes);
    for (let part = 1; part < 50; part += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 50));
      const failure = await failureOf(workbook, cut);
      // Behind the last stream of an OLE container stands padding: without it nothing is lost.
      const kept = failure === null && kind === "biff8" ? await readPlaces(workbook, cut) : null;
      expect([part, failure?.code ?? kept]).toEqual([part, kept === null ? "FILE_CORRUPT" : whole]);
    }
  });

  test("with a password says how to go on", async () => {
    const record = (id: number, content: readonly number[]): number[] => [
      id & 255,
      id >> 8,
      content.length,
      0,
      ...content,
    ];
    const start = record(0x809, [0, 6, 5, 0, 0xbb, 0x0d, 0xcc, 0x07, 0, 0, 0, 0, 6, 0, 0, 0]);
    const streams = [
      {
        "/Workbook": [
          ...start,
          ...record(0x2f, [1, 0, 1, 0, 1, 0, ...Array.from({ length: 48 }, () => 7)]),
          ...record(0x0a, []),
        ],
      },
      { "/EncryptionInfo": [4, 0, 4, 0, 64, 0, 0, 0], "/EncryptedPackage": [1, 2, 3] },
    ];
    for (const files of streams) {
      expect(await failureOf(workbook, oleOf(files))).toMatchObject({
        code: "FILE_ENCRYPTED",
        fix: expect.stringContaining("remove the password"),
      });
    }
    const ods = writeZip([
      { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet", isStored: true },
      { name: "META-INF/manifest.xml", content: "<manifest><manifest:encryption-data/></manifest>" },
      { name: "content.xml", content: "?" },
    ]);
    expect(await failureOf(workbook, ods)).toMatchObject({ code: "FILE_ENCRYPTED" });
  });

  test("that is another old Office document is named so", async () => {
    expect(await failureOf(workbook, oleOf({ "/WordDocument": [1, 2, 3] }))).toMatchObject({ code: "FORMAT_UNKNOWN" });
  });

  test("that repeats cells by the billion is not opened", async () => {
    const cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>';
    const ods = writeZip([
      { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet", isStored: true },
      {
        name: "content.xml",
        content: `<d><table:table-row table:number-rows-repeated="1048576">${cell}</table:table-row></d>`,
      },
    ]);
    expect(await failureOf(workbook, ods)).toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  test("that leads out of its zip, or declares a document type, is not opened", async () => {
    const mime = { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet", isStored: true };
    expect(await failureOf(workbook, writeZip([mime, { name: "../a", content: "" }]))).toMatchObject({
      code: "ARCHIVE_UNSAFE",
    });
    const xml = '<?xml version="1.0"?><!DOCTYPE a><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>';
    expect(await failureOf(workbook, Buffer.from(xml))).toMatchObject({ code: "ARCHIVE_UNSAFE" });
  });
});

describe("a web page named .xls", () => {
  const page = (text: string): Buffer => Buffer.from(text);

  test("gives its tables", async () => {
    const html = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{a:"<td>"}</style></head>
      <body><!-- <table><tr><td>no</td></tr></table> --><script>document.write("<table><tr><td>no</td></tr>")</script>
      <TABLE border=1><thead><tr><th>Art<br>Nr</th><th colspan="2">Preis &amp; Menge</th></tr></thead>
      <tr><td rowspan=2>A&nbsp;1</td><td x:num>1,50</td><td> 2
        Stück </td></tr>
      <tr><td>2 &lt; 3 &euro;</td><td><b>3</b> <i>x</i></td></tr><tr><td>
      </td></tr><tr><td>open<td>cells<tr><td>end</table>
      <table><tr><td>second</td></tr></table></body></html>`;
    const [first, second] = await readPlaces(workbook, page(html));
    expect(first?.rows.map(({ cells }) => cells)).toEqual([
      ["Art\nNr", "Preis & Menge"],
      ["A 1", "1,50", "2 Stück"],
      ["", "2 < 3 €", "3 x"],
      [],
      ["open", "cells"],
      ["end"],
    ]);
    expect(first).toMatchObject({
      numberColumns: [],
      merges: [
        { row: 1, column: 1, rows: 1, columns: 2 },
        { row: 2, column: 0, rows: 2, columns: 1 },
      ],
    });
    expect(second?.rows).toEqual([{ line: 1, cells: ["second"] }]);
  });

  test("is read in the encoding that it names, else as UTF-8 or windows-1252", async () => {
    const table = (value: Buffer): Buffer =>
      Buffer.concat([Buffer.from("<table><tr><td>"), value, Buffer.from("</td></tr></table>")]);
    expect(await readCells(workbook, table(Buffer.from("Zoë €")))).toEqual([["Zoë €"]]);
    expect(await readCells(workbook, table(Buffer.from([0x5a, 0x6f, 0xeb, 0x80])))).toEqual([["Zoë€"]]);
    const said = Buffer.concat([
      Buffer.from('<meta charset="shift_jis">'),
      table(Buffer.from([0x93, 0x8c, 0x8b, 0x9e])),
    ]);
    expect(await readCells(workbook, said)).toEqual([["東京"]]);
  });

  test("without a table is called that, for it is often a page that asks to sign in", async () => {
    const failure = await failureOf(workbook, page("<html><body><form>Please sign in</form></body></html>"));
    expect(failure).toMatchObject({
      code: "NO_TABLE",
      message: "the file is a web page without a table, under the name of a workbook",
    });
    expect(failure).toMatchObject({ fix: expect.stringContaining("sign in and export the table again") });
  });

  test("is ours only under such a name; text under it is not", () => {
    expect(sniffWorkbook(page("<table><tr><td>1"), "export.xls")).toBe(0.9);
    expect(sniffWorkbook(page("<table><tr><td>1"), "page.html")).toBe(0);
    expect(sniffWorkbook(page("a;b\n1;2\n"), "export.xls")).toBe(0);
    expect(sniffWorkbook(page(""), "export.xls")).toBe(0);
    expect(sniffWorkbook(writeZip([{ name: "a.csv", content: "a,b" }]), "a.zip")).toBe(0);
  });

  test("of many megabytes without any end stops soon", async () => {
    const before = process.cpuUsage();
    for (const unit of ["<td ", "<table><tr><td>", "<script>", "<!--", '<td a="', "<"]) {
      await failureOf(workbook, page(`<table><tr><td>1${unit.repeat(Math.floor(2_000_000 / unit.length))}`));
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
  });
});

function oleOf(files: Readonly<Record<string, readonly number[]>>): Buffer {
  const container = CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(files)) CFB.utils.cfb_add(container, name, Buffer.from(content));
  return Buffer.from(CFB.write(container, { type: "buffer" }));
}
