import type { ListedLeadTime } from "#core/business-list.ts";
import type { SettingEntries } from "#core/business-settings.ts";
import type { MetricQuery, QueryResult } from "#metrics/query.ts";
import { runMetricQuery } from "#metrics/run-query.ts";
import { storeList } from "#ports/business-lists.ts";
import {
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "./sales-dataset.ts";

const open: TestBusiness[] = [];
/** Those that were opened since. */
export async function closeGiven(): Promise<void> {
  for (const business of open.splice(0)) await business.close();
}

/** What a shop has; the first sales, then lists of stock, then other files. */
export interface Given {
  readonly sales: readonly SalesRow[];
  readonly stock?: readonly SalesRow[];
  readonly more?: readonly SalesFile[];
  readonly leadTimes?: readonly ListedLeadTime[];
  readonly settings?: SettingEntries;
}

/** Gives how to ask it; the caller closes it by `closeGiven`. */
export async function openGiven({
  sales,
  stock = [],
  more = [],
  leadTimes,
  settings = {},
}: Given): Promise<(query: MetricQuery) => Promise<QueryResult>> {
  const entries: Record<string, string> = { ...settings };
  const lists: SalesFile[] = stock.length === 0 ? [] : [{ name: "stock.csv", rows: stock, dataset: "inventory" }];
  const business = await createTestBusiness(
    [{ name: "orders.csv", rows: sales }, ...lists, ...more],
    "2026-08-15",
    entries,
  );
  open.push(business);
  if (leadTimes) entries["leadTimes"] = await storeList(testBusiness, "leadTimes", leadTimes, business.deps.blobs);
  return (query: MetricQuery): Promise<QueryResult> => runMetricQuery(testBusiness, query, business.deps);
}

export const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}`;
/** So many units of 10.00 on a day of March. */
export const sold = (at: number, sku: string, quantity: string, more: SalesRow = {}): SalesRow =>
  aSale({ day: day(at), sku, quantity, net: String(Number(quantity) * 10), ...more });
/** What is on hand in North, by the list of a day of March. */
export const listed = (at: number, sku: string, units: string, more: SalesRow = {}): SalesRow => ({
  day: day(at),
  sku,
  location: "North",
  quantity_on_hand: units,
  ...more,
});
