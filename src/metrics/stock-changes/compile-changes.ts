import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { rowBranches, type ToPath, unionOf } from "#engine/visible-rows.ts";
import { inventoryHygiene } from "#file-types/inventory/hygiene.ts";
import type { StockChanges } from "./stock-changes.ts";

export interface CompiledChanges {
  /** Rows and items of each list: before, then after. */
  readonly lists: string;
  /** How many items have each status. */
  readonly statuses: string;
  /** `kind`, `currency`, `place`, whether it is of all places; then the account, in its order. */
  readonly accounts: string;
  /** The items that are not the same, in order: item, product, place, status, units before and after, values as JSON, lines. */
  readonly items: string;
}

interface TwoLists {
  readonly before: readonly ManifestFile[];
  readonly after: readonly ManifestFile[];
  readonly quantity: StockChanges["quantity"];
  readonly most: number;
}

/** The statements of a comparison; `$1` and `$2` are the regions of the two files, the place of rows that name none. Items are known by number, barcode or name, at their place, as positions know them. */
export function compileChanges(
  manifest: Manifest,
  { before, after, quantity, most }: TwoLists,
  toPath: ToPath,
): CompiledChanges {
  const common = [
    `before_rows AS MATERIALIZED (${listRows(manifest, before, "$1", toPath)})`,
    `after_rows AS MATERIALIZED (${listRows(manifest, after, "$2", toPath)})`,
    ...["before", "after"].flatMap((name) => [
      `${name} AS (SELECT item, place, max(product) AS product, min(_line) AS line, sum(${quantity}) AS units FROM ${name}_rows GROUP BY item, place)`,
      `${name}_values AS (SELECT item, place, currency, sum(on_hand_value) AS value FROM ${name}_rows WHERE on_hand_value IS NOT NULL GROUP BY item, place, currency)`,
    ]),
    `items AS MATERIALIZED (SELECT item, place, coalesce(after.product, before.product) AS product, before.line AS before_line, after.line AS after_line,
       before.units AS units_before, after.units AS units_after,
       CASE WHEN before.line IS NULL THEN 'new' WHEN after.line IS NULL THEN 'gone' ELSE 'both' END AS side
       FROM before FULL JOIN after USING (item, place))`,
    `item_values AS MATERIALIZED (SELECT item, place, currency, before_values.value AS value_before, after_values.value AS value_after
       FROM before_values FULL JOIN after_values USING (item, place, currency))`,
    `valued AS (SELECT item, place, bool_or(value_before IS DISTINCT FROM value_after) AS is_revalued,
       sum(coalesce(value_after, 0) - coalesce(value_before, 0)) AS worth,
       list({'currency': currency, 'before': CAST(value_before AS VARCHAR), 'after': CAST(value_after AS VARCHAR)} ORDER BY currency) AS amounts
       FROM item_values GROUP BY item, place)`,
    `told AS MATERIALIZED (SELECT items.*, worth, amounts, CASE WHEN side <> 'both' THEN side
       WHEN units_before IS DISTINCT FROM units_after THEN 'changed' WHEN is_revalued THEN 'revalued' ELSE 'same' END AS status
       FROM items LEFT JOIN valued USING (item, place))`,
    `amounts AS (SELECT 'units' AS kind, '' AS currency, place, side, units_before AS was, units_after AS now FROM items
       UNION ALL SELECT 'value', currency, place, side, value_before, value_after FROM item_values JOIN items USING (item, place))`,
  ].join(", ");
  const sum = (amount: string, condition: string): string => `coalesce(sum(${amount}) FILTER (WHERE ${condition}), 0)`;
  const account = [
    sum("was", "true"),
    sum("now", "side = 'new'"),
    sum("was", "side = 'gone'"),
    sum("now - was", "side = 'both'"),
    sum("now", "side = 'both' AND was IS NULL"),
    sum("was", "side = 'both' AND now IS NULL"),
    sum("now", "true"),
  ];
  return {
    lists: `WITH ${common} SELECT (SELECT count(*) FROM before), (SELECT count(*) FROM after)`,
    statuses: `WITH ${common} SELECT status, count(*) FROM told GROUP BY status`,
    accounts: `WITH ${common} SELECT kind, currency, place, grouping(place) AS is_whole, ${account.join(", ")} FROM amounts
      GROUP BY GROUPING SETS ((kind, currency), (kind, currency, place)) ORDER BY is_whole DESC, place, kind, currency`,
    items: `WITH ${common} SELECT item, product, place, status, units_before, units_after, CAST(to_json(amounts) AS VARCHAR), before_line, after_line
      FROM told WHERE status <> 'same'
      ORDER BY abs(coalesce(worth, 0)) DESC, abs(coalesce(units_after, 0) - coalesce(units_before, 0)) DESC, item, place LIMIT ${most}`,
  };
}

const read = [
  "day",
  ...inventoryHygiene.itemColumns,
  "location",
  "state",
  "quantity_on_hand",
  "quantity_available",
  "on_hand_value",
  "currency",
];

/** What a list says last of each item at each place (and in each state): a list may have rows of several days. */
function listRows(manifest: Manifest, tables: readonly ManifestFile[], region: string, toPath: ToPath): string {
  const rows = unionOf(rowBranches(manifest, tables, [...new Set(read)], toPath));
  const named = `SELECT *, coalesce(${inventoryHygiene.item}, '') AS item, coalesce(location, ${region}) AS place FROM (${rows})`;
  const newest = "rank() OVER (PARTITION BY item, place, coalesce(state, '') ORDER BY day DESC NULLS LAST) = 1";
  const kept = [...new Set([...read, "item", "place", "_line"])].map(quoteIdentifier).join(", ");
  return `SELECT ${kept} FROM (${named}) QUALIFY ${newest}`;
}
