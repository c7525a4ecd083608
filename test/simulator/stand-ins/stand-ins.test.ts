import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { quoteText } from "#engine/sql.ts";
import { findOverlaps } from "#processing/find-overlaps.ts";
import type { OverlapJob, OverlapResult, OverlapTable } from "#processing/overlap-job.ts";
import type { TableResult } from "#processing/table-job.ts";
import { createInlineQueryEngine } from "../../support/inline-query-engine.ts";
import { stageFile } from "../../support/process-bytes.ts";
import { createMemoryFiles } from "../adapters/local-files.ts";
import { drawRows, toContent } from "../contents.ts";
import { createRandom, type Random } from "../random.ts";
import { matchRows } from "./match-rows.ts";
import { readTable } from "./read-table.ts";

const folder = mkdtempSync(join(tmpdir(), "om-stand-ins-"));
const files = createMemoryFiles();
let engine: QueryEngine;
let count = 0;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** What both make of the same table. */
interface Both {
  readonly real: TableResult;
  readonly standIn: TableResult;
}

async function readBoth(random: Random, at: number): Promise<Both> {
  const content = toContent(false, [{ name: "upload", rows: drawRows(random, 10 * (at % 2)) }]);
  const own = join(folder, String((count += 1)));
  mkdirSync(own);
  const staged = await stageFile(content.bytes, own, new Map([["repeats", random.pick(["keep", "once"])]]));
  await files.write(staged.path, content.bytes);
  const { decision } = staged.analysis;
  const job = { fileId: "file_test", sourcePath: staged.path, decision, folder: own, memoryMb: 0, threads: 1 };
  return { real: await staged.process(), standIn: await readTable(job, files) };
}

/** What is said of the rows, without the names of files and without what only saves work. */
function told({ parts, deletionsPath, ...made }: TableResult) {
  const {
    profile: _profile,
    dayRuns: _days,
    indexPath: _index,
    ownersPath: _owners,
    rollup: _rollup,
    ...result
  } = made;
  return { ...result, parts: parts.map(({ rows }) => rows), hasDeletions: deletionsPath !== null };
}

test.each([1, 2, 3])("what stands in for the reading of tables gives what it gives: seed %i", async (seed) => {
  const random = createRandom(seed);
  for (let each = 0; each < 6; each += 1) {
    const { real, standIn } = await readBoth(random, each);
    expect(told(standIn)).toEqual(told(real));
  }
});

test.each([1, 2, 3, 4])("what stands in for the finding of overlaps finds what it finds: seed %i", async (seed) => {
  const random = createRandom(seed);
  const both: Both[] = [];
  for (let each = 0; each < 6; each += 1) both.push(await readBoth(random, each));
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
      datasetColumns: both[0]?.[kind].datasetColumns ?? {},
      tables: chosen.map((each, position) =>
        toTable(each[kind], each.at, roles[position] ?? "put", before.find(({ at }) => at === each.at)?.[kind] ?? null),
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
});

interface Vectors {
  readonly at: number;
  readonly real: string;
  readonly standIn: string | null;
}

function toTable(result: TableResult, at: number, role: OverlapTable["role"], superseded: string | null): OverlapTable {
  return {
    role,
    fileId: `file_${Math.floor(at / 2)}`,
    table: `table ${at}`,
    lastDay: result.lastDay,
    acceptedRows: result.rows.accepted,
    copies: null,
    hasDays: result.ranges?.days != null,
    replacesDays: at % 3 === 0,
    partPaths: result.parts.map(({ path }) => path),
    deletionsPath: result.deletionsPath,
    supersededPath: role === "listed" ? superseded : null,
    ownersPath: null,
    filledColumns: result.filledColumns,
  };
}

/** Lines with whose row counts in the place of each, and what is shared with amounts as they are written. */
async function explain({ vectors, shared }: OverlapResult, read: (path: string) => Promise<unknown>) {
  const lines = vectors.map(async ({ path, ...vector }) => ({
    ...vector,
    lines: path === null ? null : await read(path),
  }));
  const replaced = shared?.replaced.map((group) => ({
    ...group,
    known: formatDecimal(parseDecimal(group.known ?? "0") ?? zero),
  }));
  return { vectors: await Promise.all(lines), shared: shared === null ? null : { ...shared, replaced } };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await files.read(path)).toString());
}

async function readParquet(path: string): Promise<unknown> {
  const sql = `SELECT _line, _by FROM read_parquet(${quoteText(path)}) ORDER BY _line`;
  const { rows } = await engine.query({ folder, sql, parameters: [] });
  return rows.map(([line, by]) => [Number(line), by]);
}
