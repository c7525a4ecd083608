import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { datasetFolder, headKey, type Manifest, type ManifestFile } from "#engine/dataset.ts";
import type { MetricQueryDeps } from "#metrics/run-query.ts";
import { createInlineQueryEngine } from "./inline-query-engine.ts";

/** The columns of the sales dataset, with their types in Parquet. */
const columnTypes = {
  order_id: "VARCHAR",
  line_id: "VARCHAR",
  ordered_at: "TIMESTAMP",
  day: "DATE",
  status: "VARCHAR",
  txn_type: "VARCHAR",
  channel: "VARCHAR",
  store: "VARCHAR",
  location: "VARCHAR",
  region: "VARCHAR",
  customer: "VARCHAR",
  employee: "VARCHAR",
  sku: "VARCHAR",
  product: "VARCHAR",
  category: "VARCHAR",
  vendor: "VARCHAR",
  quantity: "DECIMAL(18,6)",
  gross: "DECIMAL(18,6)",
  discount: "DECIMAL(18,6)",
  net: "DECIMAL(18,6)",
  tax: "DECIMAL(18,6)",
  shipping: "DECIMAL(18,6)",
  cost: "DECIMAL(18,6)",
  currency: "VARCHAR",
  is_return: "BOOLEAN",
} as const;

/** A row as text; what is left out is unknown. */
export type SalesRow = Partial<Record<keyof typeof columnTypes, string>>;

/** One sold unit of 10.00 in euros on 5 March 2026; a given value replaces the default, "" makes it unknown. */
export function aSale(row: SalesRow = {}): SalesRow {
  return { order_id: "A1", day: "2026-03-05", quantity: "1", net: "10", currency: "EUR", is_return: "false", ...row };
}

/** One unit taken back: negative quantity and amounts. */
export function aReturn(row: SalesRow = {}): SalesRow {
  return aSale({ quantity: "-1", net: "-10", is_return: "true", ...row });
}

export interface SalesFile {
  readonly name: string;
  readonly rows: readonly SalesRow[];
  readonly source?: string;
  readonly region?: string;
  /** Rows of the part that are rejected, and rows that are duplicates; neither is visible. */
  readonly rejected?: readonly SalesRow[];
  readonly duplicates?: readonly SalesRow[];
}

export interface TestBusiness {
  readonly deps: MetricQueryDeps;
  close(): Promise<void>;
}

export const testBusiness = "shop";

/** A business with a committed sales dataset of these files, in a folder of its own; none gives a business without data. */
export async function createTestBusiness(files: readonly SalesFile[], today = "2026-08-15"): Promise<TestBusiness> {
  const folder = await mkdtemp(join(tmpdir(), "om-metrics-"));
  const clock = { now: () => Date.parse(`${today}T12:00:00Z`) };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const records = createSqliteRecordStore({ file: join(folder, "om.sqlite"), clock });
  const engine = await createInlineQueryEngine();
  const deps = { blobs, records, engine, clock, pending: async () => [] };
  if (files.length > 0) await commit(files, deps, folder);
  return {
    deps,
    async close() {
      await engine.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function commit(files: readonly SalesFile[], { blobs, records }: MetricQueryDeps, folder: string): Promise<void> {
  const entries: ManifestFile[] = [];
  for (const [order, file] of files.entries()) {
    const fileId = `file_${order + 1}`;
    const prefix = `${datasetFolder(testBusiness, "sales")}${fileId}`;
    const { rows, rejected = [], duplicates = [] } = file;
    const all = [...rows, ...rejected, ...duplicates].map((row, at) => ({
      ...row,
      _file: fileId,
      _line: String(at + 2),
      ...(rejected.includes(row) ? { _issues: "OM-TEST-01" } : {}),
    }));
    const types = { ...columnTypes, _file: "VARCHAR", _line: "BIGINT", _issues: "VARCHAR" };
    await blobs.putFile(`${prefix}.parquet`, await writeParquet(join(folder, `${fileId}.parquet`), all, types));
    const first = rows.length + rejected.length + 2;
    const deleted = duplicates.map((_, at) => ({ _line: String(first + at) }));
    const deletions = deleted.length === 0 ? null : `${prefix}.deletions.parquet`;
    if (deletions !== null) {
      await blobs.putFile(
        deletions,
        await writeParquet(join(folder, `${fileId}.deletions`), deleted, { _line: "BIGINT" }),
      );
    }
    const days = rows.flatMap(({ day }) => day || []).toSorted();
    entries.push({
      fileId,
      table: file.name,
      name: file.name,
      source: file.source ?? null,
      region: file.region ?? null,
      generation: 1,
      jobKey: fileId,
      acceptedRows: rows.length,
      undatedRows: rows.length - days.length,
      firstDay: days[0] ?? null,
      lastDay: days.at(-1) ?? null,
      currencies: [...new Set(rows.map(({ currency }) => currency ?? ""))].toSorted(),
      parts: [{ key: `${prefix}.parquet`, rows: all.length, sizeBytes: 1 }],
      deletions,
      filledColumns: Object.keys(columnTypes).filter((name) =>
        rows.some((row) => Object.entries(row).some(([column, value]) => column === name && value !== "")),
      ),
    });
  }
  const manifest: Manifest = {
    business: testBusiness,
    dataset: "sales",
    sequence: 1,
    previous: null,
    createdAt: "2026-08-15T12:00:00.000Z",
    files: entries,
  };
  const key = `${datasetFolder(testBusiness, "sales")}manifest-1.json`;
  await blobs.put(
    key,
    (async function* () {
      yield Buffer.from(JSON.stringify(manifest));
    })(),
  );
  await records.put(headKey(testBusiness, "sales"), key);
}

async function writeParquet(
  path: string,
  rows: readonly Readonly<Record<string, string>>[],
  types: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const names = Object.keys(types);
  const shape = JSON.stringify([Object.fromEntries(names.map((name) => [name, "VARCHAR"]))]);
  const unknown = (name: string): string => (name === "currency" ? `coalesce(${name}, '')` : `nullif(${name}, '')`);
  const columns = names.map((name) => `CAST(${unknown(name)} AS ${types[name]}) AS ${name}`).join(", ");
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const list = `SELECT unnest(from_json($1, '${shape}'), recursive := true)`;
  await connection.run(`COPY (SELECT ${columns} FROM (${list})) TO '${path}' (FORMAT parquet)`, [JSON.stringify(rows)]);
  connection.closeSync();
  instance.closeSync();
  return path;
}
