import type { DatasetColumn, Derivation } from "../file-type.ts";
import { businessDaySql, currencySql, isSentinel, productSql } from "../column-sql.ts";
import { besides, descriptions, marks, orderFacts } from "./fields.ts";
import { saysCountry } from "./order-facts.ts";

/**
 * Columns of the sales dataset, in order. Per row gross - discount = net wherever both ends are known; discounts are
 * positive on sales; a row that says it is a return has negative amounts and quantity.
 */
export function salesColumns(derivation: Derivation): DatasetColumn[] {
  const { policies, mapped } = derivation;
  const isRefund = mapped.has("txn_type")
    ? "coalesce(regexp_matches(txn_type, '(?i)\\b(?:refund|refunded|refunds|return|returned|returns|retour|retoure|credit ?memo|credit ?note|custcred|gutschrift|storno|remboursement|devolucion|devolución|reso)\\b|返品|返金|退款|退货'), false)"
    : "false";
  const negateRefund = (amount: string): string =>
    mapped.has("txn_type") ? `CASE WHEN ${isRefund} THEN -abs(${amount}) ELSE ${amount} END` : amount;
  const isTaxed = policies.tax === "gross" && mapped.has("tax");
  const untaxed = (amount: string): string => (isTaxed ? `${amount} - coalesce(tax, 0)` : amount);
  const amounts = lineAmounts(policies.price, mapped);
  const hasGross = amounts.gross !== noAmount;
  const hasUnitCost = mapped.has("quantity") && mapped.has("unit_cost");
  const cost = mapped.has("line_cost") ? "line_cost" : productSql("quantity", "unit_cost");
  const text = (name: string): DatasetColumn => ({ name, sqlType: "VARCHAR", sql: mapped.has(name) ? name : null });
  const decimal = (name: string, isFed: boolean, sql: string): DatasetColumn => ({
    name,
    sqlType: "DECIMAL(18,6)",
    sql: isFed ? `TRY_CAST(${sql} AS DECIMAL(18,6))` : null,
  });
  const date = (sql: string): string | null => (mapped.has("order_date") ? sql : null);
  return [
    ...["order_id", "line_id"].map(text),
    {
      name: "ordered_at",
      sqlType: "TIMESTAMP",
      sql: date(`CASE WHEN ${isSentinel("order_date")} THEN NULL ELSE order_date END`),
    },
    { name: "day", sqlType: "DATE", sql: date(businessDaySql("order_date", "ordered_at", derivation)) },
    ...descriptions.map(text),
    decimal("quantity", mapped.has("quantity"), negateRefund("quantity")),
    decimal("gross", hasGross, negateRefund(untaxed(amounts.gross))),
    decimal("net", true, amounts.net === amounts.gross && hasGross ? "gross" : negateRefund(untaxed(amounts.net))),
    decimal("discount", hasGross, "gross - net"),
    decimal("tax", mapped.has("tax"), negateRefund("tax")),
    decimal("shipping", mapped.has("shipping"), negateRefund("shipping")),
    decimal("cost", mapped.has("line_cost") || hasUnitCost, negateRefund(cost)),
    {
      name: "currency",
      sqlType: "VARCHAR",
      sql: currencySql(policies.currency),
    },
    {
      name: "is_return",
      sqlType: "BOOLEAN",
      sql: `coalesce(net < 0, false) OR coalesce(quantity < 0, false) OR ${isRefund}`,
    },
    // As the file has them, on each line or on one; queries share them out.
    decimal(
      "order_discount",
      mapped.has("order_discount"),
      "CASE WHEN is_return THEN -abs(order_discount) ELSE abs(order_discount) END",
    ),
    decimal("order_tax", mapped.has("order_tax"), negateRefund("order_tax")),
    decimal("order_shipping", mapped.has("order_shipping"), negateRefund("order_shipping")),
    ...besides.flatMap((name) =>
      [name, `order_${name}`].map((field) => decimal(field, mapped.has(field), besideSql(name, field, isRefund))),
    ),
    ...marks.map(text),
    { name: "updated_at", sqlType: "TIMESTAMP", sql: mapped.has("updated_at") ? "updated_at" : null },
    {
      name: "placeholder_date",
      sqlType: "TIMESTAMP",
      sql: date(`CASE WHEN ${isSentinel("order_date")} THEN order_date END`),
    },
    ...orderFacts.map((name) => (name === "country" ? { ...text(name), sql: countrySql(derivation) } : text(name))),
  ];
}

/** A column `Country` that stands for the region of its rows, where nothing else does, is their country all the same. */
function countrySql({ mapped, headers }: Derivation): string | null {
  if (mapped.has("country")) return "country";
  const header = headers?.get("region");
  return header !== undefined && saysCountry(header) ? "region" : null;
}

/**
 * Exports write fees and refunds with either sign, and mean what was kept back or given back: both are positive, but for a fee
 * beside money taken back, which is given back as well. The others follow the sign of their row.
 */
function besideSql(name: (typeof besides)[number], field: string, isRefund: string): string {
  if (name === "refund") return `abs(${field})`;
  if (name === "fee") return `CASE WHEN ${isRefund} THEN -abs(${field}) ELSE abs(${field}) END`;
  return isRefund === "false" ? field : `CASE WHEN ${isRefund} THEN -abs(${field}) ELSE ${field} END`;
}

/** SQL of the amounts before and after discounts, as the file writes them. */
function lineAmounts(price: "unit" | "line", mapped: ReadonlySet<string>): { gross: string; net: string } {
  const own = ownGross(price, mapped);
  const discountOf = (amount: string): string =>
    `CASE WHEN ${amount} < 0 THEN -abs(coalesce(line_discount, 0)) ELSE abs(coalesce(line_discount, 0)) END`;
  if (mapped.has("line_net")) {
    if (mapped.has("line_gross")) return { gross: "line_gross", net: "line_net" };
    if (mapped.has("line_discount")) return { gross: `line_net + ${discountOf("line_net")}`, net: "line_net" };
    if (mapped.has("discount_rate") || mapped.has("discount_percent")) return { gross: own, net: "line_net" };
    return { gross: "line_net", net: "line_net" };
  }
  if (mapped.has("line_discount")) return { gross: own, net: `${own} - ${discountOf(own)}` };
  if (mapped.has("discount_rate"))
    return { gross: own, net: `${own} - ${productSql(own, "coalesce(discount_rate, 0)")}` };
  if (mapped.has("discount_percent"))
    return { gross: own, net: `${own} - ${productSql(own, "coalesce(discount_percent, 0) * 0.01")}` };
  return { gross: own, net: own };
}

const noAmount = "CAST(NULL AS DECIMAL(18,6))";

/** The amount before discounts, from its own columns; null where the file has none. */
function ownGross(price: "unit" | "line", mapped: ReadonlySet<string>): string {
  if (mapped.has("line_gross")) return "line_gross";
  if (!mapped.has("unit_price")) return noAmount;
  return price === "unit" && mapped.has("quantity") ? productSql("quantity", "unit_price") : "unit_price";
}
