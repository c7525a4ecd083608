import { mkdirSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { formatById } from "#formats/registry.ts";
import { analyseTable } from "#intake/decide.ts";
import { processTable } from "#processing/table/process-table.ts";

/**
 * The table's way alone, in one process as a worker does it: analyse, scan, convert, check, repeats, rejects, ledger, Parquet.
 * With a third folder what its chunks gave is put down there, or taken from there.
 */
const [path = "", folder = "", keptFolder = ""] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const file = openSync(path, "r");
const sizeBytes = statSync(path).size;
const source = {
  sizeBytes,
  async read(from: number, to: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(Math.max(0, Math.min(to, sizeBytes) - from));
    readSync(file, bytes, 0, bytes.length, from);
    return bytes;
  },
};
const [shape] = await formatById("csv").analyse(source, "bench.csv");
if (shape === undefined) throw new Error("no table was found");
const { decision } = analyseTable(shape, "bench.csv", new Map());
const job = { fileId: "file_bench", sourcePath: path, decision, folder: join(folder), memoryMb: 512, threads: 1 };
const keeps = keptFolder === "" ? {} : { keeps: { folder: keptFolder, leastBytes: 0 } };
const { rows, amounts } = await processTable({ ...job, ...keeps }, () => undefined);
console.log(JSON.stringify({ tables: [{ rows, amounts }] }));
rmSync(folder, { recursive: true, force: true });
