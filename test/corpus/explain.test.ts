import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { explanation } from "../../src/apps/local/http/schemas/explanation.ts";
import { om, reportOf } from "../support/om.ts";
import { parseDelimited, sharedFolder } from "../support/read-sample.ts";

const folder = mkdtempSync(join(tmpdir(), "om-explain-shared-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shared = sharedFolder();

/** Real files, with a metric and a dimension. */
const files: readonly [string, string, string][] = [
  ["superstore_orders.csv", "net_sales", "product"],
  ["gadgets_2019_04.csv", "net_sales", "product"],
  ["uk_giftware_2010-12-01.csv", "net_sales", "product"],
  ["adventureworks_sales.csv", "net_sales", "product"],
  ["sap_bikes_sales_order_items.csv", "net_sales", "product"],
  ["jp_coffee_sales_utf8.csv", "net_sales", "product"],
  ["medical_main_warehouse_stock.csv", "on_hand_units", "sku"],
];

describe.skipIf(shared === null)("numbers of shared files", () => {
  test.each(files)("%s: %s is followed to lines that a plain reader reads the same", async (name, metric, by) => {
    const path = join(shared ?? "", name);
    const dataDir = join(folder, name);
    const report = reportOf(await om(["ingest", path, "--json"], { dataDir }));
    expect(report.tables.flatMap(({ questions }) => questions.map(({ id }) => id))).toEqual([]);
    const ended = await om(["query", "--metric", metric, "--by", by, "--explain", "--limit", "200", "--json"], {
      dataDir,
    });
    const { cells, sources } = explanation.parse(ended.json[0]);
    const [source] = sources;
    const text = new TextDecoder(source?.encoding).decode(readFileSync(path));
    const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
    const delimiter = report.tables[0]?.dialect?.delimiter ?? ",";
    expect(cells.length).toBeGreaterThan(1);
    const whole = cells.filter(({ rows }) => rows.count > 0 && rows.count === rows.shown);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.map(({ shown }) => addUp(shown.map(({ contribution }) => contribution)))).toEqual(
      whole.map(({ value }) => value),
    );
    const shown = cells.flatMap((cell) => cell.shown);
    expect(shown.map(({ record }) => record?.raw)).toEqual(shown.map(({ line }) => lines[line - 1]));
    const plain = shown.filter(({ record }) => record?.cells.every(({ value }) => !value.includes("\n")));
    expect(plain.length).toBeGreaterThan(0);
    expect(plain.map(({ record }) => record?.cells.map(({ value }) => value))).toEqual(
      plain.map(({ line }) => parseDelimited(lines[line - 1] ?? "", delimiter)[0]),
    );
  });
});

function addUp(amounts: readonly (string | null)[]): string {
  return formatDecimal(amounts.map((amount) => parseDecimal(amount ?? "") ?? zero).reduce(addDecimals, zero));
}
