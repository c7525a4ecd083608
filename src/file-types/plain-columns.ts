import { isSentinel } from "./column-sql.ts";
import type { DatasetColumn, Field } from "./file-type.ts";

/**
 * Fields as columns of the dataset, one to one: texts and numbers under their own names, days (`created_date` becomes
 * `created_day`) without the days that systems write for "never". What nothing feeds is null.
 */
export function plainColumns(fields: readonly Field[], mapped: ReadonlySet<string>): DatasetColumn[] {
  return fields.map(({ name, kind }): DatasetColumn => {
    if (kind === "text") return { name, sqlType: "VARCHAR", sql: mapped.has(name) ? name : null };
    if (kind === "number") return { name, sqlType: "DECIMAL(18,6)", sql: mapped.has(name) ? name : null };
    const sql = `CAST(CASE WHEN ${isSentinel(name)} THEN NULL ELSE ${name} END AS DATE)`;
    return { name: name.replace(/date$/, "day"), sqlType: "DATE", sql: mapped.has(name) ? sql : null };
  });
}
