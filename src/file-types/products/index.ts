import { currencySql } from "../column-sql.ts";
import { defineFileType } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { headingRow, needsOne, numberedTotal } from "../row-rules.ts";
import { productFields } from "./fields.ts";
import { productsHygiene } from "./hygiene.ts";
import { matchProducts } from "./match.ts";

/** Rows are items or their variants: what they are called, what they cost, what they belong to. */
export const products = defineFileType({
  id: "products",
  title: "Products",
  match: matchProducts,
  fields: productFields,
  columns: ({ policies, mapped }) => [
    ...plainColumns(productFields.slice(0, -1), mapped),
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ],
  rules: (derivation) => [
    ...numberedTotal("sku", derivation.mapped),
    ...(needsHeadings(derivation.mapped) ? [headingRow(productFields, derivation)] : []),
    ...needsOne(["sku", "barcode", "handle", "product"], derivation.mapped, "nothing in the row says which item it is"),
  ],
  key: ["sku"],
  pastField: null,
  identity: {
    owner: "coalesce('sku ' || sku, 'barcode ' || barcode, 'item ' || coalesce(handle, product))",
    rest: ["variant", "color", "size"],
    place: null,
    changedAt: "updated_day",
  },
  rollup: null,
  amountColumn: null,
  totals: [],
  units: [],
  item: null,
  hygiene: productsHygiene,
  metrics: [],
});

/** Items with a number, a name and a price are no line of one text; a row of a handle alone is a picture of its item. */
function needsHeadings(mapped: ReadonlySet<string>): boolean {
  return mapped.has("sku") && mapped.has("product") && !mapped.has("handle");
}
