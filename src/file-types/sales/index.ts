import { defineFileType } from "../file-type.ts";
import { salesColumns } from "./columns.ts";
import { salesFields } from "./fields.ts";
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
  amountColumn: "net",
  metrics: [],
});
