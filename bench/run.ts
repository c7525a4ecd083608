import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeLargeSalesFile } from "./large-sales-file.ts";
import { type Measurement, measure, median } from "./measure.ts";

if (process.argv[2] === "queue") {
  const { runQueueBench } = await import("./queue/run-queue-bench.ts");
  await runQueueBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "http") {
  const { runHttpBench } = await import("./http.bench.ts");
  await runHttpBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "service") {
  const { runServiceBench } = await import("./service.bench.ts");
  await runServiceBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "ndjson") {
  const { runNdjsonBench } = await import("./ndjson.bench.ts");
  await runNdjsonBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "xlsx") {
  const { runXlsxBench } = await import("./xlsx.bench.ts");
  await runXlsxBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "dataset") {
  const { runDatasetBench } = await import("./dataset/dataset.bench.ts");
  await runDatasetBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "chunks") {
  const { runChunksBench } = await import("./chunks.bench.ts");
  await runChunksBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "names") {
  const { runNamesBench } = await import("./names.bench.ts");
  await runNamesBench(process.argv.slice(3));
  process.exit();
}

if (process.argv[2] === "bm25") {
  const { runBm25Bench } = await import("./bm25/run-bm25-bench.ts");
  await runBm25Bench(process.argv.slice(3));
  process.exit();
}

/**
 * The pipeline beside DuckDB's bare read of the same generated CSV, in turn, in one run.
 * `npm run bench` takes 1 GB and three rounds; `npm run bench -- --mb 100 --rounds 5 --dirty 0.005` what you say.
 * Ends with 1 when a gate is missed.
 */
const { values } = parseArgs({
  options: {
    mb: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    dirty: { type: "string", default: "0.005" },
    ratio: { type: "string", default: "5.7" },
    memory: { type: "string", default: "720" },
  },
});
const columnCount = 12;
const folder = join(import.meta.dirname, ".data");
const om = join(import.meta.dirname, "../src/apps/cli/om.mjs");

const file = await generate(Number(values.mb), Number(values.dirty));
const rounds: { raw: Measurement; table: Measurement; ingest: Measurement }[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  await measure(["sync"]); // what the last round left to the disk is not this one's work
  const raw = await run("raw-read.ts", file.path, String(columnCount));
  const table = await run("table-job.ts", file.path, join(folder, "job"));
  const dataFolder = join(folder, "om");
  rmSync(dataFolder, { recursive: true, force: true });
  const ingest = await measure([process.execPath, om, "ingest", file.path, "--json", "--data-dir", dataFolder]);
  for (const { output } of [table, ingest]) checkTotals(output);
  rounds.push({ raw, table, ingest });
  print(`round ${round + 1}`, { raw, table, ingest });
}
rmSync(join(folder, "om"), { recursive: true, force: true });

const ratioOf = (which: "table" | "ingest"): number =>
  median(rounds.map((round) => round[which].cpuSeconds / round.raw.cpuSeconds));
const memoryMb = Math.max(...rounds.map(({ ingest }) => ingest.peakMemoryMb));
const dirtyPercent = Number(values.dirty) * 100;
console.log(`\n${values.mb} MB, ${file.truth.rows} rows, ${dirtyPercent} % of them dirty`);
console.log(
  `${cpus().length} cores, ${cpus()[0]?.model ?? ""}; CPU against DuckDB's bare read, median of ${rounds.length}`,
);
console.log(`the table's way alone, bytes to Parquet:        ${ratioOf("table").toFixed(2)} x`);
console.log(`whole pipeline (om ingest, upload stored too): ${ratioOf("ingest").toFixed(2)} x; gate ${values.ratio}`);
console.log(`peak memory of all processes of om ingest: ${memoryMb.toFixed(0)} MB; gate ${values.memory}`);
process.exitCode = ratioOf("ingest") <= Number(values.ratio) && memoryMb <= Number(values.memory) ? 0 : 1;

function run(script: string, ...words: string[]): Promise<Measurement> {
  return measure([process.execPath, join(import.meta.dirname, script), ...words]);
}

interface GeneratedFile {
  readonly path: string;
  readonly truth: {
    readonly rows: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly netTotal: string;
  };
}

/** Generated once for each size; the truth lies beside it. */
async function generate(mb: number, dirtyShare: number): Promise<GeneratedFile> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `sales-${mb}mb-${dirtyShare}.csv`);
  const truthPath = `${path}.truth.json`;
  if (!existsSync(truthPath)) {
    const truth = await writeLargeSalesFile(path, { bytes: mb * 1_000_000, dirtyShare, seed: 1 });
    writeFileSync(truthPath, JSON.stringify(truth));
  }
  console.log(`${path}: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  return { path, truth: JSON.parse(readFileSync(truthPath, "utf8")) };
}

/** A fast wrong answer is no answer: every row and every cent must be the generator's. */
function checkTotals(output: string): void {
  const [table] = JSON.parse(output).tables;
  const { accepted, rejected } = table.rows;
  const total = Object.values(table.amounts.accepted.known)[0];
  const { truth } = file;
  if (accepted === truth.accepted && rejected === truth.rejected && total === truth.netTotal) return;
  throw new Error(
    `wrong totals: ${accepted} accepted, ${rejected} rejected, ${String(total)}; the generator wrote ${JSON.stringify(truth)}`,
  );
}

function print(title: string, measured: Readonly<Record<string, Measurement>>): void {
  const figures = Object.entries(measured).map(([name, { cpuSeconds, wallSeconds, peakMemoryMb }]) => {
    return `${name} ${cpuSeconds.toFixed(2)} CPU-s, ${wallSeconds.toFixed(1)} s, ${peakMemoryMb.toFixed(0)} MB`;
  });
  console.log(`${title}: ${figures.join("; ")}`);
}
