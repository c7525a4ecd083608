import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { serveJobs } from "#engine/serve-jobs.ts";
import type { ScanSizes } from "#formats/csv/structure-scan.ts";
import type { ScanMark } from "#formats/format.ts";
import type { TableJob, TableResult } from "#processing/table/table-job.ts";

/**
 * A worker that reads tables as the product's does, and tells of it in the file `OM_TEST_READS`: for each run a line with
 * the chunks that it was given and, after each chunk, the first byte of the source that it has read. With
 * `OM_TEST_KILL_AFTER` it ends itself when it has put down so many chunks of its own.
 */
const { OM_TEST_READS: log = "", OM_TEST_KILL_AFTER: killAfter = "", OM_TEST_SCAN_SIZES: sizes = "" } = process.env;
const scanSizes: Partial<ScanSizes> = sizes === "" ? {} : JSON.parse(sizes);

let source = "";
let sourceFile = -1;
let firstByte = Number.POSITIVE_INFINITY;
const { openSync, readSync } = fs;
fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  if (path === source) sourceFile = file;
  return file;
};
fs.readSync = (...given: unknown[]) => {
  const [file, , , , position] = given;
  if (file === sourceFile && typeof position === "number") firstByte = Math.min(firstByte, position);
  return Reflect.apply(readSync, fs, given);
};
syncBuiltinESMExports();
const { scanCsv } = await import("#formats/csv/structure-scan.ts");
const { processTable } = await import("#processing/table/process-table.ts");

serveJobs<TableJob, TableResult>((job, progress) => {
  source = job.sourcePath;
  firstByte = Number.POSITIVE_INFINITY;
  let given = 0;
  let own = -1;
  const keeps = job.keeps === undefined ? {} : { keeps: { ...job.keeps, leastBytes: 0 } };
  return processTable(
    { ...job, ...keeps },
    (state) => {
      progress(state);
      if (own === -1) return; // what earlier runs found
      own += 1;
      fs.appendFileSync(log, `${JSON.stringify({ given, own, firstByte })}\n`);
      endIfDue(own);
    },
    (_job, marks: readonly ScanMark[]) => {
      given = marks.length;
      own = 0;
      endIfDue(own);
      return scanCsv(job.sourcePath, job.decision, scanSizes, marks);
    },
  );
});

function endIfDue(own: number): void {
  if (String(own) !== killAfter) return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); // what was told is on its way
  process.kill(process.pid, "SIGKILL");
}
