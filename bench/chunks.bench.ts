import { existsSync, mkdirSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeLargeSalesFile } from "./large-sales-file.ts";
import { type Measurement, measure, median } from "./measure.ts";

/**
 * What it costs to put down what chunks gave, and what it saves: the table's way without, with, and with all of its
 * chunks given by the run before; in turn, in one run.
 */
export async function runChunksBench(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: { mb: { type: "string", default: "400" }, rounds: { type: "string", default: "3" } },
  });
  const folder = join(import.meta.dirname, ".data");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `sales-chunks-${values.mb}mb.csv`);
  if (!existsSync(file)) await writeLargeSalesFile(file, { bytes: Number(values.mb) * 1_000_000, seed: 1 });
  const kept = join(folder, "kept");
  const run = (...more: readonly string[]): Promise<Measurement> =>
    measure([process.execPath, join(import.meta.dirname, "table-job.ts"), file, join(folder, "job"), ...more]);

  const rounds: { readonly plain: Measurement; readonly keeping: Measurement; readonly given: Measurement }[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rmSync(kept, { recursive: true, force: true });
    rounds.push({ plain: await run(), keeping: await run(kept), given: await run(kept) });
  }
  rmSync(kept, { recursive: true, force: true });
  console.log(`${values.mb} MB; ${cpus().length} cores, ${cpus()[0]?.model ?? ""}; medians of ${rounds.length} rounds`);
  for (const name of ["plain", "keeping", "given"] as const) {
    const cpu = median(rounds.map((round) => round[name].cpuSeconds));
    const wall = median(rounds.map((round) => round[name].wallSeconds));
    const ratio = median(rounds.map((round) => round[name].cpuSeconds / round.plain.cpuSeconds));
    const peak = Math.max(...rounds.map((round) => round[name].peakMemoryMb));
    console.log(
      `${name}: ${cpu.toFixed(2)} CPU-s (${ratio.toFixed(2)} x), ${wall.toFixed(1)} s, ${peak.toFixed(0)} MB`,
    );
  }
}
