import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { FileReport } from "#core/report.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import type { QueryResult } from "#metrics/query.ts";
import { om, reportsOf, resultOf } from "../support/om.ts";
import { sharedFolder } from "../support/read-sample.ts";

/** Real lists of stock with their rows; those with a gold are counted by an independent program. */
const files = [
  { name: "shopify_inventory_export.csv", rows: 67 },
  { name: "medical_inventory_levels.csv", rows: 52 },
  { name: "medical_main_warehouse_stock.csv", rows: 57 },
  { name: "shopify_db_inventory_quantity.csv", rows: 5 },
] as const;

const goldShape = z.object({ rows: z.number() }).and(z.record(z.string(), z.unknown()));

const shared = sharedFolder();
const hint = shared === null ? " (skipped: no shared data)" : "";
const dataDir = mkdtempSync(join(tmpdir(), "om-stock-"));
const engine = await createInlineQueryEngine();
let reports: readonly FileReport[] = [];

beforeAll(async () => {
  if (shared === null) return;
  const ended = await om(["ingest", "--json", ...files.map(({ name }) => join(shared, name))], { dataDir });
  if (ended.exitCode !== 0) throw new Error(`the lists do not go in: ${ended.stdout}${ended.stderr}`);
  reports = reportsOf(ended);
}, 300_000);

afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe(`real lists of stock${hint}`, () => {
  test.skipIf(shared === null).each(files)(
    "$name is inventory, and each of its $rows rows is kept",
    ({ name, rows }) => {
      expect(reports.find((report) => report.name === name)).toMatchObject({
        state: "done",
        tables: [
          {
            type: "inventory",
            rows: { records: rows + 1, header: 1, read: rows, accepted: rows, rejected: 0, duplicate: 0, skipped: 0 },
            questions: [],
            issues: [],
          },
        ],
      });
    },
  );

  test.skipIf(shared === null)("the export by place: what is on hand and what can be sold", async () => {
    const name = "shopify_inventory_export.csv";
    const gold = readGold(name);
    const [row] = await rowsOf(
      name,
      `CAST(count(*) AS INTEGER), sum(quantity_on_hand), sum(quantity_available), string_agg(DISTINCT location),
       CAST(count(*) FILTER (WHERE quantity_on_hand <= 0) AS INTEGER), CAST(count(sku) AS INTEGER)`,
    );
    expect(plain(row)).toEqual([
      gold.rows,
      gold["on_hand_total"],
      gold["available_total"],
      "Shop location",
      gold["out_of_stock_items(on_hand<=0)"],
      0,
    ]);
  });

  test.skipIf(shared === null)("the stock of lots: what is on hand, and which lots have expired", async () => {
    const name = "medical_main_warehouse_stock.csv";
    const gold = readGold(name);
    const [row] = await rowsOf(
      name,
      `CAST(count(*) AS INTEGER), sum(quantity_on_hand), CAST(count(DISTINCT sku) AS INTEGER),
       CAST(count(*) FILTER (WHERE expiry_day IS NULL) AS INTEGER), CAST(min(expiry_day) AS VARCHAR),
       CAST(max(expiry_day) AS VARCHAR), CAST(count(*) FILTER (WHERE expiry_day < DATE '2024-01-01') AS INTEGER)`,
    );
    expect(plain(row)).toEqual([
      gold.rows,
      gold["on_hand_total"],
      gold["distinct_products"],
      gold["rows_without_expiry"],
      String(gold["expiry_min"]).slice(0, 10),
      String(gold["expiry_max"]).slice(0, 10),
      gold["expired_lots_before_2024-01-01"],
    ]);
  });

  test.skipIf(shared === null)("the levels: least and most to keep, and a stock that nobody wrote down", async () => {
    const name = "medical_inventory_levels.csv";
    const gold = readGold(name);
    const [row] = await rowsOf(
      name,
      "CAST(count(*) AS INTEGER), sum(min_qty), sum(max_qty), CAST(count(DISTINCT sku) AS INTEGER), CAST(count(min_qty) AS INTEGER)",
    );
    expect(plain(row)).toEqual([
      gold.rows,
      gold["min_total"],
      gold["max_total"],
      gold["distinct_products"],
      gold["rows_with_min"],
    ]);
    expect(reports.find((report) => report.name === name)?.tables[0]?.reasons).toContain(
      "Current quantity is blank on every sampled row: what is on hand is unknown, not zero",
    );
  });

  test.skipIf(shared === null)("a row a state: each quantity belongs to its state", async () => {
    const [row] = await rowsOf(
      "shopify_db_inventory_quantity.csv",
      "sum(quantity), sum(quantity_available), sum(quantity_committed), CAST(max(day) AS VARCHAR)",
    );
    expect(plain(row)).toEqual(["10", "6", "0", "2025-01-25"]);
  });

  test.skipIf(shared === null)("levels beside stock: the items below their least quantity", async () => {
    const { below_min: expected } = z
      .object({ below_min: z.array(z.tuple([z.string(), z.string(), z.string()])) })
      .parse(JSON.parse(readFileSync(join(shared ?? "", "gold/medical_join_min_vs_stock.json"), "utf8")));
    const stock = await rowsOf("medical_main_warehouse_stock.csv", "sku, sum(quantity_on_hand)", "GROUP BY sku");
    const least = await rowsOf("medical_inventory_levels.csv", "sku, min_qty");
    const held = new Map(stock.map(([sku, units]) => [sku, Number(units)]));
    const below = least
      .flatMap(([sku, level]) => ((held.get(sku ?? null) ?? Infinity) < Number(level) ? String(sku) : []))
      .toSorted();
    expect(below).toEqual(expected.map(([sku]) => sku));
  });
});

describe(`numbers over real lists of stock${hint}`, () => {
  test.skipIf(shared === null)("units and items of each list, by file and by place", async () => {
    const rows = await queried("--metric", "on_hand_units,available_units,skus,out_of_stock_skus", "--by", "file");
    const listed = readGold("shopify_inventory_export.csv");
    const stock = readGold("medical_main_warehouse_stock.csv");
    expect(rows).toContainEqual([
      "shopify_inventory_export.csv",
      listed["on_hand_total"],
      listed["available_total"],
      listed["items_with_number"],
      listed["out_of_stock_items(on_hand<=0)"],
    ]);
    expect(rows.find(([file]) => file === "medical_main_warehouse_stock.csv")?.slice(0, 4)).toEqual([
      "medical_main_warehouse_stock.csv",
      stock["on_hand_total"],
      null,
      stock["distinct_products"],
    ]);
    const places = await queried("--metric", "on_hand_units", "--by", "location");
    expect(places).toContainEqual(["Shop location", listed["on_hand_total"]]);
  });

  test.skipIf(shared === null)(
    "items below their minimum, where one list has the levels and another the stock",
    async () => {
      const { below_min: below, below_min_count: number } = z
        .object({ below_min: z.array(z.tuple([z.string(), z.string(), z.string()])), below_min_count: z.number() })
        .parse(JSON.parse(readFileSync(join(shared ?? "", "gold/medical_join_min_vs_stock.json"), "utf8")));
      const total = resultOf(await om(["query", "--json", "--metric", "below_min_skus"], { dataDir }));
      expect(total.rows).toEqual([[number]]);
      expect(total.notes.join("\n")).toMatch(
        /below_min_skus compares 52 items: \d+ of \d+ with a known stock have no min_qty, 0 of 52/,
      );
      const bySku = await queried("--metric", "below_min_skus,on_hand_units", "--by", "sku");
      expect(
        bySku
          .filter(([, isBelow]) => isBelow === 1)
          .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
      ).toEqual(below.map(([sku, units]) => [sku, 1, units]));
    },
  );
});

async function queried(...args: readonly string[]): Promise<QueryResult["rows"]> {
  return resultOf(await om(["query", "--json", ...args], { dataDir })).rows;
}

type Row = readonly (string | number | boolean | null)[];

function readGold(name: string): z.infer<typeof goldShape> {
  const path = join(shared ?? "", "gold", name.replace(/csv$/, "json"));
  return goldShape.parse(JSON.parse(readFileSync(path, "utf8")));
}

/** What the dataset holds of a file. */
async function rowsOf(name: string, selected: string, grouping = ""): Promise<readonly Row[]> {
  const fileId = reports.find((report) => report.name === name)?.fileId ?? "";
  const [path = ""] = globSync(join(dataDir, `blobs/default/datasets/inventory/${fileId}/*/part-*.parquet`));
  const sql = `SELECT ${selected} FROM read_parquet($1) WHERE _issues IS NULL ${grouping}`;
  return (await engine.query({ folder: dataDir, sql, parameters: [path] })).rows;
}

/** "7021.000000" -> "7021" */
function plain(row: Row | undefined): (string | number | boolean | null)[] {
  return (row ?? []).map((cell) => (typeof cell === "string" ? cell.replace(/\.0+$/, "") : cell));
}
