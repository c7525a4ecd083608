import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicies, type NumberStyle, type SourceColumn, type TableDecision } from "#core/decision.ts";
import { type Cell, type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { fileTypeById } from "#file-types/registry.ts";
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

async function selectRows(
  chunk: { readonly text: Uint8Array; readonly padded: boolean; readonly oddNumbers: readonly number[] | null },
  decision: TableDecision,
): Promise<Cell[][]> {
  const path = join(folder, "chunk.csv");
  writeFileSync(path, chunk.text);
  const source = `read_csv('${path}', auto_detect=false, header=false, delim=';', quote='"', escape='"', columns={'_line': 'BIGINT', 'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR'})`;
  const { sql } = compileRowSelect(decision, fileTypeById(decision.type));
  return database.rows(`SELECT _line, quantity, net, _issues FROM (${sql(source, "f", chunk)}) ORDER BY _line`);
}
