import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { CsvDialect, TableDecision } from "#core/decision.ts";
import { defaultPolicies } from "#core/decision.ts";
import type { BrokenRecord, NotedRecord, ScanTally } from "#formats/format.ts";
import { cutCells, writeRecord } from "./cells.ts";
import { type ScanSizes, scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-scan-"));
afterAll(() => rmSync(folder, { recursive: true }));

const comma: CsvDialect = { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 };

function aDecision(width: number, dialect: Partial<CsvDialect> = {}, encoding = "utf-8"): TableDecision {
  const columns = Array.from({ length: width }, (_none, index) => ({
    index,
    name: `column_${index + 1}`,
    reading: { kind: "text" } as const,
  }));
  return {
    table: "t",
    format: "csv",
    encoding,
    bom: false,
    dialect: { ...comma, ...dialect },
    preambleRecords: 0,
    columns,
    type: "general",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: [],
    policies: defaultPolicies,
  };
}

interface Scanned {
  readonly rows: { readonly line: number; readonly cells: readonly string[] }[];
  readonly broken: readonly BrokenRecord[];
  readonly repaired: readonly NotedRecord[];
  readonly tally: ScanTally;
}

async function scanTable(
  content: string | Buffer,
  decision: TableDecision,
  sizes: Partial<ScanSizes> = {},
): Promise<Scanned> {
  const path = join(folder, "table.csv");
  writeFileSync(path, content);
  const tableScan = scanCsv(path, decision, sizes);
  const rows: Scanned["rows"] = [];
  for await (const chunk of tableScan.chunks()) {
    const text = Buffer.from(chunk.text).toString("utf8");
    const records = splitRecords(text);
    expect(records).toHaveLength(chunk.rows);
    for (const record of records) {
      const [line = "", ...cells] = cutCells(record, { ...decision.dialect, escape: decision.dialect.quote });
      rows.push({ line: Number(line), cells });
      expect(chunk.cellsAt(Number(line))).toEqual(cells);
    }
  }
  return { rows, broken: tableScan.takeBroken(), repaired: tableScan.takeNoted(), tally: tableScan.tally() };
}

/** Records of well-formed canonical text: a line break inside quotes does not end one. */
function splitRecords(text: string): string[] {
  const records: string[] = [];
  let open = "";
  for (const line of text.split("\n").slice(0, -1)) {
    open = open === "" ? line : `${open}\n${line}`;
    if ((open.split('"').length - 1) % 2 === 0) {
      records.push(open);
      open = "";
    }
  }
  return records;
}

const lines = (scanned: Scanned): number[] => scanned.rows.map((row) => row.line);

describe.each(["native", "careful"] as const)("the structure scan, %s lane", (lane) => {
  const scan = (content: string | Buffer, decision: TableDecision, sizes: Partial<ScanSizes> = {}): Promise<Scanned> =>
    scanTable(content, decision, { ...sizes, lane });

  test("gives each row the physical line on which it begins, past blank lines and line breaks in quotes", async () => {
    const scanned = await scan('a,b\n1,"x\ny\nz"\n\n2,b\n,,\n3,c\n', aDecision(2));
    expect(scanned.rows).toEqual([
      { line: 2, cells: ["1", "x\ny\nz"] },
      { line: 6, cells: ["2", "b"] },
      { line: 8, cells: ["3", "c"] },
    ]);
    expect(scanned.tally).toMatchObject({
      physicalLines: 8,
      records: 6,
      newlinesInQuotes: 2,
      header: 1,
      blank: 2,
      rows: 3,
    });
  });

  test("a stray opening quote costs no neighbour: the rows around it are read as they are", async () => {
    const rows = Array.from({ length: 50 }, (_none, index) => `${index},${index === 20 ? '"stray' : "name"},x`);
    const scanned = await scan(`a,b,c\n${rows.join("\n")}\n`, aDecision(3));
    expect(scanned.tally.rows).toBe(50);
    expect(scanned.rows[20]).toEqual({ line: 22, cells: ["20", "stray", "x"] });
    expect(scanned.repaired).toMatchObject([{ line: 22, code: "OM-QUOTE-02" }]);
  });

  test("a stray opening quote before a quoted cell costs its own line only", async () => {
    const scanned = await scan('a,b\n1,"stray\n2,"good"\n3,"also, good"\n', aDecision(2));
    expect(scanned.rows.map((row) => row.cells)).toEqual([
      ["1", "stray"],
      ["2", "good"],
      ["3", "also, good"],
    ]);
  });

  test("rows that are too short or too long are set aside with their line, never shifted", async () => {
    const scanned = await scan("a,b,c\n1,2\n1,2,3\n1,2,3,4\n5,6,7\n", aDecision(3));
    expect(lines(scanned)).toEqual([3, 5]);
    expect(scanned.broken).toMatchObject([
      { line: 2, code: "OM-ROW-01", raw: "1,2" },
      { line: 4, code: "OM-ROW-02", cells: ["1", "2", "3", "4"] },
    ]);
  });

  test("empty cells beyond the last column are left out and noted", async () => {
    const scanned = await scan("a,b\n1,2,,\n", aDecision(2));
    expect(scanned.rows).toEqual([{ line: 2, cells: ["1", "2"] }]);
    expect(scanned.repaired).toMatchObject([{ code: "OM-ROW-03" }]);
  });

  test("quotes inside cells are kept as text, whether the cell is quoted or not", async () => {
    const scanned = await scan('a,b\n5" pipe,1\n"5" pipe",2\n"say ""hi""",3\n', aDecision(2));
    expect(scanned.rows.map((row) => row.cells[0])).toEqual(['5" pipe', '5" pipe', 'say "hi"']);
  });

  test("a header that stands again among the rows is counted, not read", async () => {
    const scanned = await scan("a,b\n1,2\na,b\n3,4\n", aDecision(2));
    expect(scanned.tally).toMatchObject({ header: 1, repeatedHeaders: 1, rows: 2 });
  });

  test("lines above the header are the preamble, words below the last row are the footer", async () => {
    const scanned = await scan("Report of the shop\n\na,b\n1,2\nPrinted on Monday\n", aDecision(2, { headerLine: 3 }));
    expect(scanned.tally).toMatchObject({ preamble: 2, header: 1, rows: 1, footer: 1, broken: 0, records: 5 });
  });

  test("a NUL byte sets its row aside", async () => {
    const scanned = await scan("a,b\n1,2\n3,\0\n", aDecision(2));
    expect(scanned.broken).toMatchObject([{ line: 3, code: "OM-BYTE-01" }]);
  });

  test("bytes that are no UTF-8 are read as windows-1252, and said", async () => {
    const scanned = await scan(Buffer.from("a,b\nCaf\xe9,1\nok,2\n", "latin1"), aDecision(2));
    expect(scanned.rows.map((row) => row.cells[0])).toEqual(["Café", "ok"]);
    expect(scanned.repaired).toMatchObject([{ line: 2, code: "OM-ENC-01" }]);
  });

  test("windows-1252 and both UTF-16 give the same rows as UTF-8", async () => {
    const text = "a,b\nCafé €,1\nZürich,2\n";
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    const windows1252 = Buffer.from(text.replace("€", "\u0080"), "latin1");
    const expected = [
      ["Café €", "1"],
      ["Zürich", "2"],
    ];
    for (const [content, encoding] of [
      [Buffer.from(text), "utf-8"],
      [windows1252, "windows-1252"],
      [utf16, "utf-16le"],
      [Buffer.from(utf16).swap16(), "utf-16be"],
    ] as const) {
      const scanned = await scan(content, aDecision(2, {}, encoding));
      expect(scanned.rows.map((row) => row.cells)).toEqual(expected);
      expect(scanned.tally.physicalLines).toBe(3);
    }
  });

  test("a carriage return inside a line does not end it", async () => {
    const scanned = await scan("a,b\r\n1,x\ry\r\n2,z\r\n", aDecision(2, { lineEnd: "\r\n" }));
    expect(scanned.rows.map((row) => row.cells)).toEqual([
      ["1", "x\ry"],
      ["2", "z"],
    ]);
  });

  test("a line longer than a record may be is set aside, whatever follows is read", async () => {
    const sizes = { mostRecordBytes: 64, windowBytes: 256 };
    const scanned = await scan(`a,b\n1,2\n${"x".repeat(1000)}\n3,4\n`, aDecision(2), sizes);
    expect(lines(scanned)).toEqual([2, 4]);
    expect(scanned.broken).toMatchObject([{ line: 3, code: "OM-ROW-04" }]);
    expect(scanned.tally).toMatchObject({ records: 4, physicalLines: 4 });
  });

  test("a line that fits the window but never a chunk is set aside", async () => {
    const sizes = { mostRecordBytes: 64, windowBytes: 1024 };
    const scanned = await scan(`a,b\n1,2\n${"x".repeat(400)},y\n3,4\n`, aDecision(2), sizes);
    expect(lines(scanned)).toEqual([2, 4]);
    expect(scanned.broken).toMatchObject([{ line: 3, code: "OM-ROW-04" }]);
  });

  test("a quote that never closes costs one line, even when the rest is longer than a record", async () => {
    const rest = Array.from({ length: 100 }, (_none, index) => `${index},name`).join("\n");
    const scanned = await scan(`a,b\n1,"open\n${rest}\n`, aDecision(2), { mostRecordBytes: 64, windowBytes: 256 });
    expect(scanned.tally).toMatchObject({ rows: 101, broken: 0 });
  });

  test("the sparse index names byte, line and ordinal every 4,096 records", async () => {
    const rows = Array.from({ length: 9000 }, (_none, index) => `${index},b`);
    const path = join(folder, "index.csv");
    const content = `a,b\n${rows.join("\n")}\n`;
    writeFileSync(path, content);
    const tableScan = scanCsv(path, aDecision(2), { lane });
    for await (const chunk of tableScan.chunks()) expect(chunk.rows).toBe(9000);
    const index = tableScan.index();
    expect(index.map((entry) => entry.ordinal)).toEqual([0, 4096, 8192]);
    for (const { byte, line } of index)
      expect(content.slice(byte ?? -1).split("\n")[0]).toBe(content.split("\n")[line - 1]);
  });
});

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom("a,b", 'say "hi"', "two\nlines", "", "é€", "12.50", " padded "),
);

describe("any table", () => {
  test("comes back cell by cell, whatever the sizes of window and chunk", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom<"\n" | "\r\n">("\n", "\r\n"),
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 }),
        fc.integer({ min: 200, max: 400 }),
        fc.boolean(),
        async (delimiter, lineEnd, table, windowBytes, endsWithLineEnd) => {
          const clean = table.map((row) => row.map((text) => text.replaceAll(/[\r\0\ud800-\udfff]/g, "")));
          const rows = clean.filter((row) => row.some((text) => /[^ \t"]/.test(text.replaceAll(delimiter, ""))));
          const text = ["h1,h2,h3".replaceAll(",", delimiter), ...rows.map((row) => writeRecord(row, delimiter, '"'))];
          const content = text.join(lineEnd) + (endsWithLineEnd ? lineEnd : "");
          const sizes = { windowBytes, mostRecordBytes: 100, chunkBytes: 500 };
          const scanned = await scanTable(content, aDecision(3, { delimiter, lineEnd }), sizes);
          expect(scanned.rows.map((row) => row.cells)).toEqual(rows);
          const { records, newlinesInQuotes, physicalLines } = scanned.tally;
          expect(records + newlinesInQuotes).toBe(physicalLines);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("any bytes at all are accounted for: records and line breaks in quotes are the physical lines", async () => {
    const byte = fc.constantFrom("a", "1", ",", '"', "\n", "\r", " ", "\0", ";", "é");
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), async (bytes, width) => {
        const path = join(folder, "any.csv");
        writeFileSync(path, bytes.join(""));
        const tableScan = scanCsv(path, aDecision(width), { windowBytes: 120, mostRecordBytes: 40, chunkBytes: 200 });
        let rows = 0;
        let broken = 0;
        for await (const chunk of tableScan.chunks()) {
          rows += chunk.rows;
          broken += tableScan.takeBroken().length;
        }
        broken += tableScan.takeBroken().length;
        const tally = tableScan.tally();
        expect(tally.records + tally.newlinesInQuotes).toBe(tally.physicalLines);
        expect([tally.rows, tally.broken]).toEqual([rows, broken]);
        const { preamble, header, footer, blank, repeatedHeaders } = tally;
        expect(preamble + header + footer + blank + repeatedHeaders + rows + broken).toBe(tally.records);
      }),
      { numRuns: 1000 },
    );
  });
});
