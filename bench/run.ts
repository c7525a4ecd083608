import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeLargeSalesFile } from "./large-sales-file.ts";
import { type Measurement, measure, median } from "./measure.ts";

/**
 * The whole pipeline beside DuckDB's bare read of the same generated CSV, in turn, in one run.
 * `npm run bench` takes 1 GB and three rounds; `npm run bench -- --mb 100 --rounds 5 --dirty 0.005` what you say.
 * Ends with 1 when a gate is missed.
 */
const { values } = parseArgs({
  options: {
    mb: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    dirty: { type: "string", default: "0.005" },
    ratio: { type: "string", default: "6" },
    memory: { type: "string", default: "900" },
  },
});
const columnCount = 12;
const folder = join(import.meta.dirname, ".data");
const om = join(import.meta.dirname, "../src/apps/cli/om.mjs");

const file = await generate(Number(values.mb), Number(values.dirty));
const rounds: { raw: Measurement; pipeline: Measurement }[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  await measure(["sync"]); // what the last round left to the disk is not this one's work
  const raw = await measure([
    process.execPath,
    join(import.meta.dirname, "raw-read.ts"),
    file.path,
    String(columnCount),
  ]);
  const dataFolder = join(folder, "om");
  rmSync(dataFolder, { recursive: true, force: true });
  const pipeline = await measure([process.execPath, om, "ingest", file.path, "--json", "--data-dir", dataFolder]);
  checkTotals(pipeline.output);
  rounds.push({ raw, pipeline });
  print(`round ${round + 1}`, raw, pipeline);
}
rmSync(join(folder, "om"), { recursive: true, force: true });

const ratio = median(rounds.map(({ raw, pipeline }) => pipeline.cpuSeconds / raw.cpuSeconds));
const memoryMb = Math.max(...rounds.map(({ pipeline }) => pipeline.peakMemoryMb));
console.log(
  `\n${values.mb} MB, ${file.truth.rows} rows, ${Number(values.dirty) * 100} % of them dirty; ${cpus().length} cores, ${cpus()[0]?.model ?? ""}`,
);
console.log(
  `whole pipeline: ${ratio.toFixed(2)} x DuckDB's bare read (CPU, median of ${rounds.length}); gate ${values.ratio}`,
);
console.log(`peak memory of all processes: ${memoryMb.toFixed(0)} MB; gate ${values.memory}`);
process.exitCode = ratio <= Number(values.ratio) && memoryMb <= Number(values.memory) ? 0 : 1;

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

function print(title: string, raw: Measurement, pipeline: Measurement): void {
  const cpuRatio = pipeline.cpuSeconds / raw.cpuSeconds;
  console.log(
    `${title}: raw ${raw.cpuSeconds.toFixed(2)} CPU-s, pipeline ${pipeline.cpuSeconds.toFixed(2)} CPU-s (${cpuRatio.toFixed(2)} x), wall ${pipeline.wallSeconds.toFixed(1)} s, peak ${pipeline.peakMemoryMb.toFixed(0)} MB`,
  );
}
