import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import { scanCsv } from "#formats/csv/structure-scan.ts";
import type { ScanMark } from "#formats/format.ts";
import { processTable } from "#processing/table/process-table.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { stageFile } from "./process-bytes.ts";

/** Chunks of a few dozen rows. */
const small = { chunkBytes: 1, windowBytes: 2_048, mostRecordBytes: 600, blockBytes: 512 };

class Killed extends Error {}

export interface Run {
  /** Killed when it has put down so many chunks. */
  readonly killedAfter?: number;
  readonly keeps?: boolean;
  readonly fileId?: string;
  readonly decision?: TableDecision;
}

export interface Ran {
  /** Null for a run that was killed. */
  readonly result: TableResult | null;
  /** Chunks that it did not have to read. */
  readonly given: number;
}

export type Harm =
  | "none"
  | "missing chunk"
  | "cut chunk"
  | "changed chunk"
  | "missing part"
  | "cut part"
  | "other part";

/** A table that is processed in runs which are broken off, each in an own folder that is new. */
export async function openInterruptedTable(bytes: Uint8Array) {
  const parent = mkdtempSync(join(tmpdir(), "om-interrupted-"));
  const folder = join(parent, "own");
  const kept = join(parent, "kept");
  const { path, analysis } = await stageFile(bytes, parent);

  return {
    path,
    decision: analysis.decision,

    async run({ killedAfter = Infinity, keeps = true, fileId = "file_1", decision }: Run = {}): Promise<Ran> {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const job = {
        fileId,
        sourcePath: path,
        decision: decision ?? analysis.decision,
        folder,
        memoryMb: 512,
        threads: 1,
      };
      let given = 0;
      let own = -Infinity;
      try {
        const result = await processTable(
          keeps ? { ...job, keeps: { folder: kept, leastBytes: 0 } } : job,
          () => {
            own += 1;
            if (own > killedAfter) throw new Killed("killed");
          },
          ({ decision: asked }, marks: readonly ScanMark[]) => {
            given = marks.length;
            own = 0;
            return scanCsv(path, asked, small, marks);
          },
        );
        return { result, given };
      } catch (thrown) {
        if (thrown instanceof Killed) return { result: null, given };
        throw thrown;
      }
    },

    /** How many chunks are put down. */
    kept: (): number => (existsSync(kept) ? readdirSync(kept).filter((name) => name.startsWith("chunk-")).length : 0),

    /** As a broken disk, or a kill between two of its writes, would leave it. */
    harm(kind: Harm, number: number): void {
      const digits = String(number).padStart(5, "0");
      const chunk = join(kept, `chunk-${digits}`);
      const part = join(kept, `part-${digits}.parquet`);
      if (kind === "missing chunk") rmSync(chunk);
      if (kind === "cut chunk") truncateSync(chunk, Math.floor(readFileSync(chunk).length / 2));
      if (kind === "changed chunk") change(chunk);
      if (kind === "missing part") rmSync(part);
      if (kind === "cut part") truncateSync(part, Math.floor(readFileSync(part).length / 2));
      if (kind === "other part")
        writeFileSync(part, readFileSync(join(kept, `part-${number === 0 ? "00001" : "00000"}.parquet`)));
    },

    /** Everything that the last result says, with what stands in its files instead of where they are. */
    async tell({ parts, ...result }: TableResult): Promise<unknown> {
      const database = await openLockedDatabase(folder, { memoryMb: 512, threads: 1 }, [kept]);
      const rowsOf = (file: string) => database.rows(`SELECT * FROM read_parquet(${quoteText(file)})`);
      try {
        const told: Record<string, unknown> = { ...result };
        for (const [name, file] of Object.entries(result)) {
          if (!name.endsWith("Path") || typeof file !== "string") continue;
          told[name] = file.endsWith(".parquet") ? await rowsOf(file) : readFileSync(file, "utf8");
        }
        const rollup = result.rollup === null ? null : [result.rollup.kept, await rowsOf(result.rollup.path)];
        const rows: unknown[] = [];
        for (const part of parts) rows.push([part.rows, await rowsOf(part.path)]);
        return { ...told, rollup, parts: rows };
      } finally {
        database.close();
      }
    },

    close: () => rmSync(parent, { recursive: true, force: true }),
  };
}

function change(path: string): void {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
