import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { asWorker, type Measurement, measure, median } from "./measure.ts";
import { installPeers } from "./queue/peers.ts";
import { type WorkbookTruth, writeWorkbook } from "./xlsx/write-workbook.ts";

const readers = ["ours", "exceljs", "sheetjs"] as const;
type Reader = (typeof readers)[number];

interface Run extends Measurement {
  readonly seconds: number;
}

/**
 * Our reader of .xlsx beside exceljs (as a stream) and SheetJS, in turn, each in a process of its own: every cell of
 * 200,000 rows of 12 columns, and all of them must find what was written. Ends with 1 when a gate is missed.
 */
export async function runXlsxBench(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rows: { type: "string", default: "200000" },
      rounds: { type: "string", default: "3" },
      ratio: { type: "string", default: "4" },
      memory: { type: "string", default: "120" },
    },
  });
  installPeers();
  const { path, truth } = generate(Number(values.rows));
  for (const reader of readers) await read(reader, path, truth); // Node keeps what it compiles: this round does not count
  const runs: Readonly<Record<Reader, Run[]>> = { ours: [], exceljs: [], sheetjs: [] };
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    for (const reader of readers) {
      const run = await read(reader, path, truth);
      runs[reader].push(run);
      console.log(`round ${round}, ${reader}: ${describe(run, truth)}`);
    }
  }
  console.log(
    `\n${values.rows} rows x 12, ${(statSync(path).size / 1e6).toFixed(1)} MB, medians of ${values.rounds} rounds`,
  );
  console.log(
    `${cpus().length} cores, ${cpus()[0]?.model ?? ""}; Node ${process.versions.node} ${asWorker.flags.join(" ")}`,
  );
  for (const reader of readers) console.log(`${reader}: ${describe(medianOf(runs[reader]), truth)}`);
  const ratio = median(runs.ours.map((run, round) => (runs.exceljs[round]?.seconds ?? Number.NaN) / run.seconds));
  const memory = median(runs.ours.map(({ peakMemoryMb }) => peakMemoryMb));
  console.log(`rows a second beside exceljs: ${ratio.toFixed(2)} x; gate ${values.ratio}`);
  console.log(`peak memory: ${memory.toFixed(0)} MB; gate ${values.memory}`);
  process.exitCode = ratio >= Number(values.ratio) && memory <= Number(values.memory) ? 0 : 1;
}

async function read(reader: Reader, path: string, truth: WorkbookTruth): Promise<Run> {
  const script = join(import.meta.dirname, "xlsx/read-workbook.ts");
  const command = [process.execPath, ...asWorker.flags, script, reader, path];
  const measured = await measure(command, asWorker.environment);
  const { seconds, ...found } = JSON.parse(measured.output);
  if (JSON.stringify(found) === JSON.stringify(truth)) return { ...measured, seconds };
  throw new Error(`${reader} found ${JSON.stringify(found)}, written were ${JSON.stringify(truth)}`);
}

function medianOf(runs: readonly Run[]): Run {
  const of = (figure: "seconds" | "cpuSeconds" | "wallSeconds" | "peakMemoryMb"): number =>
    median(runs.map((run) => run[figure]));
  return {
    seconds: of("seconds"),
    cpuSeconds: of("cpuSeconds"),
    wallSeconds: of("wallSeconds"),
    peakMemoryMb: of("peakMemoryMb"),
    output: "",
  };
}

function describe({ seconds, cpuSeconds, peakMemoryMb }: Run, { rows }: WorkbookTruth): string {
  const rate = Math.round(rows / seconds).toLocaleString("en");
  return `${rate} rows/s, ${cpuSeconds.toFixed(2)} CPU-s, ${peakMemoryMb.toFixed(0)} MB`;
}

/** Generated once for each size; the truth lies beside it. */
function generate(rows: number): { readonly path: string; readonly truth: WorkbookTruth } {
  const folder = join(import.meta.dirname, ".data");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `sales-${rows}.xlsx`);
  const truthPath = `${path}.truth.json`;
  if (!existsSync(truthPath)) writeFileSync(truthPath, JSON.stringify(writeWorkbook(path, rows)));
  return { path, truth: JSON.parse(readFileSync(truthPath, "utf8")) };
}
