import { currencySql, businessDaySql, isSentinel, productSql } from "../column-sql.ts";
import type { DatasetColumn, Derivation } from "../file-type.ts";
import { days, descriptions, levels, prices, quantities } from "./fields.ts";
import { stateOf } from "./states.ts";

/**
 * Columns of the inventory dataset, in order. What is not known is null, never 0; a negative stock stays negative.
 * `on_hand_value` is what is on hand at cost; `quantity` is that of the row's `state`, or another than what is on hand.
 */
export function inventoryColumns(derivation: Derivation): DatasetColumn[] {
  const { policies, mapped } = derivation;
  const hasStates = mapped.has("state") && mapped.has("quantity");
  const text = (name: string): DatasetColumn => ({ name, sqlType: "VARCHAR", sql: mapped.has(name) ? name : null });
  const decimal = (name: string): DatasetColumn => ({
    name,
    sqlType: "DECIMAL(18,6)",
    sql: mapped.has(name) ? name : null,
  });
  const quantity = (name: string): DatasetColumn => ({
    ...decimal(name),
    sql: hasStates ? `coalesce(${name}, CASE WHEN ${stateOf(name)} THEN quantity END)` : decimal(name).sql,
  });
  /** The field stays beside it, as written: a rule looks at it. */
  const day = (name: string): DatasetColumn => ({
    name: name.replace(/date$/, "day"),
    sqlType: "DATE",
    sql: mapped.has(name) ? `CAST(CASE WHEN ${isSentinel(name)} THEN NULL ELSE ${name} END AS DATE)` : null,
  });
  const isDated = mapped.has("snapshot_date");
  const hasValue = (mapped.has("quantity_on_hand") || hasStates) && mapped.has("unit_cost");
  return [
    {
      name: "snapshot_at",
      sqlType: "TIMESTAMP",
      sql: isDated ? `CASE WHEN ${isSentinel("snapshot_date")} THEN NULL ELSE snapshot_date END` : null,
    },
    { name: "day", sqlType: "DATE", sql: isDated ? businessDaySql("snapshot_date", "snapshot_at", derivation) : null },
    ...descriptions.map(text),
    decimal("quantity"),
    ...quantities.map(quantity),
    ...[...levels, ...prices].map(decimal),
    {
      name: "on_hand_value",
      sqlType: "DECIMAL(18,6)",
      sql: hasValue ? productSql("quantity_on_hand", "unit_cost") : "CAST(NULL AS DECIMAL(18,6))",
    },
    ...days.map(day),
    { name: "currency", sqlType: "VARCHAR", sql: currencySql(policies.currency) },
  ];
}
