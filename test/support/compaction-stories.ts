import { existsSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { readSettings } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import { datasetFolder, readHead, withoutCompacted } from "#engine/dataset.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { planQuery } from "#metrics/plan.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { answerPlan, type PlanAnswer } from "#metrics/answer-plan.ts";
import { findRows, type MetricQueryDeps } from "#metrics/find-rows.ts";
import { compactDataset } from "#processing/compaction/compact-dataset.ts";
import { rewritePast } from "#processing/erasure/rewrite-past.ts";
import { createInlineCompactor } from "./inline-compactor.ts";
import { type RandomSales, writeRandomSales } from "./random-sales.ts";
import { anySalesQuery } from "./any-sales-query.ts";
import { createSalesFiles } from "./sales-files.ts";

/** Files that come, go or are erased for good, each with whether rows are brought together then; and what is asked at the end. */
export interface CompactionStory {
  readonly moves: readonly { readonly at: number; readonly isErased: boolean; readonly isCompacted: boolean }[];
  readonly asks: readonly MetricQuery[];
  /** What the business says of itself; nothing by default. */
  readonly entries?: Readonly<Record<string, string>>;
}

/** The same question of the rows as they lie together, and of each table's own. */
export interface ComparedAnswers {
  readonly query: MetricQuery;
  readonly together: unknown;
  readonly alone: unknown;
  /** Of the first. */
  readonly sql: string;
}

export interface CompactionWorld {
  tell(story: CompactionStory): Promise<readonly ComparedAnswers[]>;
  /** Files of which something is in a blob of many, although they were erased. */
  findErased(): Promise<readonly string[]>;
  /** How often rows were brought together. */
  readonly compactions: () => number;
  close(): Promise<void>;
}

const fileCount = 24;
const sizes = { mostAlike: 4, mostSmallRows: 2_000, mostRows: 5_000 };
const pairSizes = { leastRows: 1, mostRows: 100_000 };

export const compactionMove: fc.Arbitrary<CompactionStory["moves"][number]> = fc.record({
  at: fc.nat(fileCount - 1),
  isErased: fc.nat(11).map((chance) => chance === 0),
  isCompacted: fc.boolean(),
});

export const compactionStories: fc.Arbitrary<CompactionStory> = fc.record({
  moves: fc.array(compactionMove, { minLength: 1, maxLength: 6 }),
  asks: fc.array(anySalesQuery, { minLength: 4, maxLength: 4 }),
});

/**
 * Sales files, all of them in the numbers at the beginning.
 * @param write a file of each number
 */
export async function createCompactionWorld(
  folder: string,
  engine: QueryEngine,
  write = (at: number): RandomSales => writeRandomSales(at + 1, 200),
): Promise<CompactionWorld> {
  const books = Array.from({ length: fileCount }, (_none, at) => write(at));
  const files = await createSalesFiles(books, folder);
  const { effects } = files;
  const { blobs } = files.deps;
  const businesses = {
    settings: async () => readSettings({}),
    at: async () => ({ version: 0, at: null, entries: {} }),
  };
  const deps: MetricQueryDeps = {
    ...files.deps,
    engine,
    businesses,
    files: { find: async () => null },
    pending: async () => [],
  };
  const here = new Set(books.keys());
  const erased = new Set<string>();
  let compactions = 0;
  for (const at of here) await files.put(at);
  await compact();

  async function change({ at, isErased, isCompacted }: CompactionStory["moves"][number]): Promise<void> {
    const fileId = `file_${String(at).padStart(3, "0")}`;
    if (erased.has(fileId)) return;
    if (here.delete(at)) await files.take(at);
    else if (!isErased) await files.put((here.add(at), at));
    if (isErased && erased.size < fileCount / 3) await erase(fileId);
    if (isCompacted) await compact();
  }

  async function compact(): Promise<void> {
    const compactor = createInlineCompactor(folder);
    while (await compactDataset("shop", "sales", { ...files.deps, effects, compactor, sizes, pairSizes }))
      compactions += 1;
  }

  /** As the eraser does it once nobody reads: what no version names goes at once. */
  async function erase(fileId: string): Promise<void> {
    erased.add(fileId);
    const what = { ids: new Set([fileId]), erasedAt: "2026-06-01T11:00:00.000Z" };
    const past = await rewritePast({ business: "shop", dataset: "sales" }, what, () => [], { ...files.deps, effects });
    const own = await Array.fromAsync(blobs.list(`${datasetFolder("shop", "sales")}${fileId}/`));
    for (const key of [...past.obsolete, ...own]) await blobs.delete(key);
  }

  async function compare(asked: MetricQuery, entries: Readonly<Record<string, string>>): Promise<ComparedAnswers> {
    const settings = readSettings(entries);
    const plan = planQuery(asked, { definitions: metricDefinitions, today: "2026-06-01", settings });
    const found = await findRows("shop", plan, deps);
    if (found.manifest === null) throw new Error("there is no data");
    const answer = await answerPlan(plan, found, deps).catch(toCode);
    const parts = { ...found, manifest: withoutCompacted(found.manifest) };
    const alone = await answerPlan(plan, parts, deps).catch(toCode);
    return { query: asked, together: resultOf(answer), alone: resultOf(alone), sql: sqlOf(answer) };
  }

  return {
    async tell({ moves, asks, entries = {} }) {
      for (const each of moves) await change(each);
      const compared: ComparedAnswers[] = [];
      for (const asked of asks) compared.push(await compare(asked, entries));
      return compared;
    },
    async findErased() {
      const { manifest } = await readHead("shop", "sales", files.deps);
      const left = JSON.stringify(manifest);
      const folderOfBlobs = join(folder, "blobs", datasetFolder("shop", "sales"), "compacted");
      const sql = `SELECT DISTINCT _file FROM read_parquet('${folderOfBlobs}/*.parquet')`;
      const { rows } = existsSync(folderOfBlobs)
        ? await engine.query({ folder, sql, parameters: [] }).catch(() => ({ rows: [] })) // there is none
        : { rows: [] };
      return [...erased].filter((id) => left.includes(id) || rows.some(([file]) => file === id));
    },
    compactions: () => compactions,
    close: () => files.close(),
  };
}

/** No file has the dimension, say: then neither way may have it. */
function toCode(thrown: unknown): string {
  if (thrown instanceof OmError && thrown.code === "NO_DATA") return thrown.message;
  throw thrown;
}

function resultOf(answer: PlanAnswer | string): unknown {
  return typeof answer === "string" ? answer : answer.result;
}

function sqlOf(answer: PlanAnswer | string): string {
  return typeof answer === "string" ? "" : answer.compiled.groups.sql;
}
