import { unionOfLists } from "#engine/alike-lists.ts";
import type { Manifest } from "#engine/dataset.ts";
import { orderFacts } from "#file-types/sales/fields.ts";
import { sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { classColumns, lineClassSql } from "./profiles/line-classes.ts";
import { payoutColumns, payoutFeeSql, payoutKindSql, payoutTaxSql } from "./payouts/payout-kinds.ts";
import { ownStateSql, saidStateSql, stateColumns } from "./profiles/line-states.ts";

/** Asked for as columns: what became of a line, and what it is for, told from what its row and its order say. */
export const lineState = "line_state";
export const lineClass = "line_class";
/** Asked for as a column: the day of what is taken back becomes that of the first line sold of its order. */
export const orderDay = "om:order day";

/** Of settlements: what a row is, and what was kept back of it as fees and as tax. */
export const payoutKind = "payout_kind";
export const payoutFee = "payout_fee";
export const payoutTax = "payout_tax";

/** What each is told from. Files of any version have these columns or lack them, so nothing must be read again. */
const toldFrom: Readonly<Record<string, readonly string[]>> = {
  [lineState]: [...stateColumns, "order_id"],
  [lineClass]: classColumns,
  [payoutKind]: payoutColumns,
  [payoutFee]: payoutColumns,
  [payoutTax]: payoutColumns,
  ...Object.fromEntries(orderFacts.map((fact) => [fact, [fact, "order_id"]])),
  [orderDay]: ["day", "is_return", "order_id", sourceColumn],
};

/** The columns that rows are read with, where these are asked for. */
export function storedColumns(columns: readonly string[]): string[] {
  return [...new Set(columns.flatMap((column) => toldFrom[column] ?? [column]))];
}

/** Rows of `storedColumns(columns)` with those that are told beside. */
export function withToldColumns(
  rows: string,
  columns: readonly string[],
  { dataset, files }: Pick<Manifest, "dataset" | "files">,
): string {
  const filled = unionOfLists(files.map(({ filledColumns }) => filledColumns));
  const told = new Set(columns);
  const facts = dataset === "sales" ? orderFacts.filter((fact) => told.has(fact) && filled.has(fact)) : [];
  let relation = facts.length > 0 && filled.has("order_id") ? withOrderFacts(rows, facts) : rows;
  if (told.has(lineState)) relation = withStates(relation, filled);
  if (told.has(lineClass)) relation = `SELECT *, ${lineClassSql(filled)} AS ${lineClass} FROM (${relation})`;
  if ([payoutKind, payoutFee, payoutTax].some((column) => told.has(column))) relation = withPayouts(relation, filled);
  if (told.has(orderDay)) relation = withOrderDays(relation);
  return relation;
}

/**
 * Exports with a row a line may say the status on the first line of an order alone: a row without one has that of the other
 * rows of its order in its file, where these agree.
 */
function withStates(rows: string, filled: ReadonlySet<string>): string {
  if (!stateColumns.some((column) => filled.has(column)))
    return `SELECT *, CAST(NULL AS VARCHAR) AS ${lineState} FROM (${rows})`;
  const own = `SELECT *, ${ownStateSql(filled)} AS own_state FROM (SELECT *, ${saidStateSql(filled)} AS said FROM (${rows}))`;
  const isOfOrders = filled.has("status") && filled.has("order_id");
  const order = "OVER (PARTITION BY _file, order_id)";
  const stated = "CASE WHEN status IS NOT NULL THEN own_state END";
  const ofOrder = `CASE WHEN status IS NULL AND order_id IS NOT NULL AND min(${stated}) ${order} = max(${stated}) ${order}
    THEN min(${stated}) ${order} END`;
  const ended = "own_state IN ('cancelled', 'void', 'test', 'deleted')";
  const state = isOfOrders ? `CASE WHEN ${ended} THEN own_state ELSE coalesce(${ofOrder}, own_state) END` : "own_state";
  return `SELECT * EXCLUDE (said, own_state), ${state} AS ${lineState} FROM (${own})`;
}

function withPayouts(rows: string, filled: ReadonlySet<string>): string {
  const kinds = `SELECT *, ${payoutKindSql(filled)} AS ${payoutKind} FROM (${rows})`;
  return `SELECT *, ${payoutFeeSql(filled)} AS ${payoutFee}, ${payoutTaxSql(filled)} AS ${payoutTax} FROM (${kinds})`;
}

/**
 * Exports with a row a line may say where an order went, or how it was paid, on its first line alone: a row without one has
 * that of the other rows of its order in its file, where these agree. Orders whose rows all say it, or none, are not joined.
 */
function withOrderFacts(rows: string, facts: readonly string[]): string {
  const agreed = facts.map((fact) => `CASE WHEN min(${fact}) = max(${fact}) THEN min(${fact}) END AS ${fact}`);
  const isPartly = facts.map((fact) => `count(${fact}) BETWEEN 1 AND count(*) - 1`).join(" OR ");
  const orders = `SELECT _file AS of_file, order_id AS of_order, ${agreed.join(", ")} FROM (${rows})
    WHERE order_id IS NOT NULL GROUP BY _file, order_id HAVING ${isPartly}`;
  const carried = facts.map((fact) => `coalesce(lines.${fact}, orders.${fact}) AS ${fact}`);
  return `SELECT lines.* REPLACE (${carried.join(", ")}) FROM (${rows}) AS lines
    LEFT JOIN (${orders}) AS orders ON orders.of_file = lines._file AND orders.of_order = lines.order_id`;
}

/** What is taken back of an order of which no line sold is known has no day. */
function withOrderDays(rows: string): string {
  const order = `OVER (PARTITION BY ${quoteIdentifier(sourceColumn)}, order_id)`;
  const sold = `min(CASE WHEN NOT is_return THEN day END) ${order}`;
  return `SELECT * REPLACE (CASE WHEN NOT is_return THEN day WHEN order_id IS NOT NULL THEN ${sold} END AS day) FROM (${rows})`;
}
