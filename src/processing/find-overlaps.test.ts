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
    acceptedRows: 1_000,
    partPaths: [path],
    deletionsPath: null,
    supersededPath: null,
    ownersPath: null,
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
