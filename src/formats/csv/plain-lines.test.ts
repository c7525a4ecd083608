import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type CsvDialect, defaultPolicies, type TableDecision } from "#core/decision.ts";
import { createScanMemory } from "./plain-lines.ts";
import { type ScanSizes, scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-lanes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const comma: CsvDialect = { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 };

interface Layout {
  readonly dialect: CsvDialect;
  readonly width: number;
  /** A column feeds a field: the spaces around cells mean nothing. */
  readonly trims: boolean;
  readonly preambleRecords: number;
}

function aDecision({ dialect, width, trims, preambleRecords }: Layout): TableDecision {
  const names = Array.from({ length: width }, (_none, index) => `column_${index + 1}`);
  return {
    table: "t",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    dialect,
    preambleRecords: dialect.headerLine === null ? preambleRecords : 0,
    columns: names.map((name, index) => ({ index, name, reading: { kind: "text" } })),
    type: "general",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: [{ source: "column_1", field: trims ? "product" : null, confidence: 1, why: "" }],
    policies: defaultPolicies,
  };
}

/** Everything that a scan says. */
async function scanWith(options: Partial<ScanSizes>, content: Buffer, table: Layout) {
  const path = join(folder, "table.csv");
  writeFileSync(path, content);
  const scan = scanCsv(path, aDecision(table), options);
  const chunks = [];
  for await (const { text, rows, lineSum, padded, cellsAt } of scan.chunks()) {
    // Lines that begin no row have no cells; which ones do is said by both lanes alike.
    const cells = Array.from({ length: scan.tally().physicalLines }, (_none, index) => {
      try {
        return cellsAt(index + 1);
      } catch {
        return null;
      }
    });
    const irregular = [scan.takeBroken(), scan.takeNoted()];
    chunks.push({ text: Buffer.from(text).toString("latin1"), rows, lineSum, padded, cells, irregular });
  }
  return { chunks, irregular: [scan.takeBroken(), scan.takeNoted()], tally: scan.tally(), index: scan.index() };
}

const dialect = fc.record<CsvDialect>({
  delimiter: fc.constantFrom(",", ";", "\t", " "),
  quote: fc.constantFrom('"', "'", ""),
  escape: fc.constant('"'),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  headerLine: fc.constantFrom(1, 2, null),
});
const layout = fc.record<Layout>({
  dialect: dialect.map((found) => ({ ...found, escape: found.quote })),
  width: fc.integer({ min: 1, max: 4 }),
  trims: fc.boolean(),
  preambleRecords: fc.integer({ min: 0, max: 2 }),
});
const sizes = fc.record({
  windowBytes: fc.integer({ min: 120, max: 400 }),
  mostRecordBytes: fc.integer({ min: 30, max: 100 }),
  chunkBytes: fc.integer({ min: 100, max: 2000 }),
});

/** Cells of every length up to some steps of the native lane, few of them odd. */
const cell = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom("a", "7", ".", "h1", "é"), maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom("", " ", " a", "a ", "a  b", "x".repeat(40), "h1", "\0", "\r", "\xff") },
  { weight: 1, arbitrary: fc.constantFrom('"', "'", '"q"', "'q'", '"two\nlines"', "\n", "\n\n", "\x1a") },
);
const rows = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)), { maxLength: 40 });

describe("the native lane", () => {
  test("is in use here, except where lines end in a carriage return alone", () => {
    const memory = { windowBytes: 100, textBytes: 100, width: 2, lane: "native" } as const;
    expect(createScanMemory(memory, comma).native).not.toBeNull();
    expect(createScanMemory(memory, { ...comma, lineEnd: "\r" }).native).toBeNull();
    expect(createScanMemory({ ...memory, lane: "careful" }, comma).native).toBeNull();
  });

  test("copies plain lines and stops at the first that is not, with its line left to others", () => {
    const { window, text, native } = createScanMemory(
      { windowBytes: 200, textBytes: 400, width: 2, lane: "native" },
      comma,
    );
    // A space right behind a step of 16 bytes is inside its cell.
    const end = window.write('1,one\n,a cell of words apart\r\n3,"three"\n4,four\n');
    const run = { line: 99, from: 0, end, mostLines: 10, header: null, asciiOnly: false };
    const copied = native?.copy(run, { length: 0, rows: 0, trims: true });
    expect(copied).toEqual({ rows: 2, length: 36, next: 30 });
    expect(text.toString("latin1", 0, 36)).toBe("99,1,one\n100,,a cell of words apart\n");
  });

  test.each([
    ["another width", "1,2,3\n"],
    ["a quote", '1,a"b\n'],
    ["a NUL", "1,\0\n"],
    ["a carriage return inside", "1,a\rb\n"],
    ["two carriage returns at its end", "1,a\r\r\n"],
    ["nothing but blanks", " ,\t\n"],
    ["no bytes", "\n"],
    ["the header again", "id,b\n"],
    ["a space at a cell's end", "1 ,b\n"],
    ["a space at a cell's start, across two steps", "012345678901234, b\n"],
    ["a space at its end", "1,b \r\n"],
    ["no end in the window", "1,b"],
    ["half its end in the window", "1,b\r"],
    ["a byte beyond ASCII in a window that is no UTF-8", "1,\xe9\n"],
    ["no room for three of it", `1,${"x".repeat(160)}\n`],
  ])("leaves a line with %s to the careful lane", (_what, line) => {
    const memory = createScanMemory({ windowBytes: 200, textBytes: 400, width: 2, lane: "native" }, comma);
    memory.window.fill("\n");
    const end = memory.window.write(line, "latin1");
    const header = Buffer.from("id,b");
    const run = { line: 7, from: 0, end, mostLines: 10, header, asciiOnly: true };
    expect(memory.native?.copy(run, { length: 0, rows: 0, trims: true })).toEqual({ rows: 0, length: 0, next: 0 });
  });

  test("counts a byte between any two addresses", () => {
    const { window, native } = createScanMemory({ windowBytes: 80, textBytes: 100, width: 1, lane: "native" }, comma);
    window.fill("\n");
    for (let from = 0; from <= 80; from += 1) {
      for (let to = from; to <= 80; to += 1) expect(native?.countByte(window, 10, from, to)).toBe(to - from);
    }
    expect(native?.countByte(window, 13, 0, 80)).toBe(0);
  });

  test("says of any table what the careful lane says", async () => {
    await fc.assert(
      fc.asyncProperty(layout, sizes, rows, fc.infiniteStream(cell), async (table, small, widths, cells) => {
        const records = ["h1", ...widths].map((more) =>
          more === "h1" ? ["h1", "b", "c", "d"].slice(0, table.width) : [...cells.take(table.width + Number(more))],
        );
        const text = records.map((record) => record.join(table.dialect.delimiter)).join(table.dialect.lineEnd);
        const content = Buffer.from(text.replaceAll("\xff", "\ufffd"), "utf8");
        for (let at = content.indexOf("\ufffd"); at !== -1; at = content.indexOf("\ufffd")) content[at] = 0xff;
        const native = await scanWith(small, content, table);
        expect(native).toEqual(await scanWith({ ...small, lane: "careful" }, content, table));
      }),
      { numRuns: 1000 },
    );
  });

  test("says of any bytes what the careful lane says", async () => {
    const byte = fc.constantFrom(
      "a",
      "a",
      "1",
      "1",
      ",",
      ",",
      ";",
      "\n",
      "\n",
      "\r",
      " ",
      '"',
      "'",
      "\t",
      "\0",
      "\xe9",
    );
    const bytes = fc.array(byte, { maxLength: 600, size: "max" });
    await fc.assert(
      fc.asyncProperty(layout, sizes, bytes, async (table, small, letters) => {
        const content = Buffer.from(letters.join(""), "latin1");
        const native = await scanWith(small, content, table);
        expect(native).toEqual(await scanWith({ ...small, lane: "careful" }, content, table));
      }),
      { numRuns: 1000 },
    );
  });

  test("says of a long table what the careful lane says, index and all", async () => {
    const lines = Array.from({ length: 20_000 }, (_none, index) =>
      index % 997 === 0 ? `"${index}",\n\n` : `${index},${"x".repeat(index % 50)}\n`,
    );
    const content = Buffer.from(`a,b\n${lines.join("")}`);
    const table = { dialect: comma, width: 2, trims: true, preambleRecords: 0 };
    const small = { windowBytes: 1 << 16, mostRecordBytes: 1 << 12, chunkBytes: 1 << 18 };
    const { index, ...native } = await scanWith(small, content, table);
    expect(index).toHaveLength(5);
    expect({ index, ...native }).toEqual(await scanWith({ ...small, lane: "careful" }, content, table));
  });
});

test("a number with an exponent or an underscore is found wherever it stands, and other text is not taken for one", () => {
  const { text, native } = createScanMemory({ windowBytes: 256, textBytes: 256, width: 2, lane: "native" }, comma);
  for (const odd of ["1e5", "1E-7", "2.e+3", "1_000"]) {
    for (let at = 0; at + odd.length <= 100; at += 1) {
      text.fill(" ").write(odd, at);
      const mark = at + odd.search(/[eE_]/);
      expect([odd, native?.findExponent(0, 100), native?.findExponent(mark, 100)]).toEqual([odd, mark, mark]);
      expect([odd, native?.findExponent(mark + 1, 100), native?.findExponent(0, mark)]).toEqual([odd, -1, -1]);
    }
  }
  text.fill(" ").write("12,tea 5,Blue Kettle,3.50,2024-03-01,SKU_A,e,E 7");
  expect(native?.findExponent(0, 100)).toBe(-1);
});

describe("rows with odd numbers", () => {
  const table = { dialect: comma, width: 3, trims: true, preambleRecords: 0 };

  test("are named by their lines, whatever quotes and spaces stand around the number", async () => {
    const lines = [
      "1,2,3", // line 2
      "1e5,2,3",
      "SKU-1E5,2,3",
      '1,"2_000",3',
      "1, -1.5E+3 ,3",
      "550e8400-e29b,1,2",
      '"two\n1e5 lines",1,2', // lines 8 and 9
      "1,2,3e0",
    ];
    expect(await oddNumbersOf(`a,b,c\n${lines.join("\n")}\n`, table)).toEqual([[3, 5, 6, 10]]);
    expect(await oddNumbersOf("a,b,c\n1,2,3\n", table)).toEqual([[]]);
  });

  test("are no more named where too many rows have to be looked at: then any row may be one", async () => {
    const few = "x-1e5,1,2\n".repeat(4096);
    expect(await oddNumbersOf(`a,b,c\n${few}`, table)).toEqual([[]]);
    expect(await oddNumbersOf(`a,b,c\n${few}1,2,3\nx-1e5,1,2\n`, table)).toEqual([null]);
  });

  test("are not known to the careful lane: any row may be one", async () => {
    expect(await oddNumbersOf("a,b,c\n1,2,3\n", table, { lane: "careful" })).toEqual([null]);
  });
});

async function oddNumbersOf(content: string, table: Layout, options: Partial<ScanSizes> = {}) {
  const path = join(folder, "odd.csv");
  writeFileSync(path, content);
  const found = [];
  for await (const { oddNumbers } of scanCsv(path, aDecision(table), options).chunks()) found.push(oddNumbers);
  return found;
}
