import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { startServer } from "../test/support/server.ts";
import { writeLargeSalesFile } from "./large-sales-file.ts";
import { measure, median } from "./measure.ts";

const om = join(import.meta.dirname, "../src/apps/cli/om.mjs");

/**
 * What a person waits for: `om --help`, `om serve` until it serves, and a file of 1 MB on a warm home from the
 * acknowledgement to its end, all of it with synced disks. Ends with 1 when a gate is missed.
 */
export async function runServiceBench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      starts: { type: "string", default: "15" },
      files: { type: "string", default: "200" },
      help: { type: "string", default: "120" },
      ready: { type: "string", default: "600" },
      p50: { type: "string", default: "250" },
      p99: { type: "string", default: "800" },
    },
  });
  const data = join(import.meta.dirname, ".data"); // a real disk, as that of the checkout is
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, "service-"));
  try {
    const help: number[] = [];
    const ready: number[] = [];
    for (let start = 0; start < Number(values.starts); start += 1) {
      help.push((await measure([process.execPath, om, "--help"])).wallSeconds * 1000);
      ready.push(await timeReady(join(folder, "starts")));
    }
    const files = (await timeFiles(join(folder, "files"), Number(values.files))).toSorted(
      (left, right) => left - right,
    );
    const p99 = files[Math.ceil(files.length * 0.99) - 1] ?? Number.NaN;
    console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ""}; Node ${process.versions.node}`);
    const isMet = [
      say(`om --help, median of ${help.length}`, median(help), values.help),
      say(`om serve until it serves, median of ${ready.length}`, median(ready), values.ready),
      say(`1 MB CSV, accepted to done, p50 of ${files.length}`, median(files), values.p50),
      say(`1 MB CSV, accepted to done, p99 of ${files.length}`, p99, values.p99),
    ];
    process.exitCode = isMet.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True: met. */
function say(what: string, ms: number, gate: string): boolean {
  console.log(`${what}: ${ms.toFixed(0)} ms; gate ${gate}${ms <= Number(gate) ? "" : " MISSED"}`);
  return ms <= Number(gate);
}

async function timeReady(dataDir: string): Promise<number> {
  const begin = performance.now();
  const server = await startServer(dataDir);
  const took = performance.now() - begin;
  await server.stop();
  return took;
}

/** One after the other, each with other rows and of a till of its own, after one that warms the server up. */
async function timeFiles(dataDir: string, count: number): Promise<readonly number[]> {
  mkdirSync(dataDir, { recursive: true });
  const server = await startServer(join(dataDir, "om"));
  const times: number[] = [];
  try {
    for (let seed = 0; seed <= count; seed += 1) {
      const path = join(dataDir, "sales.csv");
      const truth = await writeLargeSalesFile(path, { bytes: 1_000_000, seed });
      const body = readFileSync(path);
      const accepted = await fetch(`${server.url}/v1/files?name=sales-${seed}.csv&source=till-${seed}`, {
        method: "POST",
        body,
      });
      const begin = performance.now();
      const place = accepted.headers.get("location") ?? "";
      const response = await fetch(`${server.url}${place}?wait=60`);
      const report: { state: string; tables: { rows: { accepted: number } }[] } = JSON.parse(await response.text());
      if (seed > 0) times.push(performance.now() - begin);
      if (report.state.startsWith("done") && report.tables[0]?.rows.accepted === truth.accepted) continue;
      throw new Error(`sales-${seed}.csv: ${report.state}, not the ${truth.accepted} rows that were written`);
    }
  } finally {
    await server.stop();
  }
  return times;
}
