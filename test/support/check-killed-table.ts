import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJobPool } from "#engine/job-pool.ts";
import type { ScanSizes } from "#formats/csv/structure-scan.ts";
import type { TableJob, TableResult } from "#processing/table/table-job.ts";
import { writeLargeSalesFile } from "../../bench/large-sales-file.ts";
import { openStepsByHand } from "./steps-by-hand.ts";

export interface KilledTable {
  readonly bytes: number;
  readonly sizes?: Partial<ScanSizes>;
  /** For each delivery of the message, after how many chunks of its own its worker is killed. */
  readonly kills: readonly number[];
}

/** How often a worker began, with how many chunks that were put down, and the first byte of the source that it read. */
interface Begun {
  readonly given: number;
  readonly firstByte: number;
}

/** One sales file through two homes: the workers of one are killed on the way. */
export async function readKilledTable({ bytes, sizes, kills }: KilledTable) {
  const folder = mkdtempSync(join(tmpdir(), "om-killed-table-"));
  const path = join(folder, "sales.csv");
  const reads = join(folder, "reads");
  try {
    const truth = await writeLargeSalesFile(path, { bytes, seed: 11 });
    process.env["OM_TEST_READS"] = reads;
    process.env["OM_TEST_SCAN_SIZES"] = sizes === undefined ? "" : JSON.stringify(sizes);
    const killed = await readIn(path, kills);
    const begun = readFileSync(reads, "utf8")
      .trim()
      .split("\n")
      .map((line): Begun & { own: number } => JSON.parse(line));
    rmSync(reads);
    const whole = await readIn(path, []);
    return { truth, killed, whole, begun: begun.filter(({ own }) => own === 1) };
  } finally {
    for (const name of ["OM_TEST_READS", "OM_TEST_SCAN_SIZES", "OM_TEST_KILL_AFTER"]) delete process.env[name];
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readIn(path: string, kills: readonly number[]) {
  const tableWorkers = createJobPool<TableJob, TableResult>({
    entry: new URL("./counted-table.process.ts", import.meta.url),
    mostProcesses: 1,
    mostMemoryBytes: 2e9,
  });
  const home = openStepsByHand({ tableWorkers });
  try {
    const sent = await home.send(createReadStream(path));
    await home.route();
    const deliveries: { readonly receives: number; readonly chunksKept: unknown }[] = [];
    for (const killAfter of [...kills, null]) {
      process.env["OM_TEST_KILL_AFTER"] = killAfter === null ? "" : String(killAfter);
      const delivery = await home.take("sales");
      const { body, receives } = delivery;
      deliveries.push({ receives, chunksKept: isObject(body) ? body["chunksKept"] : undefined });
      await home.process("sales", delivery);
    }
    const report = await home.report(sent);
    return {
      deliveries,
      left: readdirSync(join(home.folder, "jobs")),
      state: report.state,
      tables: report.tables,
    };
  } finally {
    await home.close();
    await tableWorkers.close();
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
