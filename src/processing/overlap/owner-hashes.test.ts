import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { findHashes, writeOwnerHashes } from "./owner-hashes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-owner-hashes-"));
let database: LockedDatabase;
beforeAll(async () => {
  database = await openLockedDatabase(folder, { memoryMb: 512, threads: 1 });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const select = {
  columns: ["order_id"],
  datasetColumns: { order_id: "VARCHAR", day: "DATE", location: "VARCHAR", store: "VARCHAR" },
};
let written = 0;

/** Orders as a table would have them; null names none. */
async function hashesOf(orders: readonly (string | null)[]): Promise<string | null> {
  const place = join(folder, String((written += 1)));
  mkdirSync(place);
  const rows = orders.map((order, line) => `(${order === null ? "NULL::VARCHAR" : quoteText(order)}, ${line})`);
  const relation = `(SELECT * FROM (VALUES ${rows.join(", ")}) AS rows(order_id, _line))`;
  const work = { job: { folder: place }, database, select };
  return writeOwnerHashes(work, relation, { type: fileTypeById("sales"), rows: orders.length });
}

/** Every other one as earlier versions wrote it. */
async function asOlder(path: string | null, isOlder: boolean): Promise<string | null> {
  if (path === null || !isOlder) return path;
  const bytes = readFileSync(path);
  const hashes = Array.from({ length: bytes.length / 8 }, (_none, at) => `(${bytes.readBigUInt64LE(8 * at)}::UBIGINT)`);
  const older = `${path}.parquet`;
  const values =
    hashes.length === 0 ? "SELECT 0::UBIGINT AS hash WHERE false" : `FROM (VALUES ${hashes.join(", ")}) AS t(hash)`;
  await database.run(`COPY (${values}) TO ${quoteText(older)} (FORMAT parquet)`);
  return older;
}

test("every table that has one of the orders is found by its hashes, and no other", async () => {
  const order = fc.oneof(
    fc.nat(40).map((number) => `#${number}`),
    fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.replaceAll("\u0000", "")),
    fc.constant(null),
  );
  const orders = fc.array(order, { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(fc.array(orders, { minLength: 1, maxLength: 4 }), orders, async (tables, comes) => {
    const paths: (string | null)[] = [];
    for (const [at, table] of tables.entries()) paths.push(await asOlder(await hashesOf(table), at % 2 === 1));
    const changed = comes.flatMap((name) => (name === null ? [] : `(${quoteText(name)})`));
    const owners =
      changed.length === 0 ? "(SELECT '' AS owner WHERE false)" : `(VALUES ${changed.join(", ")}) AS owners(owner)`;
    const found = await findHashes(
      `(SELECT owner FROM ${owners})`,
      paths.flatMap((path) => path ?? []),
      database,
    );
    const expected = tables.map((names) => names.some((name) => name !== null && comes.includes(name)));
    expect(paths.map((path) => path !== null && found.has(path))).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 60 });
});
