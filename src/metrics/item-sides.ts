import { formatDay, parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, type Decimal, parseDecimal } from "#core/money.ts";
import { netSales } from "./definitions/sales-amounts.ts";
import type { QueryPlan } from "./plan.ts";
import type { Cell, MetricQuery, QueryResult } from "./query.ts";

/** Runs a query over one dataset, with metrics of the caller's own. */
export type Ask = (query: MetricQuery, definitions: readonly MetricDefinition[]) => Promise<QueryResult>;

/** What is known of one item in one dataset: a value, and what it is called there. */
export interface Side {
  readonly value: Decimal | null;
  readonly labels: readonly Cell[];
}

/** One side of the join, item by item. */
export async function readSide(
  plan: QueryPlan,
  side: "sold" | "left",
  ask: Ask,
): Promise<{ readonly items: ReadonlyMap<string, Side>; readonly result: QueryResult }> {
  const [first] = plan.metrics;
  if (first?.value.kind !== "items") throw new OmError("INTERNAL", "no metric joins sales and stock");
  const part = first.parts[first.value[side]];
  if (part === undefined) throw new OmError("INTERNAL", `${first.id} has no part ${side}`);
  const attributes = attributesOf(plan);
  const query = { metrics: [metricOf(side, part)], by: ["sku", ...attributes] };
  const result = await askSide(plan, query, ask).catch((error: unknown) => {
    // One side may not say the category: then the other does.
    if (!(error instanceof OmError) || error.code !== "NO_DATA" || attributes.length === 0) throw error;
    return askSide(plan, { ...query, by: ["sku"] }, ask);
  });
  const items = new Map<string, Side>();
  for (const row of result.rows) {
    const [sku = null, ...rest] = row;
    if (sku === null) continue;
    const value = parseDecimal(String(rest.at(-1) ?? ""));
    const labels = rest.length > 1 ? rest.slice(0, -1) : attributes.map(() => null);
    const known = items.get(String(sku));
    items.set(String(sku), {
      labels: labels.map((label, at) => known?.labels[at] ?? label),
      value: known?.value == null ? value : value === null ? known.value : addDecimals(known.value, value),
    });
  }
  return { items, result };
}

/**
 * The sku under which the stock lists what was sold: the same one, else the one whose barcode it is. A barcode of two items
 * names neither; what no list knows keeps its own.
 */
export async function findStockSkus(
  plan: QueryPlan,
  sides: { readonly sales: ReadonlyMap<string, Side>; readonly stock: ReadonlyMap<string, Side> },
  ask: Ask,
): Promise<(sku: string) => string> {
  if ([...sides.sales.keys()].every((sku) => sides.stock.has(sku))) return (sku) => sku;
  const [metric] = plan.metrics;
  const left = metric?.value.kind === "items" ? metric.parts[metric.value.left] : undefined;
  if (left === undefined) return (sku) => sku;
  const { rows } = await askSide(plan, { metrics: [metricOf("left", left)], by: ["barcode", "sku"] }, ask).catch(
    noRows,
  );
  const skus = new Map<string, string | null>();
  for (const [code, sku] of rows) {
    if (code == null || sku == null) continue;
    const other = skus.get(String(code));
    skus.set(String(code), other === undefined || other === sku ? String(sku) : null);
  }
  return (sku) => (sides.stock.has(sku) ? sku : (skus.get(sku) ?? sku));
}

/** No list of stock has barcodes. */
function noRows(error: unknown): Pick<QueryResult, "rows"> {
  if (error instanceof OmError && error.code === "NO_DATA") return { rows: [] };
  throw error;
}

/** What was sold, under the skus of the stock. */
export function renamed(sold: ReadonlyMap<string, Side>, stockSku: (sku: string) => string): Map<string, Side> {
  const items = new Map<string, Side>();
  for (const [sku, side] of sold) {
    const name = stockSku(sku);
    const known = items.get(name);
    const isBoth = known !== undefined && known.value !== null && side.value !== null;
    const value = isBoth ? addDecimals(known.value, side.value) : (known?.value ?? side.value);
    items.set(name, { labels: known?.labels ?? side.labels, value });
  }
  return items;
}

export function askSide(
  { query }: QueryPlan,
  { metrics, by }: { readonly metrics: readonly MetricDefinition[]; readonly by: readonly string[] },
  ask: Ask,
): Promise<QueryResult> {
  const { period, asOf } = query;
  return ask(
    {
      metrics: metrics.map(({ id }) => id),
      by,
      ...(period === undefined ? {} : { period }),
      ...(asOf === undefined ? {} : { asOf }),
    },
    metrics,
  );
}

/** A part as a metric of its own, for the one query that reads it. */
function metricOf(id: "sold" | "left", part: MetricPart): MetricDefinition {
  const isStock = part.over === "positions";
  return {
    id,
    version: 1,
    title: id,
    description: id,
    datasets: [isStock ? "inventory" : "sales"],
    parts: { [id]: part },
    value: { kind: "sum", parts: [id] },
    unit: "quantity",
    time: isStock ? "last" : "sum",
    needs: [],
    synonyms: [],
    source: "a part of another metric",
  };
}

/** The calendar days of the query's window in which there are sales at all; null without a dated sale. */
export async function windowDays(
  plan: QueryPlan,
  ask: Ask,
): Promise<{ readonly count: number; readonly from: string; readonly to: string } | null> {
  const outermost = async (order: string): Promise<number | null> => {
    const { rows } = await ask({ metrics: [netSales.id], by: ["day"], order: [order], limit: 1 }, [netSales]);
    return parseDay(String(rows[0]?.[0]));
  };
  const first = await outermost("day").catch(noDays);
  const last = await outermost("-day").catch(noDays);
  if (first === null || last === null) return null;
  const from = Math.max(first, parseDay(plan.period.from ?? "") ?? first);
  const to = Math.min(last, (parseDay(plan.period.to ?? "") ?? last + 1) - 1);
  return to < from ? null : { count: to - from + 1, from: formatDay(from), to: formatDay(to) };
}

function noDays(error: unknown): null {
  if (error instanceof OmError && error.code === "NO_DATA") return null;
  throw error;
}

/** The dimensions asked for that say more of an item than its sku. */
export function attributesOf({ by, filters }: QueryPlan): string[] {
  const ids = [...by, ...filters.map(({ dimension }) => dimension)].map(({ id }) => id);
  return [...new Set(ids)].filter((id) => id !== "sku");
}
