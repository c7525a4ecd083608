import { describe, expect, test } from "vitest";
import type { SourceRow } from "#formats/table/row-format.ts";
import { createRowScanner, type RowScanner } from "./row-scanner.ts";
import { createRowTagCounter, createSheetSplitter } from "./sheet-blocks.ts";

interface Reading {
  readonly rows: readonly SourceRow[];
  readonly below: string;
  readonly counted: number;
  readonly read: number;
}

function read(sheet: Buffer, sizes: readonly number[], skips = false): Reading {
  const splitter = createSheetSplitter("S");
  if (skips) splitter.skipRows();
  const counter = createRowTagCounter();
  const rows: SourceRow[] = [];
  let below = "";
  let scanner: RowScanner | null = null;
  for (let at = 0, turn = 0; at < sheet.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const chunk = sheet.subarray(at, at + size);
    at += size;
    counter.push(chunk);
    for (const { is, text } of splitter.push(chunk)) {
      if (is === "below") below += text;
      else {
        scanner ??= createRowScanner({
          sheetName: "S",
          prefix: splitter.prefix,
          strings: null,
          kinds: [],
          is1904: false,
        });
        rows.push(...scanner.scan(text));
      }
    }
  }
  splitter.finish();
  return { rows, below, counted: counter.count(), read: scanner?.rowTags() ?? 0 };
}

const body = (prefix: string): string => {
  const tag = (name: string, content: string, attributes = ""): string =>
    `<${prefix}${name}${attributes}>${content}</${prefix}${name}>`;
  const text = (value: string): string => tag("c", tag("is", tag("t", value)), ' t="inlineStr"');
  const rows = [
    tag("row", text("Zoë 東京 🧾") + tag("c", tag("v", "1.5"))),
    `<${prefix}row r="3" s="1"/>`,
    `<${prefix}row/>`,
    `<!-- <${prefix}row r="1"> rows </${prefix}row> -->`,
    tag("row", text("row &amp; arrow <![CDATA[<raw>]]>"), ' r="5"'),
    `<${prefix}row r="6" />`,
    tag("row", tag("c", tag("f", "1") + tag("v", "2")), ' r="7" spans="1:2"'),
  ];
  const root = prefix === "" ? 'xmlns="m"' : `xmlns:${prefix.slice(0, -1)}="m"`;
  return (
    `<?xml version="1.0"?><!-- a --><${prefix}worksheet ${root}><${prefix}cols/><${prefix}sheetData>${rows.join("\n")}` +
    `</${prefix}sheetData><${prefix}mergeCells><${prefix}mergeCell ref="A1:B2"/></${prefix}mergeCells>` +
    `<${prefix}rowBreaks><brk/></${prefix}rowBreaks><row r="9"/></${prefix}worksheet>`
  );
};

describe.each([
  ["no prefix", ""],
  ["a prefix", "x:"],
  ["a long prefix", "main-2006.part:"],
])("with %s", (_title, prefix) => {
  const sheet = Buffer.from(body(prefix));
  const whole = read(sheet, [sheet.length]);

  test("the whole sheet in one chunk gives its rows", () => {
    expect(whole.rows).toEqual([
      { line: 1, cells: ["Zoë 東京 🧾", "1.5"] },
      { line: 3, cells: [] },
      { line: 4, cells: [] },
      { line: 5, cells: ["row & arrow <raw>"] },
      { line: 6, cells: [] },
      { line: 7, cells: ["2"] },
    ]);
    expect(whole.below).toContain("mergeCell ref");
    expect([whole.counted, whole.read]).toEqual([7, 7]);
  });

  test("chunks of any size give the same", () => {
    for (let size = 1; size < sheet.length; size += 1) expect([size, read(sheet, [size])]).toEqual([size, whole]);
    for (let first = 1; first < 200; first += 1) {
      expect([first, read(sheet, [first, 64, 3, 17])]).toEqual([first, whole]);
    }
  });

  test("what stands below the rows is the same where they are passed over", () => {
    for (let size = 1; size < sheet.length; size += 7) expect(read(sheet, [size], true).below).toBe(whole.below);
  });

  test("a sheet that ends anywhere before the end of its rows is damaged", () => {
    const end = sheet.indexOf(`</${prefix}sheetData`);
    for (let length = 1; length < end; length += 1) {
      expect(() => read(sheet.subarray(0, length), [50])).toThrow(/sheet "S"/);
    }
  });
});

test("a row more on the raw bytes than in the rows that were read is seen", () => {
  const sheet = Buffer.from(
    '<worksheet><sheetData><row r="1"/><row r="2"><c><v>1</v></c></row></sheetData></worksheet>',
  );
  const { counted, read: rows } = read(sheet, [7]);
  expect([counted, rows]).toEqual([2, 2]);
});

test("a sheet without rows has none", () => {
  expect(read(Buffer.from("<worksheet><sheetData/><mergeCells/></worksheet>"), [5]).rows).toEqual([]);
});
