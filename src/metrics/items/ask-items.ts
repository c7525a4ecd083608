import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, type Decimal, parseDecimal } from "#core/money.ts";
import { withoutRates } from "../conversion/find-conversion.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, MetricQuery, QueryResult } from "../query.ts";
import { keyOf } from "./item-key.ts";
import { askedPlace, placeIn } from "./item-places.ts";

/** Runs a query over one dataset, with metrics of the caller's own. */
export type Ask = (query: MetricQuery, definitions: readonly MetricDefinition[]) => Promise<QueryResult>;

/** What is read of items: named aggregates of one dataset, and by what else than the sku. */
export interface ItemsAsked {
  readonly dataset: string;
  readonly parts: Readonly<Record<string, MetricPart>>;
  /** Other dimensions; the labels of a row stand in their order. */
  readonly by?: readonly string[];
  /** Of the query, unless given. */
  readonly period?: string;
  /** At most so many rows of the answer. */
  readonly limit?: number;
  /** Of all places together, also where places are asked for. */
  readonly everywhere?: true;
}

export interface ItemRow {
  /** Where places are asked for with its place: see `keyOf`. */
  readonly sku: string;
  readonly labels: readonly Cell[];
  /** "" is unknown, or no money is asked for. */
  readonly currency: string;
  /** In the order of the parts. */
  readonly values: readonly (Decimal | null)[];
}

export interface ItemRows {
  readonly rows: readonly ItemRow[];
  /** Of what has no sku. */
  readonly nameless: readonly ItemRow[];
  readonly result: QueryResult;
}

/**
 * Aggregates of a dataset, sku by sku, and place by place where places are asked for.
 * @throws OmError `NO_DATA` where no file of it has skus, or one of the dimensions
 */
export async function askItems(plan: QueryPlan, asked: ItemsAsked, ask: Ask): Promise<ItemRows> {
  const { dataset, parts, by = [] } = asked;
  const metrics = Object.entries(parts).map(([id, part]) => metricOf(id, part, dataset));
  const period = asked.period ?? plan.query.period;
  const asks = asked.everywhere === true ? null : askedPlace(plan);
  const places = asks === null ? [] : [placeIn(dataset, asks)];
  const query: MetricQuery = {
    metrics: metrics.map(({ id }) => id),
    by: ["sku", ...places, ...by],
    // Of many rows the order of texts takes least to find.
    order: ["sku"],
    ...(period === undefined ? {} : { period }),
    ...(plan.query.asOf === undefined ? {} : { asOf: plan.query.asOf }),
    ...(asked.limit === undefined ? {} : { limit: asked.limit }),
  };
  const result = await ask(query, metrics);
  const currencyAt = result.columns.findIndex(({ id, unit }) => id === "currency" && unit === "dimension");
  const inOne = result.columns.find(({ unit }) => unit === "money")?.currency ?? "";
  const read = result.rows.map((row): { readonly sku: string | null } & Omit<ItemRow, "sku"> => ({
    sku: row[0] == null ? null : keyOf(String(row[0]), asks === null ? null : { name: row[1] ?? null, dataset }),
    labels: row.slice(1 + places.length, 1 + places.length + by.length),
    currency: currencyAt < 0 ? inOne : String(row[currencyAt] ?? ""),
    values: row.slice(-metrics.length).map((cell) => parseDecimal(String(cell ?? ""))),
  }));
  return {
    rows: read.flatMap((row) => (row.sku === null ? [] : [{ ...row, sku: row.sku }])),
    nameless: read.flatMap((row) => (row.sku === null ? [{ ...row, sku: "" }] : [])),
    result,
  };
}

/** The same, with nothing where no file has skus or one of the dimensions. */
export function askItemsIfAny(plan: QueryPlan, asked: ItemsAsked, ask: Ask): Promise<ItemRows | null> {
  return askItems(plan, asked, ask).catch(nothingOfIt);
}

/** Amounts without a rate are not nothing: that is the caller's to mend. */
export function nothingOfIt(error: unknown): null {
  if (error instanceof OmError && error.code === "NO_DATA" && !(withoutRates in error.details)) return null;
  throw error;
}

/** What people call the parts that stock is read by. That what is not known is counted is said of what is left. */
const inNotes: ReadonlyMap<string, string | null> = new Map([
  ["left", "what is left in stock"],
  ["onHand", "stock on hand"],
  ["on_hand", "stock on hand"],
  ["position", "the inventory position"],
  ["unknownLeft", null],
]);

/** A part as a metric of its own, for the one query that reads it. */
export function metricOf(id: string, part: MetricPart, dataset: string): MetricDefinition {
  return {
    id,
    version: 1,
    title: id,
    description: id,
    datasets: [dataset],
    parts: { [id]: part },
    value: { kind: "sum", parts: [id] },
    unit: part.kind,
    time: part.over === "positions" ? "last" : "sum",
    needs: [],
    ...(inNotes.has(id) ? { inNotes: inNotes.get(id) ?? null } : {}),
    synonyms: [],
    source: "a part of another metric",
  };
}

/** A sum of what is known; unknown where neither is. */
export function addKnown(one: Decimal | null | undefined, other: Decimal | null): Decimal | null {
  if (one == null || other === null) return one ?? other;
  return addDecimals(one, other);
}
