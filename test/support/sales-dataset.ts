import { readSettings, type SettingEntries } from "#core/business-settings.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { DuckDBInstance } from "@duckdb/node-api";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { datasetFolder, headKey, type Manifest, type ManifestFile } from "#engine/dataset.ts";
import type { MetricQueryDeps } from "#metrics/find-rows.ts";
import type { BlobStore } from "#ports/blob-store.ts";
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
  order_discount: "DECIMAL(18,6)",
  order_tax: "DECIMAL(18,6)",
  order_shipping: "DECIMAL(18,6)",
  tip: "DECIMAL(18,6)",
  order_tip: "DECIMAL(18,6)",
  fee: "DECIMAL(18,6)",
  order_fee: "DECIMAL(18,6)",
  service_charge: "DECIMAL(18,6)",
  order_service_charge: "DECIMAL(18,6)",
  gift_card: "DECIMAL(18,6)",
  order_gift_card: "DECIMAL(18,6)",
  refund: "DECIMAL(18,6)",
  order_refund: "DECIMAL(18,6)",
  fulfilment: "VARCHAR",
  cancelled: "VARCHAR",
  voided: "VARCHAR",
  deleted: "VARCHAR",
  test: "VARCHAR",
  updated_at: "TIMESTAMP",
  placeholder_date: "TIMESTAMP",
  country: "VARCHAR",
  state: "VARCHAR",
  city: "VARCHAR",
  segment: "VARCHAR",
  payment_method: "VARCHAR",
  shipping_method: "VARCHAR",
} as const;

/** The columns of the inventory dataset that numbers are made of. */
const stockTypes = {
  day: "DATE",
  ...Object.fromEntries(
    ["sku", "barcode", "handle", "product", "variant", "category", "vendor", "location", "lot", "state"].map((name) => [
      name,
      "VARCHAR",
    ]),
  ),
  ...Object.fromEntries(
    "quantity_on_hand quantity_available quantity_committed quantity_incoming min_qty max_qty reorder_point reorder_qty lead_time_days unit_cost unit_price on_hand_value"
      .split(" ")
      .map((name) => [name, "DECIMAL(18,6)"]),
  ),
  last_sale_day: "DATE",
  last_received_day: "DATE",
  currency: "VARCHAR",
};

/** What was bought, as far as numbers read it. */
const purchaseTypes = {
  day: "DATE",
  sku: "VARCHAR",
  product: "VARCHAR",
  quantity_received: "DECIMAL(18,6)",
  received_day: "DATE",
  currency: "VARCHAR",
};

/** What was settled, as far as numbers read it. */
const settlementTypes = {
  day: "DATE",
  ...Object.fromEntries(
    ["settlement_id", "order_id", "txn_type", "sku", "product", "amount_type", "amount_description", "channel"].map(
      (name) => [name, "VARCHAR"],
    ),
  ),
  ...Object.fromEntries(
    "amount fee net item_fee_amount order_fee_amount shipment_fee_amount misc_fee_amount other_fee_amount fba_fee_amount transaction_fee_amount withheld_tax_amount amount_rate"
      .split(" ")
      .map((name) => [name, "DECIMAL(18,6)"]),
  ),
  currency: "VARCHAR",
};

const otherTypes = { anything: "VARCHAR" };

function typesOf(dataset: string): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    sales: columnTypes,
    inventory: stockTypes,
    "purchase-orders": purchaseTypes,
    settlements: settlementTypes,
  };
  return known[dataset] ?? otherTypes;
}

/** A row as text; what is left out is unknown. */
export type SalesRow = Readonly<Record<string, string>>;

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
  /** "sales" by default. */
  readonly dataset?: string;
  readonly source?: string;
  readonly region?: string;
  /** The source that it shares its order numbers with: by default none does. */
  readonly claims?: string;
  /** Amounts of orders that it has, and that are in no number. */
  readonly unproved?: ManifestFile["unproved"];
  /** Day on which it was exported; of files with `claims` only. */
  readonly exportedOn?: string;
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
export async function createTestBusiness(
  files: readonly SalesFile[],
  today = "2026-08-15",
  settings: SettingEntries = {},
): Promise<TestBusiness> {
  const folder = await mkdtemp(join(tmpdir(), "om-metrics-"));
  const clock = { now: () => Date.parse(`${today}T12:00:00Z`) };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const records = createSqliteRecordStore({ file: join(folder, "om.sqlite"), clock });
  const engine = await createInlineQueryEngine();
  const businesses = {
    settings: async () => readSettings(settings),
    at: async () => ({ version: 1, at: null, entries: settings }),
  };
  const noFiles = { find: async () => null };
  const deps = { blobs, records, engine, clock, businesses, files: noFiles, pending: async () => [] };
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
  const datasets = Map.groupBy(files.entries(), ([, file]) => file.dataset ?? "sales");
  for (const [dataset, members] of datasets) {
    const entries: ManifestFile[] = [];
    for (const [order, file] of members)
      entries.push(await storeFile(`file_${order + 1}`, dataset, file, { blobs, folder }));
    const manifest: Manifest = {
      business: testBusiness,
      dataset,
      sequence: 1,
      previous: null,
      createdAt: "2026-08-15T12:00:00.000Z",
      columns: typesOf(dataset),
      files: entries,
    };
    const key = `${datasetFolder(testBusiness, dataset)}manifest-1.json`;
    await blobs.put(key, Readable.from([Buffer.from(JSON.stringify(manifest))]));
    await records.put(headKey(testBusiness, dataset), key);
  }
}

/** Rows of other datasets than sales and inventory have one column, `anything`. */
async function storeFile(
  fileId: string,
  dataset: string,
  file: SalesFile,
  { blobs, folder }: { readonly blobs: BlobStore; readonly folder: string },
): Promise<ManifestFile> {
  const { rows, rejected = [], duplicates = [] } = file;
  const stored = [...rows, ...rejected, ...duplicates].map((row, at) => ({
    ...row,
    _file: fileId,
    _line: String(at + 2),
    ...(rejected.includes(row) ? { _issues: "1" } : {}),
  }));
  const types = typesOf(dataset);
  const prefix = `${datasetFolder(testBusiness, dataset)}${fileId}`;
  const part = `${prefix}.parquet`;
  const partTypes = { ...types, _file: "VARCHAR", _line: "BIGINT", _issues: "BIGINT" };
  await blobs.putFile(part, await writeParquet(join(folder, `${fileId}.parquet`), stored, partTypes));

  const deletions = duplicates.length === 0 ? null : `${prefix}.deletions.parquet`;
  if (deletions !== null) {
    const lines = stored.slice(rows.length + rejected.length).map(({ _line }) => ({ _line }));
    await blobs.putFile(deletions, await writeParquet(join(folder, `${fileId}.deletions`), lines, { _line: "BIGINT" }));
  }
  const filled = new Set(
    rows.flatMap((row) => Object.entries(row).flatMap(([name, value]) => (value === "" ? [] : name))),
  );
  const days = filled.has("day") && "day" in types ? rows.flatMap(({ day }) => day || []).toSorted() : [];
  return {
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
    parts: [{ key: part, rows: stored.length, sizeBytes: 1 }],
    deletions,
    ...(file.unproved === undefined ? {} : { unproved: file.unproved }),
    filledColumns: Object.keys(types).filter((name) => filled.has(name)),
    ...(file.claims === undefined
      ? {}
      : {
          claim: {
            source: file.claims,
            owners: null,
            days: null,
            replacesDays: false,
            ...(file.exportedOn === undefined ? {} : { exportedOn: file.exportedOn }),
          },
        }),
  };
}

async function writeParquet(
  path: string,
  rows: readonly Readonly<Record<string, string>>[],
  types: Readonly<Record<string, string>>,
): Promise<string> {
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
