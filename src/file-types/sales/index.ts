import { salesTotals, salesUnits } from "./totals.ts";
import { defineFileType } from "../file-type.ts";
import { salesColumns } from "./columns.ts";
import { besides, salesFields } from "./fields.ts";
import { salesHygiene } from "./hygiene.ts";
import { matchSales } from "./match.ts";
import { salesRules } from "./rules.ts";

/** Rows are sales: lines of orders, receipts or invoices, or whole orders. */
export const sales = defineFileType({
  id: "sales",
  title: "Sales",
  match: matchSales,
  fields: salesFields,
  columns: salesColumns,
  rules: salesRules,
  key: ["order_id", "line_id"],
  pastField: "order_date",
  // Of a crosstab by day or month: nothing was sold then.
  leavesBlankCells: true,
  // A refund is no newer version of what was sold.
  identity: {
    owner: "order_id",
    rest: ["coalesce('line ' || line_id, 'item ' || coalesce(sku, product))", "CAST(is_return AS VARCHAR)"],
    place: "coalesce(location, store, '')",
    changedAt: "updated_at",
  },
  rollup: {
    apart: ["day", "channel", "store", "location", "region", "currency", "is_return"],
    detail: ["category", "vendor"],
    sums: ["quantity", "gross", "discount", "net", "tax", "shipping", "cost", ...besides],
    known: ["order_id", "customer", "sku", "product"],
    owner: { column: "order_id", of: "NOT is_return" },
  },
  pairs: [{ of: "customer", by: ["product", "sku"] }],
  amountColumn: "net",
  totals: salesTotals,
  units: salesUnits,
  item: "coalesce(sku, product)",
  hygiene: salesHygiene,
  metrics: [],
});
