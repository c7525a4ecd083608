import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { json } from "#formats/json/index.ts";
import { ndjson } from "#formats/ndjson/index.ts";
import { parquet } from "#formats/parquet/index.ts";
import type { RowFormat } from "#formats/table/row-format.ts";
import { namedCells, readFilePlaces, type ReadPlace } from "../support/read-places.ts";
import { sharedFolder } from "../support/read-sample.ts";

const folder = sharedFolder();
const hint = folder === null ? " (skipped: no shared data)" : "";

async function readShared(format: RowFormat, file: string): Promise<ReadPlace> {
  const path = join(folder ?? "", file);
  expect(format.sniff(readFileSync(path).subarray(0, 64 << 10), file)).toBeGreaterThan(0.9);
  const [place] = await readFilePlaces(format, path, basename(file));
  if (place === undefined) throw new Error("no place");
  expect(place.unreadable).toEqual([]);
  return place;
}

describe(`files of records${hint}`, () => {
  test.skipIf(folder === null)("an order of a shop's API is one row with its customer and addresses", async () => {
    const place = await readShared(json, "shopify_api_orders.json");
    expect(place.name).toBe("orders");
    const [order] = namedCells(place);
    expect(order?.get("id")).toBe("450789469");
    expect(order?.get("total_price")).toBe("598.94");
    expect(order?.get("shipping_address.city")).toBe("Louisville");
    expect(order?.get("customer.default_address.country")).toBe("United States");
    expect(order?.get("payment_gateway_names")).toBe('["bogus"]');
  });

  test.skipIf(folder === null)("levels of stock are rows with numbers", async () => {
    const place = await readShared(json, "shopify_api_inventory_levels.json");
    expect(place.columns).toEqual(["inventory_item_id", "location_id", "available", "updated_at"]);
    expect(place.numberColumns).toEqual([0, 1, 2]);
    expect(place.rows.map(({ cells }) => cells[2])).toEqual(["27", "1", "9", "3"]);
  });

  test.skipIf(folder === null)("variants of products are rows below their product", async () => {
    const place = await readShared(json, "shopify_api_products.json");
    expect(place.place).toEqual({ lines: "variants" });
    expect(namedCells(place).map((row) => row.get("variants.sku"))).toContain("IPOD2008PINK");
  });

  test.skipIf(folder === null).each([
    ["corpus/bag_shop_products.ndjson", 27],
    ["corpus/luma_product_descriptions.ndjson", 179],
  ])("%s has %i records", async (file, count) => {
    expect((await readShared(ndjson, file)).rows).toHaveLength(count);
  });

  test.skipIf(folder === null).each([
    ["tpch_customer.parquet", 1_500, "c_acctbal"],
    ["tpch_orders.parquet", 15_000, "o_totalprice"],
  ])("%s has %i rows, %s exact to the cent", async (file, count, amount) => {
    const place = await readShared(parquet, file);
    expect(place.rows).toHaveLength(count);
    expect(namedCells(place).every((row) => /^-?\d+\.\d\d$/.test(row.get(amount) ?? ""))).toBe(true);
  });
});
