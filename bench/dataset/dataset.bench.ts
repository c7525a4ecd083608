import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import type { MetricQuery } from "#metrics/query.ts";
import { median } from "../measure.ts";
import { beginCost, type Cost, formatCost, typicalCost } from "./cost.ts";
import { business, type DataFolder, openDataFolder } from "./data-folder.ts";
import type { OrderNames } from "./write-export.ts";

interface Question {
  readonly title: string;
  readonly query: MetricQuery;
  /** The same over bare Parquet, without what newer files replace. */
  readonly bare: string;
  readonly gateMs: number;
  /** The same in plain words: what reading it costs beside the query. */
  readonly asked?: string;
}

/** The targets of the design, by class; a month stands for every additive number. */
const questions: readonly Question[] = [
  {
    title: "net sales by month",
    query: { metrics: ["net_sales"], by: ["month"] },
    bare: "SELECT date_trunc('month', day), currency, sum(net) FROM rows GROUP BY ALL",
    gateMs: 200,
    asked: "net sales by month",
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
    asked: "orders by store",
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
/** Of a question in words beside the query that it is. */
const askGateMs = 60;
const commitGateMs = 2_000;
/** Beside a hundred times as many files, a commit may take this many times as long, or so little that nobody feels it. */
const flatGate = { times: 2, orMs: 100 };

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
    const series: CommitCosts[] = [];
    const counts: readonly number[] = [...[10, 100, 1_000].filter((size) => size < files), files];
    for (const count of counts) {
      const folder = await openDataFolder(parent, count, { names, rows }, console.error);
      try {
        series.push(await timeCommits(folder, count, rounds));
        if (count !== files) continue;
        isMet = sayCommits(names, series) && isMet;
        isMet = (await timeQuestions(folder, rounds)) && isMet;
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

interface CommitCosts {
  readonly files: number;
  /** From the stored rows of the next file to the numbers. */
  readonly commit: Cost;
  /** Of the file that came last, and of one that has been there from the beginning. */
  readonly undo: Cost;
  readonly undoOld: Cost;
  readonly wholeMs: number;
}

async function timeCommits(folder: DataFolder, files: number, rounds: number): Promise<CommitCosts> {
  const { home } = folder;
  const known = await home.files(business);
  let oldId = known.find(({ name, state }) => name === folder.old.name && state === "done")?.fileId;
  const commits: Cost[] = [];
  const whole: number[] = [];
  const undos: Cost[] = [];
  const oldUndos: Cost[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const { report, commit, wholeMs } = await folder.ingest();
    const undo = await costOf(() => home.undo(business, report.fileId));
    const id = oldId ?? "";
    const undoOld = await costOf(() => home.undo(business, id));
    oldId = (await folder.old.ingest()).report.fileId;
    if (round === 0) continue; // starts the processes
    commits.push(commit);
    whole.push(wholeMs);
    undos.push(undo);
    oldUndos.push(undoOld);
  }
  const [commit, undo, undoOld] = [commits, undos, oldUndos].map(typicalCost);
  if (commit === undefined || undo === undefined || undoOld === undefined) throw new Error("no round");
  return { files, commit, undo, undoOld, wholeMs: median(whole) };
}

/** One line a number of files; the last one is held to the gates. True: met. */
function sayCommits(names: OrderNames, series: readonly CommitCosts[]): boolean {
  console.log(`\n${names} order ids`);
  for (const { files, commit, undo, undoOld, wholeMs } of series)
    console.log(
      `  ${String(files).padStart(5)} files: commit ${formatCost(commit)}, undo of the last ${formatCost(undo)}, of an old one ${formatCost(undoOld)}; accepted to done ${wholeMs.toFixed(0)} ms`,
    );
  const [least, most] = [series[0], series.at(-1)];
  if (least === undefined || most === undefined) return false;
  return (["commit", "undo", "undoOld"] as const)
    .map((step) => {
      const isFlat = most[step].cpuMs <= Math.max(flatGate.orMs, flatGate.times * least[step].cpuMs);
      if (!isFlat) console.log(`  ${step} is not flat: MISSED`);
      return say(step, most[step], commitGateMs) && isFlat;
    })
    .every(Boolean);
}

/** Each time a file comes before, so nothing that was kept of the last answer holds. */
async function timeQuestions(folder: DataFolder, rounds: number): Promise<boolean> {
  const met: boolean[] = [];
  await folder.rest();
  for (const { title, query, bare, gateMs, asked } of questions) {
    const costs: Cost[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const cost = await withNext(folder, () => costOf(() => folder.home.query(business, query)));
      if (round > 0) costs.push(cost);
    }
    if (asked !== undefined) met.push(await timeWords(folder, asked, query, rounds));
    const alone = await timeBare(folder, bare, rounds);
    const own = typicalCost(costs);
    const ratio = (own.cpuMs / alone.cpuMs).toFixed(2);
    met.push(say(title, own, gateMs, `; DuckDB alone ${formatCost(alone)}, ${ratio} x its work`));
  }
  return met.every(Boolean);
}

/** The query and the same in words, in turn, each with a file that has just come: what the reading adds. */
async function timeWords(folder: DataFolder, asked: string, query: MetricQuery, rounds: number): Promise<boolean> {
  const [queries, asks]: [Cost[], Cost[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const ofQuery = await withNext(folder, () => costOf(() => folder.home.query(business, query)));
    const ofAsk = await withNext(folder, () => costOf(() => folder.home.ask(business, { question: asked })));
    if (round === 0) continue;
    queries.push(ofQuery);
    asks.push(ofAsk);
  }
  const [own, words] = [typicalCost(queries), typicalCost(asks)];
  const moreMs = words.ms - own.ms;
  const isMet = moreMs <= askGateMs;
  console.log(
    `  asked in words "${asked}": ${formatCost(words)}, the query ${formatCost(own)}: ${moreMs.toFixed(0)} ms more; gate ${askGateMs}${isMet ? "" : " MISSED"}`,
  );
  return isMet;
}

/** The statement alone over the parts of all files, with two threads as a query has them, nothing looked up before. */
async function timeBare(folder: DataFolder, sql: string, rounds: number): Promise<Cost> {
  const paths = await folder.partPaths();
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "2",
    memory_limit: "512MB",
    temp_directory: join(folder.path, "spill-of-the-peer"),
  });
  const connection = await instance.connect();
  const list = paths.map((path) => `'${path}'`).join(", ");
  await connection.run(`CREATE VIEW rows AS SELECT * FROM read_parquet([${list}]) WHERE _issues IS NULL`);
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await costOf(() => connection.runAndReadAll(sql)));
  connection.closeSync();
  instance.closeSync();
  return typicalCost(costs);
}

/** Beside a file that has just come, which goes again, so that the folder stays as large as it is. */
async function withNext<Result>(folder: DataFolder, act: () => Promise<Result>): Promise<Result> {
  const { report } = await folder.ingest();
  const result = await act();
  await folder.home.undo(business, report.fileId);
  return result;
}

async function costOf(act: () => Promise<unknown>): Promise<Cost> {
  const end = beginCost();
  await act();
  return end();
}

/** True: met. */
function say(what: string, cost: Cost, gateMs: number, more = ""): boolean {
  const isMet = cost.ms <= gateMs;
  console.log(`  ${what}: ${formatCost(cost)}; gate ${gateMs}${isMet ? "" : " MISSED"}${more}`);
  return isMet;
}
