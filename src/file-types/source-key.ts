import { createHash } from "node:crypto";
import type { TableDecision } from "#core/decision.ts";
import type { FileReport } from "#core/report.ts";
import { readHeaderName } from "./header-name.ts";

/**
 * Where the stream of files comes from that a table belongs to, as far as its rows are compared: a table that was decided
 * to count beside all others is a stream of its own.
 */
export function toSourceKey(
  file: Pick<FileReport, "fileId" | "source" | "region">,
  decision: Pick<TableDecision, "columns" | "vendor" | "policies">,
): string {
  return decision.policies.overlap === "add" ? JSON.stringify(["file", file.fileId]) : toStreamKey(file, decision);
}

/**
 * Where the stream of files comes from: what was given, else the vendor, else the names of the columns whatever their
 * order, the two latter apart by region.
 */
export function toStreamKey(
  { source, region }: Pick<FileReport, "source" | "region">,
  { columns, vendor }: Pick<TableDecision, "columns" | "vendor">,
): string {
  if (source !== null) return JSON.stringify(["given", source]);
  if (vendor !== undefined) return JSON.stringify(["vendor", vendor, region]);
  return JSON.stringify(["columns", printOfColumns(columns), region]);
}

/** The same for the same names of columns, whatever their order. */
export function printOfColumns(columns: TableDecision["columns"]): string {
  const names = columns.map(({ name }) => readHeaderName(name).key).toSorted();
  return createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 32);
}
