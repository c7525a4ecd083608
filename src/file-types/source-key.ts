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
  decision: Pick<TableDecision, "columns" | "mapping" | "vendor" | "policies">,
): string {
  return decision.policies.overlap === "add" ? JSON.stringify(["file", file.fileId]) : toStreamKey(file, decision);
}

/**
 * Where the stream of files comes from: what was given, else the vendor, else the names of the columns whatever their
 * order, the two latter apart by region.
 */
export function toStreamKey(
  { source, region }: Pick<FileReport, "source" | "region">,
  decision: Pick<TableDecision, "columns" | "mapping" | "vendor">,
): string {
  if (source !== null) return JSON.stringify(["given", source]);
  if (decision.vendor !== undefined) return JSON.stringify(["vendor", decision.vendor, region]);
  return JSON.stringify(["columns", printOfExport(decision), region]);
}

/** The source is one file, which was decided to count beside all others. */
export function isOfOneFile(source: string): boolean {
  return source.startsWith('["file"');
}

/** Which export of a source a table is: by its columns. */
export function toExportKey(source: string, decision: Pick<TableDecision, "columns" | "mapping">): string {
  return JSON.stringify([source, printOfExport(decision)]);
}

/** Headers that carry data are others in the next export: what tells exports apart is what they carry, and of which field. */
function printOfExport({ columns, mapping }: Pick<TableDecision, "columns" | "mapping">): string {
  const carrying = mapping.filter(({ of }) => of !== undefined);
  const sources = new Set(carrying.map(({ source }) => source));
  const names = columns.flatMap(({ name }) => (sources.has(name) ? [] : readHeaderName(name).key));
  const groups = new Set(carrying.map(({ field, of }) => JSON.stringify([of?.field, field])));
  return printOf([...names, ...groups]);
}

/** Two exports in the same columns whose sources were given names of their own: people say that these are two. */
export function areNamedApart(one: string, other: string): boolean {
  const [[source, columns], [otherSource, otherColumns]] = [parseKey(one), parseKey(other)];
  return columns === otherColumns && source !== otherSource && isGiven(source) && isGiven(otherSource);
}

function parseKey(key: string): readonly [source: string, columns: string] {
  return JSON.parse(key);
}

function isGiven(source: string): boolean {
  return source.startsWith('["given"');
}

/** The same for the same names of columns, whatever their order. */
export function printOfColumns(columns: TableDecision["columns"]): string {
  return printOf(columns.map(({ name }) => readHeaderName(name).key));
}

function printOf(names: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(names.toSorted())).digest("hex").slice(0, 32);
}
