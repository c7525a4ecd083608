import { createHash } from "node:crypto";
import type { TableDecision } from "#core/decision.ts";
import type { FileReport } from "#core/report.ts";
import { readHeaderName } from "#file-types/header-name.ts";

/**
 * Where the stream of files comes from that a table belongs to: what was given, else the vendor, else the names of its
 * columns whatever their order, the two latter apart by region. A table that was decided to count beside all others is a
 * stream of its own.
 */
export function toSourceKey(
  { fileId, source, region }: Pick<FileReport, "fileId" | "source" | "region">,
  { columns, vendor, policies }: TableDecision,
): string {
  if (policies.overlap === "add") return JSON.stringify(["file", fileId]);
  if (source !== null) return JSON.stringify(["given", source]);
  if (vendor !== undefined) return JSON.stringify(["vendor", vendor, region]);
  const names = columns.map(({ name }) => readHeaderName(name).key).toSorted();
  const print = createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, 32);
  return JSON.stringify(["columns", print, region]);
}
