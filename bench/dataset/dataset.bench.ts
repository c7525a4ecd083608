import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import type { MetricQuery } from "#metrics/query.ts";
import { median } from "../measure.ts";
import { business, type DataFolder, openDataFolder } from "./data-folder.ts";
import type { OrderNames } from "./write-export.ts";

interface Question {
  readonly title: string;
  readonly query: MetricQuery;
  /** The same over bare Parquet, without what newer files replace. */
  readonly bare: string;
  readonly gateMs: number;
}

/** The targets of the design, by class; a month stands for every additive number. */
const questions: readonly Question[] = [
  {
    title: "net sales by month",
    query: { metrics: ["net_sales"], by: ["month"] },
    bare: "SELECT date_trunc('month', day), currency, sum(net) FROM rows GROUP BY ALL",
    gateMs: 200,
  },
  {
    title: "five numbers by store, of a quarter",
    query: { metrics: ["net_sales", "units", "discounts", "returns", "asp"], by: ["store"], period: "2024-Q2" },
    bare: `SELECT store, currency, sum(net), sum(quantity), sum(discount), sum(net) FILTER (is_return) FROM rows
      WHERE day >= DATE '2024-04-01' AND day < DATE '2024-07-01' GROUP BY ALL`,
    gateMs: 200,
  },
  {
    title: "orders by store",
    query: { metrics: ["orders"], by: ["store"] },
    bare: "SELECT store, count(DISTINCT order_id) FILTER (NOT is_return) FROM rows GROUP BY ALL",
    gateMs: 300,
  },
  {
    title: "orders and their average by day",
    query: { metrics: ["orders", "aov"], by: ["day"] },
    bare: "SELECT day, currency, count(DISTINCT order_id) FILTER (NOT is_return), sum(net) FROM rows GROUP BY ALL",
    gateMs: 300,
  },
  {
    title: "net sales by product",
    query: { metrics: ["net_sales"], by: ["product"] },
    bare: "SELECT product, currency, sum(net) FROM rows GROUP BY ALL",
    gateMs: 2_500,
  },
  {
    title: "customers by product",
    query: { metrics: ["customers"], by: ["product"] },
    bare: "SELECT product, count(DISTINCT customer) FROM rows GROUP BY ALL",
    gateMs: 2_500,
  },
];
const commitGateMs = 2_000;

/**
 * Many files in the numbers of one business: what a commit and an undo cost beside 10, 100 and all of them, and what a
 * question costs when a file has just come. Data folders are built once by the product and kept. Ends with 1 when a gate
 * is missed.
 */
export async function runDatasetBench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: "string", default: "1000" },
      rows: { type: "string", default: "10000" },
      rounds: { type: "string", default: "5" },
      names: { type: "string", default: "running,random" },
    },
  });
  const [files, rows, rounds] = [values.files, values.rows, values.rounds].map(Number);
  if (files === undefined || rows === undefined || rounds === undefined) throw new Error("counts are numbers");
  console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ""}; medians of ${rounds}`);
  const parent = join(import.meta.dirname, "../.data/dataset");
  mkdirSync(parent, { recursive: true });
  let isMet = true;
  for (const names of values.names.split(",").map(toNames)) {
    const counts: readonly number[] = [...[10, 100, 1_000].filter((size) => size < files), files];
    for (const count of counts) {
      const folder = await openDataFolder(parent, count, { names, rows }, console.error);
      try {
        isMet = (await timeCommits(folder, `${names} order ids, ${count} files`, rounds)) && isMet;
        if (count === files) isMet = (await timeQuestions(folder, rounds)) && isMet;
      } finally {
        await folder.close();
      }
    }
  }
  process.exitCode = isMet ? 0 : 1;
}

function toNames(text: string): OrderNames {
  if (text === "running" || text === "random") return text;
  throw new Error(`order ids are running or random, not ${text}`);
}

async function timeCommits(folder: DataFolder, title: string, rounds: number): Promise<boolean> {
  const commits: number[] = [];
  const whole: number[] = [];
  const undos: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { report, commitMs, wholeMs } = await folder.ingest();
    const begin = performance.now();
    await folder.home.undo(business, report.fileId);
    if (round === 0) continue; // starts the processes
    commits.push(commitMs);
    whole.push(wholeMs);
    undos.push(performance.now() - begin);
  }
  console.log(`\n${title}: accepted to done ${median(whole).toFixed(0)} ms`);
  return [say("commit", commits, commitGateMs), say("undo", undos, commitGateMs)].every(Boolean);
}

/** Each time a file comes before, so nothing that was kept of the last answer holds. */
async function timeQuestions(folder: DataFolder, rounds: number): Promise<boolean> {
  const met: boolean[] = [];
  for (const { title, query, bare, gateMs } of questions) {
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await folder.ingest();
      const begin = performance.now();
      await folder.home.query(business, query);
      if (round > 0) times.push(performance.now() - begin);
    }
    met.push(say(title, times, gateMs, `; DuckDB alone ${(await timeBare(folder, bare, rounds)).toFixed(0)} ms`));
  }
  return met.every(Boolean);
}

/** The statement alone over the parts of all files, with two threads as a query has them, nothing looked up before. */
async function timeBare(folder: DataFolder, sql: string, rounds: number): Promise<number> {
  const paths = await folder.partPaths();
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "512MB" });
  const connection = await instance.connect();
  const list = paths.map((path) => `'${path}'`).join(", ");
  await connection.run(`CREATE VIEW rows AS SELECT * FROM read_parquet([${list}]) WHERE _issues IS NULL`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    await connection.runAndReadAll(sql);
    times.push(performance.now() - begin);
  }
  connection.closeSync();
  instance.closeSync();
  return median(times);
}

/** True: met. */
function say(what: string, times: readonly number[], gateMs: number, more = ""): boolean {
  const ms = median(times);
  console.log(`  ${what}: ${ms.toFixed(0)} ms; gate ${gateMs}${ms <= gateMs ? "" : " MISSED"}${more}`);
  return ms <= gateMs;
}
