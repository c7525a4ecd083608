import type { Analysis, TableDecision } from "#core/decision.ts";
import { analyseTable } from "#intake/decide.ts";
import { shapeOf } from "./read-sample.ts";

/** Analyses an invented table: a line a row, cells between `|`, the header first. */
export function analyseRows(table: string, settings: Readonly<Record<string, string>> = {}): Analysis {
  const [header = [], ...rows] = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return analyseTable(shapeOf(header, rows), "invented.csv", new Map(Object.entries(settings)));
}

/** Which field each mapped column feeds, by field. */
export function fieldsOf(decision: TableDecision): Record<string, string> {
  return Object.fromEntries(decision.mapping.flatMap(({ field, source }) => (field === null ? [] : [[field, source]])));
}

/** Why a column feeds no field, or what made it feed one. */
export function whyOf(decision: TableDecision, column: string): string {
  return decision.mapping.find(({ source }) => source === column)?.why ?? "no such column";
}
