import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicies, type NumberStyle, type SourceColumn, type TableDecision } from "#core/decision.ts";
import { type Cell, type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { fileTypeById, fileTypes } from "#file-types/registry.ts";
import { formatById } from "#formats/registry.ts";
import { compileRowSelect } from "./row-select.ts";

const folder = mkdtempSync(join(tmpdir(), "om-select-"));
let database: LockedDatabase;
beforeAll(async () => {
  database = await openLockedDatabase(folder, { memoryMb: 256, threads: 1 });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** A table of `order_id;quantity;unit_price`, numbers written in one style. */
function aDecision(style: NumberStyle, marks: readonly string[]): TableDecision {
  const names = ["order_id", "quantity", "unit_price"];
  const number = { kind: "number", style, marks, accounting: false, percent: false } as const;
  return {
    table: "t",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    dialect: { delimiter: ";", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 },
    preambleRecords: 0,
    columns: names.map((name, index): SourceColumn => ({
      index,
      name,
      reading: index === 0 ? { kind: "text" } : number,
    })),
    type: "sales",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: names.map((name) => ({ source: name, field: name, confidence: 1, why: "" })),
    policies: defaultPolicies,
  };
}

test("a row that is not named as odd is none: testing the named rows says what testing every row says", async () => {
  const letter = fc.constantFrom(...Array.from("0123456789.,eE_+- '$x\u00a0"));
  const cell = fc.oneof(
    fc.string({ unit: letter, maxLength: 7 }),
    fc.constantFrom("1e5", "-2E-3", "+7e+2", "1_000", "1.e2", "1,5e3", "$1e5", '"7e1"', "1'0e2", "3"),
  );
  const style = fc.constantFrom<NumberStyle>(
    { decimal: ".", thousands: "" },
    { decimal: ",", thousands: "." },
    { decimal: ",", thousands: " " },
    { decimal: ".", thousands: "'" },
  );
  const path = join(folder, "table.csv");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 200, maxLength: 400 }),
      style,
      fc.boolean(),
      async (cells, written, isMarked) => {
        const decision = aDecision(written, isMarked ? ["$"] : []);
        writeFileSync(path, `order_id;quantity;unit_price\n${cells.map((row) => `A;${row.join(";")}\n`).join("")}`);
        for await (const chunk of formatById("csv").scan(path, decision).chunks()) {
          expect(chunk.oddNumbers).not.toBeNull();
          expect(await selectRows(chunk, decision)).toEqual(await selectRows({ ...chunk, oddNumbers: null }, decision));
        }
      },
    ),
    { numRuns: 16, endOnFailure: true },
  );
});

const plain: NumberStyle = { decimal: ".", thousands: "" };

const mapped = fileTypes.filter(({ fields }) => fields.length > 0).map(({ id }) => id);

test.each(mapped)("no row of %s goes through a join on its way", async (id) => {
  const { fields } = fileTypeById(id);
  const names = fields.map(({ name }) => name);
  const cells = names.map((_name, index) => `CAST(range AS VARCHAR) AS c${index}`).join(", ");
  const decision: TableDecision = {
    ...aDecision(plain, []),
    type: id,
    columns: names.map((name, index): SourceColumn => ({ index, name, reading: { kind: "text" } })),
    mapping: names.map((name) => ({ source: name, field: name, confidence: 1, why: "" })),
  };
  const { sql } = compileRowSelect(decision, fileTypeById(id));
  const oddNumbers = Array.from({ length: 100 }, (_none, index) => 7 * index);
  const rows = sql(`(SELECT range AS _line, ${cells} FROM range(9))`, "f", { padded: false, oddNumbers });
  const [[, plan] = []] = await database.rows(`EXPLAIN ${rows}`);
  expect(plan).toContain("PROJECTION");
  expect(plan).not.toContain("JOIN");
});

test("words for what is not known hold no digit, so none of them is a number or a date as well", () => {
  const words = fileTypes.flatMap(({ fields }) => fields.flatMap(({ unknown = [] }) => unknown));
  expect(words).toContain("n/a");
  expect(words.filter((word) => /\d/.test(word))).toEqual([]);
});

test("a cell that says that nothing is known is null and no failure; any other that is no number fails", async () => {
  const decision = aDecision(plain, []);
  const mapping = decision.mapping.map((each) => (each.field === "quantity" ? { ...each, field: "tax" } : each));
  const text = ["-", "$ -", "€-", "", "x", "7"].map((cell, line) => `${line};A;${cell};1\n`).join("");
  const chunk = { text: Buffer.from(text), padded: false, oddNumbers: [] };
  const rows = await selectRows(chunk, { ...decision, mapping }, "tax");
  expect(rows.map(([, tax, , issues]) => [tax, issues !== null])).toEqual([
    [null, false],
    [null, false],
    [null, false],
    [null, false],
    [null, true],
    ["7.000000", false],
  ]);
});

async function selectRows(
  chunk: { readonly text: Uint8Array; readonly padded: boolean; readonly oddNumbers: readonly number[] | null },
  decision: TableDecision,
  column = "quantity",
): Promise<Cell[][]> {
  const path = join(folder, "chunk.csv");
  writeFileSync(path, chunk.text);
  const source = `read_csv('${path}', auto_detect=false, header=false, delim=';', quote='"', escape='"', columns={'_line': 'BIGINT', 'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR'})`;
  const { sql } = compileRowSelect(decision, fileTypeById(decision.type));
  return database.rows(`SELECT _line, ${column}, net, _issues FROM (${sql(source, "f", chunk)}) ORDER BY _line`);
}
