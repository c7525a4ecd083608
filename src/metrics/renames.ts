import type { BusinessSettings } from "#core/business-settings.ts";
import type { Renames } from "#core/business-aliases.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";

/** Columns of rows whose texts stand for others, each with what they stand for. */
export type RenamedColumns = ReadonlyMap<string, Renames>;

const productColumns = ["product", "sku"];
const storeColumns = ["store", "location"];

/**
 * What the business says of texts in its files: merged products and stores, then the names that people see of stores.
 * Rows keep their own text; this is applied when they are queried.
 */
export function renamedColumns({ aliases, stores }: Pick<BusinessSettings, "aliases" | "stores">): RenamedColumns {
  const shown = new Map([...aliases.store].map(([from, to]) => [from, stores.get(to) ?? to]));
  const ofStores = new Map([...stores, ...shown]);
  return new Map([
    ...(aliases.product.size === 0 ? [] : productColumns.map((column) => [column, aliases.product] as const)),
    ...(ofStores.size === 0 ? [] : storeColumns.map((column) => [column, ofStores] as const)),
  ]);
}

/** A relation whose texts are those they stand for; only of the columns that it has. */
export function renamedRows(relation: string, columns: readonly string[], renamed: RenamedColumns): string {
  const replaced = [...renamed].filter(([column]) => columns.includes(column));
  if (replaced.length === 0) return relation;
  const list = replaced.map(([column, names]) => `${renamedSql(column, names)} AS ${quoteIdentifier(column)}`);
  return `(SELECT * REPLACE (${list.join(", ")}) FROM ${relation})`;
}

/** What a text stands for, as a filter of people may name it: either. */
export function standsFor(column: string, text: string, renamed: RenamedColumns): string {
  return renamed.get(column)?.get(text) ?? text;
}

function renamedSql(column: string, names: Renames): string {
  const keys = [...names.keys()].map(quoteText).join(", ");
  const values = [...names.values()].map(quoteText).join(", ");
  return `coalesce(map_extract_value(MAP([${keys}], [${values}]), ${quoteIdentifier(column)}), ${quoteIdentifier(column)})`;
}
