import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicies, type TableDecision } from "#core/decision.ts";
import type { ScanTally, TableShape } from "#formats/format.ts";
import type { Merge, RowFormat, SourceRow, UnreadableRow } from "./row-format.ts";
import { readRowsAt, scanRows } from "./row-scan.ts";
import { toFormat } from "./to-format.ts";

let path = "";
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), "om-rows-")), "rows");
  writeFileSync(path, "rows");
});
afterAll(() => rmSync(join(path, ".."), { recursive: true }));

interface Sheet {
  readonly rows: readonly (SourceRow | UnreadableRow)[];
  readonly columns?: readonly string[];
  readonly merges?: readonly Merge[];
  readonly numberColumns?: readonly number[];
}

/** A format whose rows are given: the seam is looked at, not any bytes. */
function giving(sheet: Sheet, batchRows = 3): RowFormat {
  const { rows, columns = null, ...rest } = sheet;
  return {
    id: "given",
    sniff: () => 1,
    places: async () => [{ name: "Sheet", place: { sheet: "Sheet" }, columns, notes: [], ...rest }],
    async *rows() {
      for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows);
    },
  };
}

/** Rows of a sheet from lines of text, cells split by `|`; an empty line is a row that the sheet does not hold. */
function sheetOf(text: string): SourceRow[] {
  return text
    .split("\n")
    .map((line, index) => ({ line: index + 1, cells: line.split("|") }))
    .filter(({ cells }) => cells.join("") !== "");
}

async function shapesOf(sheet: Sheet): Promise<readonly TableShape[]> {
  const source = { path, sizeBytes: 4, read: async () => new Uint8Array() };
  return toFormat(giving(sheet)).analyse(source, "book.xlsx");
}

async function onlyShapeOf(sheet: Sheet): Promise<TableShape> {
  const [shape, ...others] = await shapesOf(sheet);
  expect(others).toEqual([]);
  if (shape === undefined) throw new Error("no table was found");
  return shape;
}

/** What the pipeline would be told to do with a shape: every column is text. */
function decisionOf(shape: TableShape): TableDecision {
  const { columns, sample: _sample, notes: _notes, isText: _isText, ...layout } = shape;
  return {
    ...layout,
    isText: false,
    columns: columns.map((name, index) => ({ index, name, reading: { kind: "text" } })),
    type: "general",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: [],
    policies: defaultPolicies,
  };
}

interface Scanned {
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly tally: ScanTally;
  readonly broken: readonly string[];
}

async function scanOf(sheet: Sheet, shape: TableShape, textBytes?: number): Promise<Scanned> {
  const scan = scanRows(giving(sheet), path, decisionOf(shape), textBytes);
  const rows: { line: number; cells: readonly string[] }[] = [];
  const broken: string[] = [];
  for await (const chunk of scan.chunks()) {
    for (const line of chunk.lines) rows.push({ line, cells: chunk.cellsAt(line) });
    broken.push(...scan.takeBroken().map(({ line, code }) => `${line} ${code}`));
  }
  broken.push(...scan.takeBroken().map(({ line, code }) => `${line} ${code}`));
  return { rows, tally: scan.tally(), broken };
}

const orders = sheetOf(
  "Orders of May||\n\nday|product|pieces|price\n2024-05-01|Mug|2|3.5\n2024-05-02|Cup|1|2.25\n2024-05-03|Pot|4|9\n",
);

describe("tables of a sheet", () => {
  test("the header is found below a title, and every row is counted once", async () => {
    const shape = await onlyShapeOf({ rows: orders });
    expect(shape).toMatchObject({
      columns: ["day", "product", "pieces", "price"],
      dialect: { headerLine: 3 },
      place: { sheet: "Sheet" },
    });
    const { rows, tally } = await scanOf({ rows: orders }, shape);
    expect(rows.map(({ line }) => line)).toEqual([4, 5, 6]);
    expect(tally).toMatchObject({ records: 5, preamble: 1, header: 1, rows: 3, broken: 0, blank: 0 });
  });

  test("two tables below each other, with titles, share no row and leave none out", async () => {
    const rows = sheetOf(
      "day|product|pieces\n2024-05-01|Mug|2\n2024-05-02|Cup|1\n\nStock\nsku|place|count|reorder\nA-1|West|5|1\nA-2|East|7|2\n",
    );
    const shapes = await shapesOf({ rows });
    expect(shapes.map(({ table }) => table)).toEqual(["Sheet A1:4", "Sheet A5"]);
    expect(shapes.map(({ columns }) => columns.length)).toEqual([3, 4]);
    const [first, second] = await Promise.all(shapes.map((shape) => scanOf({ rows }, shape)));
    expect(first?.tally).toMatchObject({ records: 3, header: 1, rows: 2 });
    expect(second?.tally).toMatchObject({ records: 4, preamble: 1, header: 1, rows: 2 });
    expect((first?.tally.records ?? 0) + (second?.tally.records ?? 0)).toBe(rows.length);
  });

  test("the same names again below a blank row are a repeated header, not a table", async () => {
    const rows = sheetOf("day|product|pieces\n2024-05-01|Mug|2\n\nday|product|pieces\n2024-05-02|Cup|1\n");
    const { tally } = await scanOf({ rows }, await onlyShapeOf({ rows }));
    expect(tally).toMatchObject({ records: 4, header: 1, repeatedHeaders: 1, rows: 2 });
  });

  test("two tables side by side, with the same names, are two", async () => {
    const rows = sheetOf(
      "day|pieces|price||day|pieces|price\n2024-05-01|1|2.5||2024-06-01|7|2.5\n2024-05-02|3|2.5||2024-06-02|8|2.5\n2024-05-03|4|2.5\n",
    );
    const shapes = await shapesOf({ rows });
    expect(shapes.map(({ place }) => [place?.range?.firstColumn, place?.range?.lastColumn])).toEqual([
      [0, 3],
      [4, null],
    ]);
    const [left, right] = await Promise.all(shapes.map((shape) => scanOf({ rows }, shape)));
    expect(left?.rows.map(({ cells }) => cells[1])).toEqual(["1", "3", "4"]);
    expect(right?.rows.map(({ cells }) => cells[1])).toEqual(["7", "8"]);
    expect(right?.tally).toMatchObject({ records: 4, blank: 1 });
  });

  test("two tables side by side with nothing in common are two, each below its title", async () => {
    const rows = sheetOf(
      "Stock||||Staff\nsku|item|count||employee|salary\nA-1|Mug|5||Ada|100\nA-2|Cup|7||Bob|200\nA-3|Pot|9||Cyd|300\n",
    );
    const shapes = await shapesOf({ rows });
    expect(shapes.map(({ columns }) => columns)).toEqual([
      ["sku", "item", "count"],
      ["employee", "salary"],
    ]);
    const scans = await Promise.all(shapes.map((shape) => scanOf({ rows }, shape)));
    expect(scans.map(({ tally }) => tally.rows)).toEqual([3, 3]);
  });

  test("traits of the same rows behind a blank column are no table of their own", async () => {
    const values = sheetOf("sku|item||count|cost\nA-1|Mug||5|1.5\nA-2|Cup||7|2.5\nA-3|Pot||9|3.5\n");
    expect((await onlyShapeOf({ rows: values })).columns).toHaveLength(5);
    const traits = sheetOf("sku|item||bar code|count\nA-1|Mug||X5|1\nA-2|Cup||X7|2\nA-3|Pot||X9|3\n");
    expect((await onlyShapeOf({ rows: traits })).columns).toHaveLength(5);
  });

  test("a blank column in a table does not cut it", async () => {
    const rows = sheetOf("day|product||pieces\n2024-05-01|Mug||2\n2024-05-02|Cup||1\n");
    const shape = await onlyShapeOf({ rows });
    expect(shape.columns).toEqual(["day", "product", "column_3", "pieces"]);
  });

  test("names that merged cells hold together are joined", async () => {
    const rows = sheetOf(
      "|Sales||Stock|\nday|units|amount|units|amount\n2024-05-01|1|2.5|7|8.5\n2024-05-02|3|4.5|9|10.5\n",
    );
    const merges = [
      { row: 1, column: 1, rows: 1, columns: 2 },
      { row: 1, column: 3, rows: 1, columns: 2 },
    ];
    const shape = await onlyShapeOf({ rows, merges });
    expect(shape.columns).toEqual(["day", "Sales units", "Sales amount", "Stock units", "Stock amount"]);
    const { tally } = await scanOf({ rows, merges }, shape);
    expect(tally).toMatchObject({ records: 4, header: 2, preamble: 0, rows: 2 });
  });

  test("a row with cells beside the table, and one that could not be read, are set aside and counted", async () => {
    const unreadable = { line: 3, code: "OM-JSON-01", reason: "no object", fix: "mend it", raw: "{" };
    const columns = ["day", "pieces"];
    const rows = [
      { line: 1, cells: ["2024-05-01", "1"] },
      { line: 2, cells: ["2024-05-02", "2", "lost?"] },
      unreadable,
      { line: 4, cells: ["2024-05-03"] },
    ];
    const shape = await onlyShapeOf({ rows, columns });
    const { rows: read, tally, broken } = await scanOf({ rows, columns }, shape);
    expect(read).toEqual([
      { line: 1, cells: ["2024-05-01", "1"] },
      { line: 4, cells: ["2024-05-03", ""] },
    ]);
    expect(broken).toEqual(["2 OM-ROW-02", "3 OM-JSON-01"]);
    expect(tally).toMatchObject({ records: 4, rows: 2, broken: 2, header: 0 });
  });

  test("words below the last row are the footer; the same words between rows are a row", async () => {
    const rows = sheetOf("day|product|pieces\n2024-05-01|Mug|2\nnote: sale\n2024-05-02|Cup|1\nPrinted on 3 May\n");
    const shape = await onlyShapeOf({ rows });
    const { rows: read, tally } = await scanOf({ rows }, shape);
    expect(read.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(tally).toMatchObject({ records: 5, header: 1, rows: 3, footer: 1 });
  });
});

test("rows are found again by their lines, as cells of the table", async () => {
  const shape = await onlyShapeOf({ rows: orders });
  const decision = decisionOf(shape);
  const found = [];
  for await (const record of readRowsAt(giving({ rows: orders }), path, decision, [4, 6])) found.push(record);
  expect(found).toEqual([
    { line: 4, cells: ["2024-05-01", "Mug", "2", "3.5"] },
    { line: 6, cells: ["2024-05-03", "Pot", "4", "9"] },
  ]);
});

test("whatever the cells hold, they arrive as they are, whatever the sizes of chunks and batches", async () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('say "hi"', "a,b", "two\nlines", "", " padded ", "\r", "é€😀"));
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (cells, batchRows) => {
      const columns = ["one", "two", "three"];
      const rows = cells.map((row, index) => ({ line: index + 1, cells: row }));
      const shape = await onlyShapeOf({ rows, columns });
      const scan = scanRows(giving({ rows, columns }, batchRows), path, decisionOf(shape), 4_096);
      const read: { line: number; cells: readonly string[] }[] = [];
      for await (const chunk of scan.chunks()) {
        for (const line of chunk.lines) read.push({ line, cells: chunk.cellsAt(line) });
      }
      const tally = scan.tally();
      const kept = rows.filter((row) => row.cells.every((text) => !text.includes("\0")));
      expect(read).toEqual(kept.filter((row) => row.cells.some((text) => text.trim() !== "")));
      expect(tally.rows + tally.broken + tally.blank).toBe(rows.length);
    }),
    { numRuns: 60 },
  );
});
