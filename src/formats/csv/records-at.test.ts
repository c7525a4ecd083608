import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type CsvDialect, defaultPolicies, type TableDecision } from "#core/decision.ts";
import { writeRecord } from "./cells.ts";
import { readRecordsAt } from "./records-at.ts";
import { scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-records-at-"));
afterAll(() => rmSync(folder, { recursive: true }));

function aDecision(width: number, dialect: Partial<CsvDialect> = {}, encoding = "utf-8"): TableDecision {
  const columns = Array.from({ length: width }, (_none, index) => {
    const reading = { kind: "text" } as const;
    return { index, name: `column_${index + 1}`, reading };
  });
  return {
    table: "t",
    format: "csv",
    encoding,
    bom: false,
    dialect: { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1, ...dialect },
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

async function readAt(content: string | Buffer, decision: TableDecision, lines: readonly number[]): Promise<unknown[]> {
  const path = join(folder, "t.csv");
  writeFileSync(path, content);
  return Array.fromAsync(readRecordsAt(path, decision, lines));
}

test("a row is found again by the line on which it begins, past line breaks in quotes", async () => {
  const found = await readAt('a,b\n1,"x\ny"\n\n2,z\n', aDecision(2), [2, 5]);
  expect(found).toEqual([
    { line: 2, cells: ["1", "x\ny"] },
    { line: 5, cells: ["2", "z"] },
  ]);
});

test("a line beyond the end gives nothing, and what comes before it is given", async () => {
  expect(await readAt("a,b\n1,2", aDecision(2), [2, 9])).toEqual([{ line: 2, cells: ["1", "2"] }]);
});

test("a row that lies behind megabytes of others is found whole", async () => {
  const filler = `${"x".repeat(99)},y\n`.repeat(60_000);
  const found = await readAt(`a,b\n${filler}"far ""away""",1\n`, aDecision(2), [60_002]);
  expect(found).toEqual([{ line: 60_002, cells: ['far "away"', "1"] }]);
});

test("a quote that never closes swallows none of the rows below it", async () => {
  const found = await readAt('a,b\n1,"x\n2,y\n3,z\n', aDecision(2), [2, 3]);
  expect(found).toEqual([
    { line: 2, cells: ["1", "x"] },
    { line: 3, cells: ["2", "y"] },
  ]);
});

test("UTF-16 rows are found as UTF-8 ones are", async () => {
  const found = await readAt(Buffer.from("\ufeffa,b\né,1\n", "utf16le"), aDecision(2, {}, "utf-16le"), [2]);
  expect(found).toEqual([{ line: 2, cells: ["é", "1"] }]);
});

describe("an index", () => {
  const rows = Array.from({ length: 30_000 }, (_, at) => `${at},"${"x".repeat(at % 300)}${at % 7 === 0 ? "\ny" : ""}"`);
  const wanted = [2, 3, 20_000, 20_001, 34_000];

  test.each([
    ["", "utf-8"],
    ["\ufeff", "utf-8"],
    ["\ufeff", "utf-16le"],
  ])("changes nothing in what is found (marks %j, %s)", async (marks, encoding) => {
    const content = Buffer.from(`${marks}a,b\n${rows.join("\n")}\n`, encoding === "utf-8" ? "utf8" : "utf16le");
    const decision = aDecision(2, {}, encoding);
    const path = join(folder, "indexed.csv");
    writeFileSync(path, content);
    const scan = scanCsv(path, decision);
    const starts: number[] = [];
    for await (const chunk of scan.chunks()) starts.push(...chunk.lines);
    const lines = starts.filter((line) => line % 97 === 0 || wanted.includes(line));
    const plain = await Array.fromAsync(readRecordsAt(path, decision, lines));
    expect(plain.length).toBe(lines.length);
    expect(await Array.fromAsync(readRecordsAt(path, decision, lines, scan.index()))).toEqual(plain);
    const [far = 0] = starts.slice(-1);
    expect(await Array.fromAsync(readRecordsAt(path, decision, [far], scan.index()))).toEqual([
      { line: far, cells: ["29999", "x".repeat(299)] },
    ]);
  });

  test("spares the bytes that lie before", async () => {
    const decision = aDecision(2);
    const path = join(folder, "spared.csv");
    writeFileSync(path, `a,b\n${rows.join("\n")}\n`);
    const scan = scanCsv(path, decision);
    await Array.fromAsync(scan.chunks(), ({ rows: count }) => count);
    const entry = scan.index().at(-1);
    const { line = 0, byte = 0 } = entry ?? {};
    const bytes = readFileSync(path);
    bytes.fill(0, 4, byte ?? 0); // whoever reads them finds no lines
    writeFileSync(path, bytes);
    const [found] = await Array.fromAsync(readRecordsAt(path, decision, [line + 1], scan.index()));
    expect(found).toMatchObject({ line: line + 1 });
  });
});

test("every row of any table is found where the scan saw it", async () => {
  const cell = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("a,b", "two\nlines", 'say "hi"', ""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 10 }), async (table) => {
      const rows = table.map((row) => row.map((text) => `v${text.replaceAll(/[\r\0\ud800-\udfff]/g, "")}`));
      const content = ["h1,h2", ...rows.map((row) => writeRecord(row, ",", '"'))].join("\n");
      const path = join(folder, "any.csv");
      writeFileSync(path, content);
      const lines: number[] = [];
      for await (const chunk of scanCsv(path, aDecision(2)).chunks()) {
        const starts = Array.from({ length: content.split("\n").length }, (_none, index) => index + 1);
        for (const line of starts) if (isRow(() => chunk.cellsAt(line))) lines.push(line);
      }
      const found = await Array.fromAsync(readRecordsAt(path, aDecision(2), lines));
      expect(found.map((record) => record.cells)).toEqual(rows);
    }),
    { numRuns: 100 },
  );
});

function isRow(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
