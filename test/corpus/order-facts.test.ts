import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDecimals, type Decimal, formatDecimal, multiplyDecimals, parseDecimal, zero } from "#core/money.ts";
import type { Cell } from "#metrics/query.ts";
import { om, reportsOf, resultOf } from "../support/om.ts";
import { parseDelimited, sharedFolder } from "../support/read-sample.ts";

const shared = sharedFolder();
const hint = shared === null ? " (skipped: no shared data)" : "";
const folder = mkdtempSync(join(tmpdir(), "om-order-facts-"));
const dataDir = join(folder, "data");
const plain = ["superstore_orders.csv", "uk_giftware_2011-12-05.csv"];
/** Its price is asked: of a unit, then. */
const asking = "classic_models_sales.csv";
let states: readonly string[] = [];

beforeAll(async () => {
  if (shared === null) return;
  const ingest = async (...args: readonly string[]): Promise<string[]> =>
    reportsOf(await om(["ingest", "--json", ...args], { dataDir })).map(({ state }) => state);
  states = [
    ...(await ingest(...plain.map((name) => join(shared, name)))),
    ...(await ingest("--set", "price=unit", join(shared, asking))),
  ];
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Net sales by the cells of a column, by a plain reader: of a column of amounts, or of one column times another. */
function plainSums(name: string, column: string, amounts: readonly string[]): Record<string, string> {
  const text = new TextDecoder(name === asking ? "windows-1252" : "utf-8").decode(
    readFileSync(join(shared ?? "", name)),
  );
  const [header = [], ...rows] = parseDelimited(text.replaceAll("\ufeff", ""), ",");
  const sums = new Map<string, Decimal>();
  for (const row of rows) {
    if (row.length < header.length) continue;
    const [first = zero, second] = amounts.map((each) => numberOf(row[header.indexOf(each)] ?? ""));
    const amount = second === undefined ? first : multiplyDecimals(first, second);
    const key = (row[header.indexOf(column)] ?? "").trim();
    sums.set(key, addDecimals(sums.get(key) ?? zero, amount));
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, formatDecimal(sum)]));
}

function numberOf(cell: string): Decimal {
  const found = parseDecimal(cell.replaceAll(",", ""));
  if (found === null) throw new Error(`no number: ${cell}`);
  return found;
}

async function asked(name: string, ...args: readonly string[]): Promise<readonly (readonly Cell[])[]> {
  const words = ["query", "--metric", "net_sales", "--where", `file=${name}`, "--json", ...args];
  return resultOf(await om(words, { dataDir })).rows;
}

async function sumsBy(name: string, dimension: string): Promise<Record<string, string>> {
  const rows = await asked(name, "--by", dimension);
  return Object.fromEntries(rows.map(([key, sum]) => [String(key ?? ""), String(sum)]));
}

describe(`net sales by facts of orders are those of a plain count${hint}`, () => {
  test.skipIf(shared === null).each([
    ["state", "State/Province"],
    ["city", "City"],
    ["country", "Country/Region"],
    ["segment", "Segment"],
    ["shipping_method", "Ship Mode"],
  ])("superstore by %s", async (dimension, column) => {
    expect(await sumsBy("superstore_orders.csv", dimension)).toEqual(
      plainSums("superstore_orders.csv", column, ["Sales"]),
    );
  });

  test.skipIf(shared === null)("superstore's states that bring least, and one of them alone", async () => {
    const sums = Object.entries(plainSums("superstore_orders.csv", "State/Province", ["Sales"]));
    const least = sums.toSorted(([, one], [, other]) => Number(one) - Number(other)).slice(0, 3);
    expect(await asked("superstore_orders.csv", "--by", "state", "--order", "net_sales", "--limit", "3")).toEqual(
      least,
    );
    const texas = sums.find(([state]) => state === "Texas")?.[1];
    expect(await asked("superstore_orders.csv", "--where", "state=Texas")).toEqual([[texas]]);
  });

  test.skipIf(shared === null)("uk giftware by country, which is its region as before", async () => {
    const name = "uk_giftware_2011-12-05.csv";
    const sums = plainSums(name, "Country", ["Quantity", "UnitPrice"]);
    expect(await sumsBy(name, "country")).toEqual(sums);
    expect(await sumsBy(name, "region")).toEqual(sums);
  });

  test.skipIf(shared === null)("model cars by country beside their territory", async () => {
    const amounts = ["QUANTITYORDERED", "PRICEEACH"] as const;
    expect(await sumsBy(asking, "country")).toEqual(plainSums(asking, "COUNTRY", amounts));
    expect(await sumsBy(asking, "region")).toEqual(plainSums(asking, "TERRITORY", amounts));
    expect(await sumsBy(asking, "state")).toEqual(plainSums(asking, "STATE", amounts));
  });

  test.skipIf(shared === null)("all of the files count", () => expect(states).toEqual(["done", "done", "done"]));

  test.skipIf(shared === null)("their names are listed", async () => {
    const { json } = await om(["names", "segment", "--json"], { dataDir });
    expect(JSON.stringify(json)).toContain('"dimension":"segment","name":"Home Office"');
  });
});
