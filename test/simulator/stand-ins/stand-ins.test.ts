import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { quoteText } from "#engine/sql.ts";
import { findOverlaps } from "#processing/overlap/find-overlaps.ts";
import type { OverlapJob, OverlapResult, OverlapTable, RowsOfCurrency } from "#processing/overlap/overlap-job.ts";
import { answerStreams } from "#processing/same-sales/answer-streams.ts";
import type { StreamsResult, StreamsTask, StreamTable } from "#processing/same-sales/same-sales-job.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { createInlineQueryEngine } from "../../support/inline-query-engine.ts";
import { createMemoryFiles } from "../adapters/local-files.ts";
import { createRandom } from "../random.ts";
import { compareStreams } from "./compare-streams.ts";
import { matchRows } from "./match-rows.ts";
import { type Both, readBoth } from "./read-both.ts";

const folder = mkdtempSync(join(tmpdir(), "om-stand-ins-"));
const files = createMemoryFiles();
let engine: QueryEngine;
let count = 0;
const ownFolder = (): string => join(folder, String((count += 1)));
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** What is said of the rows, without the names of files and without what only saves work. */
function told({ parts, deletionsPath, ...made }: TableResult) {
  const {
    profile: _profile,
    dayRuns: _days,
    indexPath: _index,
    ownersPath: _owners,
    namesPath: _names,
    newNames: _newNames,
    rollup: _rollup,
    ...result
  } = made;
  return { ...result, parts: parts.map(({ rows }) => rows), hasDeletions: deletionsPath !== null };
}

test.each([1, 2, 3])("what stands in for the reading of tables gives what it gives: seed %i", async (seed) => {
  const random = createRandom(seed);
  for (let each = 0; each < 6; each += 1) {
    const { real, standIn } = await readBoth(random, each, ownFolder(), files);
    expect(told(standIn)).toEqual(told(real));
  }
});

test.each([1, 2, 3, 4, 5, 6])(
  "what stands in for the finding of overlaps finds what it finds: seed %i",
  async (seed) => {
    const random = createRandom(seed);
    const both: Both[] = [];
    for (let each = 0; each < 6; each += 1) both.push(await readBoth(random, each, ownFolder(), files));
    let before: readonly Vectors[] = [];
    for (let step = 0; step < 5; step += 1) {
      const chosen = both.flatMap((each, at) => (random.chance(0.8) ? [{ ...each, at }] : []));
      const drawn = chosen.map(() => random.pick(["listed", "listed", "put", "taken"] as const));
      // A change without a table that comes or goes is none.
      const roles = drawn.map((role, at) => (at === 0 && drawn.every((each) => each === "listed") ? "put" : role));
      const examined = roles.indexOf("put");
      const toJob = (kind: "real" | "standIn"): OverlapJob => ({
        folder: join(folder, String((count += 1))),
        datasetFolder: folder,
        type: "sales",
        datasetColumns: Object.assign({}, ...both.map((each) => each[kind].datasetColumns)),
        tables: chosen.map((each, position) =>
          toTable(each, kind, roles[position] ?? "put", before.find(({ at }) => at === each.at)?.[kind] ?? null),
        ),
        examined: examined < 0 ? null : examined,
        memoryMb: 200,
        threads: 1,
      });
      const [realJob, standInJob] = [toJob("real"), toJob("standIn")];
      mkdirSync(realJob.folder);
      const found = { real: await findOverlaps(realJob), standIn: await matchRows(standInJob, files) };
      expect(await explain(found.standIn, readJson)).toEqual(await explain(found.real, readParquet));
      before = found.real.vectors.flatMap(({ at, path }) => {
        const position = chosen[at]?.at;
        const standIn = found.standIn.vectors.find((vector) => vector.at === at)?.path ?? null;
        return path === null || position === undefined ? [] : [{ at: position, real: path, standIn }];
      });
    }
  },
);

test.each([1, 2, 3, 4, 5, 6])(
  "what stands in for the comparing of streams finds what it finds: seed %i",
  async (seed) => {
    const random = createRandom(seed);
    const both: Both[] = [];
    for (let each = 0; each < 6; each += 1) both.push(await readBoth(random, 0, ownFolder(), files));
    for (let step = 0; step < 6; step += 1) {
      const [mine, ...others] = both.filter(() => random.chance(0.7));
      if (mine === undefined || others.length === 0) continue;
      const ways = others.map(() => random.pick(["orders", "days", "months"] as const));
      const beside = others.splice(0, random.below(2));
      const toJobs = (kind: "real" | "standIn"): StreamsTask[] => {
        const about = {
          folder: ownFolder(),
          datasetFolder: folder,
          type: "sales",
          datasetColumns: Object.assign({}, ...both.map((each) => each[kind].datasetColumns)),
          memoryMb: 200,
          threads: 1,
          mine: toStreamTable(mine[kind], 0),
        };
        const theirs = others.map((each, at) => ({
          ...toStreamTable(each[kind], at + 1),
          stream: `stream ${at % 3}`,
          by: ways[at] ?? "orders",
        }));
        mkdirSync(about.folder);
        const besides = beside.map((each) => toStreamTable(each[kind], 9));
        return [
          { ...about, kind: "compare", beside: besides, theirs },
          { ...about, kind: "leave-out", beside: besides.map((each) => ({ ...each, isNewer: true })), theirs },
        ];
      };
      const [real, standIn] = [toJobs("real"), toJobs("standIn")];
      for (const [at, job] of real.entries()) {
        const found = await compareStreams(standIn[at] ?? job, files);
        expect(await explainStreams(found, readJson)).toEqual(
          await explainStreams(await answerStreams(job), readParquet),
        );
      }
    }
  },
);

function toStreamTable({ parts, deletionsPath, filledColumns }: TableResult, at: number): StreamTable {
  const partPaths = parts.map(({ path }) => path);
  return { fileId: `file_${at}`, table: "upload", filledColumns, partPaths, deletionsPath, supersededPath: null };
}

async function explainStreams({ same, lines }: StreamsResult, read: (path: string) => Promise<unknown>) {
  const alike = same === null ? null : { ...same, left: same.left.map(plain), replaced: same.replaced.map(plain) };
  if (lines === null || lines.path === null) return { alike, lines: null };
  return { alike, lines: { by: lines.by, rows: lines.rows, read: await read(lines.path) } };
}

interface Vectors {
  readonly at: number;
  readonly real: string;
  readonly standIn: string | null;
}

function toTable(
  { settings, copies, exportedOn, at, ...made }: Both & { readonly at: number },
  kind: "real" | "standIn",
  role: OverlapTable["role"],
  superseded: string | null,
): OverlapTable {
  const result = made[kind];
  return {
    role,
    fileId: `file_${Math.floor(at / 2)}`,
    table: `table ${at}`,
    lastDay: result.lastDay,
    acceptedRows: result.rows.accepted,
    copies,
    exportedOn,
    settings,
    hasDays: result.ranges?.days != null,
    replacesDays: at % 3 === 0,
    partPaths: result.parts.map(({ path }) => path),
    deletionsPath: result.deletionsPath,
    supersededPath: role === "listed" ? superseded : null,
    ownersPath: null,
    isShared: null,
    named: null,
    filledColumns: result.filledColumns,
  };
}

/** Lines with whose row counts in the place of each, and what is shared with amounts as they are written. */
async function explain({ vectors, shared }: OverlapResult, read: (path: string) => Promise<unknown>) {
  const lines = vectors.map(async ({ path, ...vector }) => ({
    ...vector,
    lines: path === null ? null : await read(path),
  }));
  const { replaced = [], copies = null } = shared ?? {};
  const written = {
    replaced: replaced.map(plain),
    copies: copies === null ? null : { ...copies, dropped: copies.dropped.map(plain) },
  };
  return { vectors: await Promise.all(lines), shared: shared === null ? null : { ...shared, ...written } };
}

function plain(group: RowsOfCurrency): RowsOfCurrency {
  return { ...group, known: formatDecimal(parseDecimal(group.known ?? "0") ?? zero) };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await files.read(path)).toString());
}

async function readParquet(path: string): Promise<unknown> {
  const sql = `SELECT _line, _by FROM read_parquet(${quoteText(path)}) ORDER BY _line`;
  const { rows } = await engine.query({ folder, sql, parameters: [] });
  return rows.map(([line, by]) => [Number(line), by]);
}
