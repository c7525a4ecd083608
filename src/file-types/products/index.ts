import { currencySql } from "../column-sql.ts";
import { defineFileType } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { needsOne } from "../row-rules.ts";
import { productFields } from "./fields.ts";
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
  rules: ({ mapped }) =>
    needsOne(["sku", "barcode", "handle", "product"], mapped, "nothing in the row says which item it is"),
  key: ["sku"],
  identity: {
    owner: "coalesce('sku ' || sku, 'barcode ' || barcode, 'item ' || coalesce(handle, product))",
    rest: ["variant", "color", "size"],
    place: null,
  },
  rollup: null,
  amountColumn: null,
  metrics: [],
});
