import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { asWorker, median } from "../measure.ts";
import { loadContender, type OpenIndex } from "./contender.ts";
import { generateTexts } from "./generate-chunks.ts";
import { findLabelledSets, type LabelledSet, readLabelledSet } from "./labelled-set.ts";
import { normalisedGain, recall } from "#text-index/ranking-quality.ts";

/** DESIGN's targets: the first two for 114,000 chunks, of our index; then beside FTS5. */
const gates = { medianMs: 0.4, coldMs: 200, timesFaster: 10, gainLoss: 0.003 } as const;

/** Of the first ten; both stem and weigh alike, but cut words and break ties differently. */
const leastAgreement = 0.6;

/** One that takes a second for each query is asked a few of them only. */
const fewQueries = 8;

interface Counts {
  readonly chunks: number;
  readonly queries: number;
  readonly starts: number;
  readonly rounds: number;
}

interface Measured {
  readonly name: string;
  readonly indexMs: number;
  readonly sizeMb: number;
  readonly coldMs: number[];
  readonly memoryMb: number[];
  readonly times: number[];
  readonly index: OpenIndex;
  readonly isSlow: boolean;
}

/**
 * Our text index beside SQLite's (and LanceDB, MiniSearch, LangChain.js where they are asked for): indexed and asked first in fresh
 * processes, then asked in turn in this one. Ends with 1 when a gate is missed.
 */
export async function runBm25Bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      chunks: { type: "string", default: "114000" },
      queries: { type: "string", default: "300" },
      starts: { type: "string", default: "9" },
      rounds: { type: "string", default: "3" },
      peers: { type: "string", default: "" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "om-bm25-"));
  try {
    console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? ""}, Node ${process.versions.node}`);
    const names = ["ours", "fts5", ...values.peers.split(",").filter(Boolean)];
    const misses = await measureSpeed(folder, names, {
      chunks: Number(values.chunks),
      queries: Number(values.queries),
      starts: Number(values.starts),
      rounds: Number(values.rounds),
    });
    const labelled = process.env["OM_BENCH_LABELLED"];
    if (labelled === undefined)
      console.log("\nno labelled sets: OM_BENCH_LABELLED names their folder (bench/README.md)");
    for (const path of labelled === undefined ? [] : findLabelledSets(labelled)) {
      misses.push(...(await measureQuality(folder, names, readLabelledSet(path))));
    }
    for (const miss of misses) console.log(`gate missed: ${miss}`);
    process.exitCode = misses.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSpeed(folder: string, names: readonly string[], counts: Counts): Promise<string[]> {
  const { chunks, queries } = generateTexts(counts.chunks, counts.queries, 7);
  const textsPath = join(folder, "texts.json");
  writeFileSync(textsPath, JSON.stringify(chunks));
  const all: Measured[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const contender = await loadContender(name);
    const indexMs = Number(runScript("index-texts.ts", name, textsPath, path));
    console.log(`${contender.name}: indexed in ${(indexMs / 1000).toFixed(1)} s`);
    all.push({
      name: contender.name,
      indexMs,
      sizeMb: sizeOf(path) / 1e6,
      coldMs: [],
      memoryMb: [],
      times: [],
      index: await contender.open(path),
      isSlow: name.startsWith("langchain"),
    });
  }
  for (let start = 0; start < counts.starts; start += 1) {
    for (const [at, { coldMs, memoryMb, isSlow }] of all.entries()) {
      if (isSlow && start > 0) continue;
      const startedAt = performance.timeOrigin + performance.now();
      const answer = JSON.parse(
        runScript("ask-cold.ts", names[at] ?? "", join(folder, names[at] ?? ""), queries[start] ?? ""),
      );
      if (start === 0 && !isSlow) continue; // The first one compiles the modules for those that follow.
      coldMs.push(answer.answeredAt - startedAt);
      memoryMb.push(answer.memoryMb);
    }
  }
  const agreement = await askInTurn(all, queries, counts.rounds);
  console.log(
    `\n${counts.chunks} generated chunks, ${counts.queries} queries in turn, best of ${counts.rounds}; medians`,
  );
  printTable(all);
  const [first, second] = all;
  const timesFaster = median(second?.times ?? []) / median(first?.times ?? []);
  console.log(
    `ours is ${timesFaster.toFixed(1)} x as fast as FTS5; ${(agreement * 100).toFixed(0)} % of the first ten agree`,
  );
  for (const { index } of all) index.close();
  if (agreement < leastAgreement) throw new Error(`the first ten of ours and of FTS5 agree by ${agreement} only`);
  return [
    ...over("p50", median(first?.times ?? []), gates.medianMs),
    ...over("cold", median(first?.coldMs ?? []), gates.coldMs),
    ...(timesFaster >= gates.timesFaster
      ? []
      : [`${timesFaster.toFixed(1)} x as fast as FTS5, not ${gates.timesFaster}`]),
  ];
}

/**
 * Every query to each, in turn, in several rounds of all queries; what counts of a query is its best time, for machines are
 * shared. Gives how many of the first ten the first two contenders have in common.
 */
async function askInTurn(all: readonly Measured[], queries: readonly string[], rounds: number): Promise<number> {
  let common = 0;
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, query] of queries.entries()) {
      const answers: (readonly number[])[] = [];
      for (const { index, times, isSlow } of all) {
        if (isSlow && (at >= fewQueries || round > 0)) continue;
        const start = performance.now();
        answers.push(await index.search(query, 10));
        times[at] = Math.min(times[at] ?? Infinity, performance.now() - start);
      }
      const theirs = new Set(answers[1]);
      common += answers[0]?.filter((chunk) => theirs.has(chunk)).length ?? 0;
      found += theirs.size;
    }
  }
  return common / found;
}

async function measureQuality(folder: string, names: readonly string[], set: LabelledSet): Promise<readonly string[]> {
  console.log(`\n${set.name}: ${set.documents.length} documents, ${set.queries.length} queries`);
  const gains = new Map<string, number>();
  for (const name of names) {
    const contender = await loadContender(name);
    const path = join(folder, `${set.name}-${name}`);
    await contender.build(set.documents, path);
    const index = await contender.open(path);
    const times: number[] = [];
    let gain = 0;
    let found = 0;
    for (const { text, judgements } of set.queries) {
      const start = performance.now();
      const places = await index.search(text, 100);
      times.push(performance.now() - start);
      const ids = places.map((place) => set.documents[place]?.id ?? "");
      gain += normalisedGain(ids, judgements, 10) / set.queries.length;
      found += recall(ids, judgements, 100) / set.queries.length;
    }
    index.close();
    gains.set(name, gain);
    console.log(
      `${contender.name.padEnd(26)} nDCG@10 ${gain.toFixed(4)}  R@100 ${found.toFixed(4)}  p50 ${median(times).toFixed(3)} ms`,
    );
  }
  const loss = (gains.get("fts5") ?? 0) - (gains.get("ours") ?? 0);
  return loss <= gates.gainLoss ? [] : [`nDCG@10 on ${set.name} is ${loss.toFixed(4)} below FTS5`];
}

function printTable(all: readonly Measured[]): void {
  const ofFirst = median(all[0]?.times ?? []);
  for (const { name, indexMs, sizeMb, coldMs, memoryMb, times } of all) {
    const slowest = times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.95)] ?? Number.NaN;
    console.log(
      `${name.padEnd(26)} index ${(indexMs / 1000).toFixed(1)} s  ${sizeMb.toFixed(1)} MB  cold ${median(coldMs).toFixed(0)} ms  ` +
        `p50 ${median(times).toFixed(3)} ms (${(median(times) / ofFirst).toFixed(1)} x)  p95 ${slowest.toFixed(2)} ms  ${median(memoryMb).toFixed(0)} MB in memory`,
    );
  }
}

function sizeOf(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function over(what: string, value: number, gate: number): readonly string[] {
  return value <= gate ? [] : [`${what} ${value.toFixed(2)} ms, not ${gate}`];
}

function runScript(script: string, ...words: readonly string[]): string {
  const command = [...asWorker.flags, join(import.meta.dirname, script), ...words];
  return execFileSync(process.execPath, command, {
    encoding: "utf8",
    env: { ...process.env, ...asWorker.environment },
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e8,
  });
}
