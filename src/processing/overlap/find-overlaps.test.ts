import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { findOverlaps } from "./find-overlaps.ts";
import type { OverlapTable } from "./overlap-job.ts";

const folder = mkdtempSync(join(tmpdir(), "om-find-overlaps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const limits = { memoryMb: 500, threads: 1 };
const filledColumns = ["order_id", "day", "sku", "net", "currency", "is_return"];
const datasetColumns = {
  order_id: "VARCHAR",
  line_id: "VARCHAR",
  day: "DATE",
  location: "VARCHAR",
  store: "VARCHAR",
  sku: "VARCHAR",
  product: "VARCHAR",
  net: "DECIMAL(18,6)",
  currency: "VARCHAR",
  is_return: "BOOLEAN",
};

/** A thousand orders of one row, by number. */
async function writeRows(datasetFolder: string, name: string, { first = 0, currency = "EUR" }): Promise<string> {
  const path = join(datasetFolder, name);
  const database = await openLockedDatabase(datasetFolder, limits);
  await database.run(
    `COPY (SELECT md5(CAST(range AS VARCHAR)) AS order_id, DATE '2026-05-01' AS day, 'A' AS sku, CAST(1 AS DECIMAL(18,6)) AS net,
       '${currency}' AS currency, false AS is_return, range AS _line, CAST(NULL AS BIGINT) AS _issues
     FROM range(${first}, ${first + 1_000})) TO '${path}' (FORMAT parquet)`,
  );
  database.close();
  return path;
}

function aTable(role: OverlapTable["role"], number: number, path: string): OverlapTable {
  return {
    role,
    fileId: `file_${String(number).padStart(4, "0")}`,
    table: "orders",
    lastDay: null,
    hasDays: false,
    replacesDays: false,
    copies: null,
    exportedOn: null,
    settings: {},
    acceptedRows: 1_000,
    partPaths: [path],
    deletionsPath: null,
    supersededPath: null,
    ownersPath: null,
    isShared: null,
    named: null,
    filledColumns,
  };
}

test.each([
  ["EUR", "USD", 100],
  ["EUR", "EUR", 0],
  ["", "EUR", 0],
])("rows in %j that come again in %j are %d that differ", async (before, after, differing) => {
  const datasetFolder = mkdtempSync(join(folder, "data-"));
  const [listed, put] = [
    await writeRows(datasetFolder, "listed.parquet", { first: 0, currency: before }),
    await writeRows(datasetFolder, "put.parquet", { first: 900, currency: after }),
  ];
  const tables = [aTable("listed", 0, listed), aTable("put", 1, put)];
  const jobFolder = mkdtempSync(join(folder, "job-"));
  const job = { ...limits, folder: jobFolder, datasetFolder, type: "sales", datasetColumns, tables, examined: 1 };
  expect((await findOverlaps(job)).shared).toMatchObject({ keyed: 100, differing, sameDay: 100 });
});

/** Lines of one order and item, by their amounts; null: the row is rejected. */
async function writeLines(datasetFolder: string, name: string, amounts: readonly (number | null)[]): Promise<string> {
  const path = join(datasetFolder, name);
  const database = await openLockedDatabase(datasetFolder, limits);
  const rows = amounts.map((net, at) => `(${at + 2}, ${net ?? "NULL"}, ${net === null ? 1 : "NULL"})`);
  await database.run(
    `COPY (SELECT '#1' AS order_id, DATE '2026-05-01' AS day, 'A' AS sku, CAST(net AS DECIMAL(18,6)) AS net, 'EUR' AS currency,
       false AS is_return, CAST(_line AS BIGINT) AS _line, CAST(_issues AS BIGINT) AS _issues
     FROM (VALUES ${rows.join(", ")}) AS rows(_line, net, _issues)) TO '${path}' (FORMAT parquet)`,
  );
  database.close();
  return path;
}

test.each<[string, (number | null)[], (number | null)[], { line: number; rows: number }[]]>([
  ["the newer file", [5, 7, 9], [null, 7, 9], [{ line: 3, rows: 2 }]],
  ["the older file", [null, 7, 9], [5, 7, 9], [{ line: 3, rows: 2 }]],
])(
  "a row that is rejected in %s is no other of its order: the others keep their place",
  async (_in, old, young, gone) => {
    const datasetFolder = mkdtempSync(join(folder, "data-"));
    const paths = [
      await writeLines(datasetFolder, "0.parquet", old),
      await writeLines(datasetFolder, "1.parquet", young),
    ];
    const tables = paths.map((path, at) => aTable(at === 0 ? "listed" : "put", at, path));
    const jobFolder = mkdtempSync(join(folder, "job-"));
    const job = { ...limits, folder: jobFolder, datasetFolder, type: "sales", datasetColumns, tables, examined: null };
    const { vectors } = await findOverlaps(job);
    const [vector] = vectors;
    const database = await openLockedDatabase(jobFolder, limits);
    const lines = await database.rows(`SELECT _line FROM read_parquet('${vector?.path}') ORDER BY _line`);
    database.close();
    expect(vectors.map(({ at, rows }) => ({ at, rows }))).toEqual(gone.map(({ rows }) => ({ at: 0, rows })));
    expect(Number(lines[0]?.[0])).toBe(gone[0]?.line);
  },
);

test("a hundred files that touch are looked at with the memory of one", async () => {
  const datasetFolder = join(folder, "data");
  const jobFolder = join(folder, "job");
  for (const each of [datasetFolder, jobFolder]) mkdirSync(each);
  const [listed, put] = [
    await writeRows(datasetFolder, "listed.parquet", { first: 0 }),
    await writeRows(datasetFolder, "put.parquet", { first: 900 }),
  ];
  const tables = [...Array.from({ length: 99 }, (_none, at) => aTable("listed", at, listed)), aTable("put", 99, put)];
  const job = { ...limits, folder: jobFolder, datasetFolder, type: "sales", datasetColumns, tables, examined: 99 };
  const { vectors, shared } = await findOverlaps(job);
  expect(vectors.map(({ rows }) => rows)).toEqual(Array.from({ length: 99 }, () => 100));
  expect(shared).toMatchObject({ keyed: 100, differing: 0, replaced: [{ currency: "EUR", rows: 100 }] });
});
