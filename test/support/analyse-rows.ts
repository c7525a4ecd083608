import { readSettings } from "#core/business-settings.ts";
import type { Analysis, TableDecision } from "#core/decision.ts";
import type { TableShape } from "#formats/format.ts";
import { analyseTable } from "#intake/decide.ts";
import { shapeOf } from "./read-sample.ts";

/** Analyses an invented table: a line a row, cells between `|`, the header first. */
export function analyseRows(
  table: string,
  settings: Readonly<Record<string, string>> = {},
  business = readSettings({}),
): Analysis {
  return analyseTable(toShape(table), "invented.csv", new Map(Object.entries(settings)), business);
}

/** The same table, had its names not come from the file. */
export function analyseWithoutHeader(table: string): Analysis {
  const shape = toShape(table);
  return analyseTable({ ...shape, dialect: { ...shape.dialect, headerLine: null } }, "invented.csv", new Map());
}

/** The same table, read from records whose list `lines` holds a row each. */
export function analyseLines(lines: string, table: string): Analysis {
  return analyseTable({ ...toShape(table), place: { lines } }, "invented.json", new Map());
}

function toShape(table: string): TableShape {
  const [header = [], ...rows] = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return shapeOf(header, rows);
}

/** Which field each mapped column feeds, by field. */
export function fieldsOf(decision: TableDecision): Record<string, string> {
  return Object.fromEntries(decision.mapping.flatMap(({ field, source }) => (field === null ? [] : [[field, source]])));
}

/** Why a column feeds no field, or what made it feed one. */
export function whyOf(decision: TableDecision, column: string): string {
  return decision.mapping.find(({ source }) => source === column)?.why ?? "no such column";
}
