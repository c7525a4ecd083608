import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SourceReader, TableShape } from "#formats/format.ts";
import { analyseCsv } from "./analyse.ts";

function sourceOf(bytes: Uint8Array): SourceReader {
  return { sizeBytes: bytes.length, read: async (from, to) => bytes.subarray(from, to) };
}

async function analyse(content: string | Uint8Array, fileName = "orders.csv"): Promise<TableShape> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const [shape] = await analyseCsv(sourceOf(bytes), fileName);
  if (shape === undefined) throw new Error("no table was found");
  return shape;
}

const encoders = {
  "utf-8": (text: string) => Buffer.from(text),
  "utf-8 with a mark": (text: string) => Buffer.from(`\ufeff${text}`),
  "utf-16le": (text: string) => Buffer.from(text, "utf16le"),
  "utf-16le with a mark": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "utf-16be": (text: string) => Buffer.from(text, "utf16le").swap16(),
  "utf-16be with a mark": (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "windows-1252": (text: string) => Buffer.from(text, "latin1"),
};
type EncoderName = keyof typeof encoders;
const encoderNames: readonly EncoderName[] = [
  "utf-8",
  "utf-8 with a mark",
  "utf-16le",
  "utf-16le with a mark",
  "utf-16be",
  "utf-16be with a mark",
  "windows-1252",
];

const quotings = [
  { quote: '"', escape: '"' },
  { quote: '"', escape: "\\" },
  { quote: "'", escape: "'" },
  { quote: "", escape: "" },
] as const;

/** Writes a table; a cell is quoted where it must be, and nothing is where the dialect has no quotes. */
function write(
  table: readonly (readonly string[])[],
  { delimiter, quote, escape, lineEnd }: { delimiter: string; quote: string; escape: string; lineEnd: string },
): string {
  const writeCell = (cell: string): string => {
    if (quote === "" || !(cell.includes(delimiter) || cell.includes(quote) || /[\r\n]/.test(cell))) return cell;
    return quote + cell.replaceAll(quote, escape + quote) + quote;
  };
  return table.map((row) => row.map(writeCell).join(delimiter) + lineEnd).join("");
}

const day = fc.integer({ min: 1, max: 28 }).map((number) => `2024-03-${String(number).padStart(2, "0")}`);
const code = fc.integer({ min: 100, max: 999 }).map((number) => `SKU${number}`);
const amount = fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2));
const product = fc.constantFrom("Blue Mug", "Café crème", "Brötchen", "Tea Pot", "Piñata", "Glass", "");

describe("analysis of a CSV", () => {
  test("every delimiter, quote, line end and encoding is found again, with the names", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(",", ";", "\t", "|", ":", "~", "^", "!", "#"),
        fc.constantFrom(...quotings),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom(...encoderNames),
        fc.array(fc.tuple(day, code, product, amount), { minLength: 4, maxLength: 40 }),
        async (delimiter, quoting, lineEnd, encoder, rows) => {
          const dialect = { ...quoting, delimiter, lineEnd };
          const { quote } = quoting;
          const dirty =
            quote === "" ? ['"Größe', '"A'] : [`Größe ${quote}L${quote}${delimiter} rund`, `zwei${lineEnd}Zeilen`];
          const names = ["day", "sku", "product", "amount"];
          const marked = rows.map(([first, second, third, fourth], index) => [
            first,
            second,
            index % 3 === 2 ? third : (dirty[index % 3] ?? ""),
            fourth,
          ]);
          const shape = await analyse(encoders[encoder](write([names, ...marked], dialect)));
          expect(shape.dialect).toEqual({ ...dialect, headerLine: 1 });
          expect(shape.columns).toEqual(names);
          expect(shape.sample).toEqual(marked);
          expect([shape.encoding, shape.bom]).toEqual([encoder.split(" ")[0], encoder.endsWith("a mark")]);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("the table is named after the file", async () => {
    expect((await analyse("id,name\n1,Anna\n", "in/box/orders.2024.csv")).table).toBe("orders.2024");
    expect((await analyse("id,name\n1,Anna\n", "orders")).table).toBe("orders");
  });

  test("blank rows, ragged rows and repeated headers are left out of the sample", async () => {
    const shape = await analyse("id,day\n1,2024-01-05\n,\n\nid,day\n2\n3,2024-01-06\n");
    expect(shape.sample).toEqual([
      ["1", "2024-01-05"],
      ["3", "2024-01-06"],
    ]);
    expect(shape.notes).toContain("1 of the first 6 records do not have 2 cells");
  });

  test("a header without rows gives an empty sample and says so", async () => {
    const shape = await analyse("id,name,total\n");
    expect(shape).toMatchObject({ columns: ["id", "name", "total"], sample: [] });
    expect(shape.notes).toContain("there are no rows below the header");
  });

  test("whose one row is longer than what is looked at has a row, and the note says no other", async () => {
    const shape = await analyse(`id,note\n1,${"x".repeat(1 << 20)}\n`);
    expect(shape.notes).toEqual([
      "no row below the header could be looked at: none ends within the parts of the file that were read",
    ]);
  });

  test("whose rows all have another width has rows", async () => {
    const shape = await analyse("id,note,day\n1,a,b,c,d\n");
    expect(shape.notes).not.toContain("there are no rows below the header");
  });

  test("one row without a header is one row", async () => {
    expect(await analyse("1,Mug,3.50")).toMatchObject({
      dialect: { headerLine: null },
      sample: [["1", "Mug", "3.50"]],
    });
  });

  test("a large file is sampled at its head, in its middle and at its end, within bounds", async () => {
    const { source, readBytes } = largeSource(1 << 30);
    const [shape] = await analyseCsv(source, "large.csv");
    const ordinals = shape?.sample.map((row) => Number(row[0])) ?? [];
    expect(readBytes()).toBeLessThanOrEqual(8 << 20);
    expect(ordinals.length).toBeGreaterThan(1_500);
    expect(ordinals.length).toBeLessThanOrEqual(2_000);
    expect(ordinals).toEqual([...new Set(ordinals)].toSorted((left, right) => left - right));
    expect(ordinals[0]).toBe(0);
    expect(ordinals.at(-1)).toBeGreaterThan(((1 << 30) / largeRowBytes) * 0.999);
    expect(ordinals.filter((ordinal) => ordinal % 1_000 > 500).length).toBeGreaterThan(500);
  });

  test("windows that begin inside a quoted cell find the next record", async () => {
    const row = (index: number): string => `${index},"one, two\nthree, four\n\nfive",${index}.50\n`;
    const text = `id,note,total\n${Array.from({ length: 40_000 }, (_, index) => row(index)).join("")}`;
    const shape = await analyse(text);
    expect(shape.sample.length).toBeGreaterThan(1_500);
    for (const cells of shape.sample)
      expect(cells).toEqual([cells[0], "one, two\nthree, four\n\nfive", `${cells[0]}.50`]);
  });

  test("letters that appear only in the middle of a large file decide its encoding", async () => {
    const plain = "1,Anna,2024-01-05\n".repeat(40_000);
    const middle = Buffer.from("2,Müller aus Köln,2024-01-06\n".repeat(40_000), "latin1");
    const bytes = Buffer.concat([Buffer.from(`id,name,day\n${plain}`), middle, Buffer.from(plain)]);
    expect(await analyse(bytes)).toMatchObject({ encoding: "windows-1252" });
  });

  test.each<[string, string, string | Uint8Array, RegExp]>([
    ["no bytes", "EMPTY_FILE", "", /no bytes/],
    ["white space", "EMPTY_FILE", " \r\n\t\n", /white space/],
    ["a byte order mark", "EMPTY_FILE", "\ufeff", /white space/],
    ["a UTF-16 byte order mark", "EMPTY_FILE", Uint8Array.of(0xff, 0xfe), /white space/],
    ["empty cells", "NO_TABLE", ",,,\n,,,\n", /empty/],
    ["one endless line", "LINE_TOO_LONG", "x,".repeat(2_500_000), /^line 1 .*1048576 bytes/],
    [
      "too many columns",
      "TOO_MANY_COLUMNS",
      `${"a,".repeat(9_999)}b\n${"1,".repeat(9_999)}2\n`,
      /^line 1 has 10000 columns/,
    ],
    [
      "too many columns in a wide file",
      "TOO_MANY_COLUMNS",
      `${"a_rather_long_name_of_a_column,".repeat(9_999)}b\n${`${"1,".repeat(9_999)}2\n`.repeat(90)}`,
      /^line 1 has 10000 columns/,
    ],
    [
      "binary junk",
      "NOT_TEXT",
      Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)),
      /not a text file/,
    ],
    ["endless binary junk", "NOT_TEXT", new Uint8Array(3 << 20).fill(1), /not a text file/],
    ["NUL bytes", "NOT_TEXT", "id,name\n1,\0\0\0\0\n", /NUL bytes/],
    ["a workbook", "NOT_TEXT", "PK\x03\x04\x14\0\x06\0[Content_Types].xml", /Excel workbook/],
    ["a web page", "FORMAT_UNKNOWN", "\n<!DOCTYPE html>\n<html><body></body></html>", /HTML/],
    ["XML", "FORMAT_UNKNOWN", '<?xml version="1.0"?>\n<orders/>', /XML/],
    ["XML without declaration", "FORMAT_UNKNOWN", "<orders>\n<order>1</order>\n</orders>", /XML/],
    ["JSON", "FORMAT_UNKNOWN", '{\n "orders": [1, 2]}', /JSON/],
    ["a JSON array", "FORMAT_UNKNOWN", '[\n {"id": 1},\n {"id": 2}]', /JSON/],
    ["JSON below a comment", "FORMAT_UNKNOWN", '// export\n[{"id": 1}]', /JSON/],
    ["JSON in a script", "FORMAT_UNKNOWN", 'var data = [{"id": 1}, {"id": 2}];', /script/],
    ["a dump", "FORMAT_UNKNOWN", "-- dump\nINSERT INTO stock VALUES (1, 'a');\n", /SQL/],
    ["a mail", "FORMAT_UNKNOWN", "From: a@b.c\nSubject: Stock\nMIME-Version: 1.0\n\nHello\n", /mail/],
    ["contacts", "FORMAT_UNKNOWN", "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n", /contacts/],
    ["JSON lines", "FORMAT_UNKNOWN", '{"id":1}\n{"id":2}\n', /JSON/],
  ])("%s: one error says what and how to mend (%s)", async (_, errorCode, content, message) => {
    await expect(analyse(content)).rejects.toMatchObject({
      code: errorCode,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/^\w+ .{10,}/),
      retryable: false,
    });
  });

  test("names in angle brackets are no XML", async () => {
    expect((await analyse("<TICKER>,<DATE>,<CLOSE>\nACME,20240105,3.50\nACME,20240106,3.75\n")).columns).toEqual([
      "<TICKER>",
      "<DATE>",
      "<CLOSE>",
    ]);
  });
});

const largeHeader = Buffer.from("number,day,product,price\n");
const largeRowBytes = 32;

/** A file of any size that is made where it is read: a header, then rows of 32 bytes that carry their own number. */
function largeSource(sizeBytes: number): { source: SourceReader; readBytes: () => number } {
  let total = 0;
  const row = (number: number): string =>
    `${String(number).padStart(10, "0")},2024-01-05,Mug,3.50\n`.padEnd(largeRowBytes);
  return {
    readBytes: () => total,
    source: {
      sizeBytes,
      read: async (from, to) => {
        const end = Math.min(to, sizeBytes);
        total += end - from;
        const first = Math.max(0, Math.floor((from - largeHeader.length) / largeRowBytes));
        const last = Math.ceil((end - largeHeader.length) / largeRowBytes);
        const rows = Array.from({ length: last - first }, (_, index) => row(first + index)).join("");
        const begin = largeHeader.length + first * largeRowBytes;
        const bytes = first === 0 ? Buffer.concat([largeHeader, Buffer.from(rows)]) : Buffer.from(rows);
        const offset = from - (first === 0 ? 0 : begin);
        return bytes.subarray(offset, offset + end - from);
      },
    },
  };
}
