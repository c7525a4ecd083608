import { currencySql, businessDaySql, isSentinel } from "../column-sql.ts";
import { type DatasetColumn, defineFileType, type Derivation, type RowRule } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { shortYears } from "../row-rules.ts";
import { components, settlementFields } from "./fields.ts";
import { matchSettlements } from "./match.ts";

/** Where payouts have a status, a row is listed before it has a payout: it is known by its order and its day, which stay. */
const isUnderway = "payout_status IS NOT NULL";
const settlement = "'settlement ' || settlement_id";
const order = "'order ' || order_id";
const transaction = "'transaction ' || line_id";

/** Rows are amounts that a market place or a payment service settled: sales, fees, refunds, payouts. */
export const settlements = defineFileType({
  id: "settlements",
  title: "Settlements",
  match: matchSettlements,
  fields: settlementFields,
  columns,
  rules,
  key: [],
  pastField: null,
  identity: {
    owner: `CASE WHEN ${isUnderway} THEN coalesce(${order}, ${transaction}, ${settlement}) ELSE coalesce(${settlement}, ${order}, ${transaction}) END`,
    rest: [
      "order_id",
      "line_id",
      "coalesce(sku, product)",
      "txn_type",
      "amount_type",
      "amount_description",
      `CASE WHEN ${isUnderway} THEN CAST(day AS VARCHAR) END`,
    ],
    place: "''",
  },
  rollup: null,
  amountColumn: "net",
  totals: [],
  units: [],
  item: null,
  hygiene: null,
  metrics: [],
});

/** `day` is that of the transaction; `net` is what is left, as printed, or the sum of the amounts that make it. */
function columns(derivation: Derivation): DatasetColumn[] {
  const { policies, mapped } = derivation;
  const own = ["posted_date", "net", "currency"];
  const isDated = mapped.has("posted_date");
  return [
    {
      name: "day",
      sqlType: "DATE",
      sql: isDated
        ? businessDaySql(
            "posted_date",
            `CASE WHEN ${isSentinel("posted_date")} THEN NULL ELSE posted_date END`,
            derivation,
          )
        : null,
    },
    ...plainColumns(
      settlementFields.filter(({ name }) => !own.includes(name)),
      mapped,
    ).map((column) => (column.name === "order_id" ? { ...column, sql: orderSql(mapped) } : column)),
    { name: "net", sqlType: "DECIMAL(18,6)", sql: netSql(mapped) },
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ];
}

/** Without a column of its own an order is known by what a text says of it: "Payment for Order #1234". */
function orderSql(mapped: ReadonlySet<string>): string | null {
  if (mapped.has("order_id")) return "order_id";
  const texts = ["info", "amount_description"].filter((field) => mapped.has(field));
  if (texts.length === 0) return null;
  return `nullif(regexp_extract(concat_ws(' ', ${texts.join(", ")}), '(?i)\\border\\s*#\\s*([a-z0-9-]+)', 1), '')`;
}

function netSql(mapped: ReadonlySet<string>): string {
  if (mapped.has("net")) return "net";
  if (mapped.has("amount")) return mapped.has("fee") ? "amount - abs(coalesce(fee, 0))" : "amount";
  const known = components.filter((field) => mapped.has(field));
  if (known.length === 0) return "CAST(NULL AS DECIMAL(18,6))";
  const sum = known.map((field) => `coalesce(${field}, 0)`).join(" + ");
  return `CASE WHEN coalesce(${known.join(", ")}) IS NULL THEN NULL ELSE TRY_CAST(${sum} AS DECIMAL(18,6)) END`;
}

/** The row with the settlement's own total is no transaction. */
function rules({ mapped }: Derivation): RowRule[] {
  const dated = mapped.has("posted_date") ? [shortYears("posted_date")] : [];
  if (!mapped.has("settlement_total")) return dated;
  return [
    {
      code: "OM-ROW-TOTAL",
      field: null,
      when: "settlement_total IS NOT NULL AND net IS NULL",
      reason: "the total of the whole settlement",
      fix: "nothing to do: totals are compared, not counted",
    },
    ...dated,
  ];
}
