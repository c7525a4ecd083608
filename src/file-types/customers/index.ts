import { currencySql } from "../column-sql.ts";
import { defineFileType } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { needsOne, totalLabel } from "../row-rules.ts";
import { customerFields } from "./fields.ts";
import { matchCustomers } from "./match.ts";

/** Rows are people or companies that buy, each once. */
export const customers = defineFileType({
  id: "customers",
  title: "Customers",
  match: matchCustomers,
  fields: customerFields,
  columns: ({ policies, mapped }) => [
    ...plainColumns(customerFields.slice(0, -1), mapped),
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ],
  rules: ({ mapped }) => [
    ...(mapped.has("customer") && mapped.size > 2 ? totalLabel(["customer", "name", "email"], mapped) : []),
    ...needsOne(
      ["customer", "name", "first_name", "last_name", "company", "email", "phone"],
      mapped,
      "nothing in the row says which customer it is",
    ),
  ],
  key: ["customer"],
  pastField: null,
  identity: { owner: "coalesce(customer, 'email ' || lower(email))", rest: [], place: null, changedAt: "updated_day" },
  rollup: null,
  amountColumn: null,
  totals: [],
  units: [],
  item: null,
  hygiene: null,
  metrics: [],
});
