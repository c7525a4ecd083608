import { currencySql, businessDaySql, isSentinel, productSql } from "../column-sql.ts";
import { type DatasetColumn, defineFileType, type Derivation, type RowRule } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { needsOne, shortYears, tooFine, tooLarge, totalLabel } from "../row-rules.ts";
import { purchaseFields } from "./fields.ts";
import { matchPurchaseOrders } from "./match.ts";

/** Rows are lines of orders to suppliers or of their bills. */
export const purchaseOrders = defineFileType({
  id: "purchase-orders",
  title: "Purchase orders",
  match: matchPurchaseOrders,
  fields: purchaseFields,
  columns,
  rules,
  key: ["order_id", "line_id"],
  pastField: null,
  identity: {
    owner: "order_id",
    rest: ["coalesce('line ' || line_id, 'item ' || coalesce(sku, vendor_sku, barcode, product))"],
    place: "coalesce(location, '')",
  },
  rollup: null,
  amountColumn: "line_cost",
  totals: [],
  units: [],
  item: null,
  hygiene: null,
  metrics: [],
});

/** `day` is that of the order; `line_cost` is printed, or quantity x cost of a unit. */
function columns(derivation: Derivation): DatasetColumn[] {
  const { policies, mapped } = derivation;
  const own = ["order_date", "line_cost", "currency"];
  const isDated = mapped.has("order_date");
  return [
    {
      name: "day",
      sqlType: "DATE",
      sql: isDated
        ? businessDaySql(
            "order_date",
            `CASE WHEN ${isSentinel("order_date")} THEN NULL ELSE order_date END`,
            derivation,
          )
        : null,
    },
    ...plainColumns(
      purchaseFields.filter(({ name }) => !own.includes(name)),
      mapped,
    ),
    {
      name: "line_cost",
      sqlType: "DECIMAL(18,6)",
      sql: factors(mapped).length > 0 ? productSql("quantity", "unit_cost") : "line_cost",
    },
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ];
}

/** What the cost of a line is computed from, where it is not printed. */
function factors(mapped: ReadonlySet<string>): string[] {
  const needed = ["quantity", "unit_cost"];
  return !mapped.has("line_cost") && needed.every((field) => mapped.has(field)) ? needed : [];
}

function rules({ mapped }: Derivation): RowRule[] {
  return [
    ...totalLabel(["order_id", "vendor", "sku", "product"], mapped),
    ...needsOne(["sku", "vendor_sku", "product", "barcode"], mapped, "nothing in the row says what was ordered"),
    ...tooLarge("line_cost", factors(mapped)),
    ...tooFine("line_cost", factors(mapped)),
    ...["order_date", "expected_date", "received_date"].filter((field) => mapped.has(field)).map(shortYears),
  ];
}
