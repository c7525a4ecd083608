import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "#core/business-settings.ts";
import type { Analysis, TableDecision } from "#core/decision.ts";
import { formatById } from "#formats/registry.ts";
import type { TableScan } from "#formats/format.ts";
import { analyseTable } from "#intake/decide.ts";
import { processTable } from "#processing/table/process-table.ts";
import type { TableResult } from "#processing/table/table-job.ts";

/** A file of these bytes in an own folder, analysed as an upload is. */
export interface StagedFile {
  readonly analysis: Analysis;
  readonly path: string;
  /** Processes the table in this very process. What it writes is in `folder`, until the next call. */
  process(startScan?: (decision: TableDecision) => TableScan, fileId?: string): Promise<TableResult>;
  readonly folder: string;
}

/** @param settings answers by the keys of `om decide` */
export async function stageFile(
  bytes: Uint8Array,
  parent: string,
  settings: ReadonlyMap<string, string> = new Map(),
  name = "upload.csv",
  business = readSettings({}),
): Promise<StagedFile> {
  const path = join(parent, "upload.csv");
  const folder = join(parent, "job");
  writeFileSync(path, bytes);
  const source = { sizeBytes: bytes.length, read: async (from: number, to: number) => bytes.subarray(from, to) };
  const [shape] = await formatById("csv").analyse(source, name);
  if (shape === undefined) throw new Error("no table was found");
  const analysis = analyseTable(shape, name, settings, business);
  const { decision } = analysis;
  return {
    analysis,
    path,
    folder,
    process(startScan = () => formatById("csv").scan(path, decision), fileId = "file_test") {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const job = { fileId, sourcePath: path, decision, folder, memoryMb: 512, threads: 1 };
      return processTable(
        job,
        () => undefined,
        () => startScan(decision),
      );
    },
  };
}
