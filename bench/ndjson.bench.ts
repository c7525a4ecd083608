import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { asWorker, type Measurement, measure, median } from "./measure.ts";

interface Truth {
  readonly rows: number;
  readonly broken: number;
}

/**
 * NDJSON beside DuckDB's `read_json` of the same generated file, in turn, in one run: the rows alone, the search for the
 * columns, and `om ingest`. Every row must be there, and every broken line set aside. Ends with 1 when a gate is missed.
 */
export async function runNdjsonBench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mb: { type: "string", default: "100" },
      rounds: { type: "string", default: "5" },
      dirty: { type: "string", default: "0.005" },
      ratio: { type: "string", default: "2" },
      memory: { type: "string", default: "700" },
    },
  });
  const folder = join(import.meta.dirname, ".data");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `sales-${values.mb}mb-${values.dirty}.ndjson`);
  const truth = generate(path, Number(values.mb) * 1_000_000, Number(values.dirty));
  const om = join(import.meta.dirname, "../src/apps/cli/om.mjs");
  const home = join(folder, "om-ndjson");
  await warmUp(folder);
  const rounds: Readonly<Record<"raw" | "rows" | "places" | "ingest", Measurement>>[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const raw = await run("raw-read-ndjson.ts", path);
    const rows = await run("ndjson-rows.ts", "rows", path);
    const places = await run("ndjson-rows.ts", "places", path);
    rmSync(home, { recursive: true, force: true });
    const ingest = await measure([process.execPath, om, "ingest", path, "--json", "--data-dir", home]);
    check(rows.output, ingest.output, truth);
    rounds.push({ raw, rows, places, ingest });
    for (const [name, { cpuSeconds, wallSeconds, peakMemoryMb }] of Object.entries({ raw, rows, places, ingest })) {
      console.log(
        `${name}: ${cpuSeconds.toFixed(2)} CPU-s, ${wallSeconds.toFixed(1)} s, ${peakMemoryMb.toFixed(0)} MB`,
      );
    }
  }
  rmSync(home, { recursive: true, force: true });
  const ratio = (which: "rows" | "places" | "ingest"): number =>
    median(rounds.map((round) => round[which].cpuSeconds / round.raw.cpuSeconds));
  console.log(`\n${values.mb} MB, ${truth.rows} rows and ${truth.broken} broken lines; ${cpus().length} cores`);
  console.log(
    `rows alone:        ${ratio("rows").toFixed(2)} x DuckDB's read_json in CPU seconds; gate ${values.ratio}`,
  );
  console.log(`search of columns: ${ratio("places").toFixed(2)} x`);
  console.log(`om ingest:         ${ratio("ingest").toFixed(2)} x`);
  const memory = median(rounds.map(({ ingest }) => ingest.peakMemoryMb));
  console.log(`all its processes: ${memory.toFixed(0)} MB; gate ${values.memory}`);
  process.exitCode = ratio("rows") <= Number(values.ratio) && memory <= Number(values.memory) ? 0 : 1;
}

function run(script: string, ...words: string[]): Promise<Measurement> {
  const command = [process.execPath, ...asWorker.flags, join(import.meta.dirname, script), ...words];
  return measure(command, asWorker.environment);
}

/** Node keeps what it compiles: the first start of a module is no measurement. */
async function warmUp(folder: string): Promise<void> {
  const path = join(folder, "warm-up.ndjson");
  generate(path, 1_000_000, 0);
  await run("raw-read-ndjson.ts", path);
  await run("ndjson-rows.ts", "rows", path);
}

function generate(path: string, bytes: number, dirty: number): Truth {
  const truthPath = `${path}.truth.json`;
  if (existsSync(truthPath)) return JSON.parse(readFileSync(truthPath, "utf8"));
  const file = openSync(path, "w");
  const every = dirty === 0 ? Infinity : Math.round(1 / dirty);
  let written = 0;
  let lines = 0;
  let broken = 0;
  let pending = "";
  while (written < bytes) {
    lines += 1;
    const line = JSON.stringify(saleOf(lines));
    const isBroken = lines % every === 0;
    if (isBroken) broken += 1;
    pending += `${isBroken ? line.slice(0, -2) : line}\n`;
    if (pending.length < 1 << 20) continue;
    written += writeSync(file, pending);
    pending = "";
  }
  closeSync(file);
  const truth = { rows: lines - broken, broken };
  writeFileSync(truthPath, JSON.stringify(truth));
  return truth;
}

function saleOf(number: number): object {
  return {
    order_id: `A-${1_000_000 + number}`,
    line_id: number,
    order_date: `2026-0${(number % 9) + 1}-${10 + (number % 18)}`,
    sku: `SKU-${number % 997}`,
    product: `Coffee beans, ${number % 31} bags`,
    quantity: (number % 7) + 1,
    unit_price: (((number * 7) % 9_000) + 100) / 100,
    currency: "EUR",
    customer: { id: number % 5_003, city: "Köln" },
    store: `Store ${number % 11}`,
    note: null,
    paid: number % 3 === 0,
  };
}

/** A fast wrong answer is no answer. */
function check(rows: string, ingest: string, truth: Truth): void {
  const found = JSON.parse(rows);
  const table = JSON.parse(ingest).tables[0].rows;
  const isRight =
    found.rows === truth.rows &&
    found.unreadable === truth.broken &&
    table.accepted === truth.rows &&
    table.rejected === truth.broken;
  if (!isRight)
    throw new Error(`wrong: ${rows} ${JSON.stringify(table)}, the generator wrote ${JSON.stringify(truth)}`);
}
