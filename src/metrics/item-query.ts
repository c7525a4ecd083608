import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { addDecimals, type Decimal, divideDecimals, zero } from "#core/money.ts";
import { netSales } from "./definitions/sales-amounts.ts";
import { describePlan } from "./describe-plan.ts";
import { emptyGroup, type Group, moneyDigits, ratioDigits } from "./groups.ts";
import { matchNotes } from "./item-match.ts";
import { type Ask, askSide, attributesOf, findStockSkus, readSide, renamed, windowDays } from "./item-sides.ts";
import { isErasedNote } from "./notes.ts";
import type { QueryPlan } from "./plan.ts";
import type { Cell, QueryResult } from "./query.ts";
import { buildTable } from "./table.ts";

/** Dimensions that say what an item is, in whichever list; everything else would mean another thing on each side. */
const itemDimensions = ["sku", "product", "category", "vendor"];

/**
 * Sales beside the stock of the same items: both are read item by item, joined by sku, else by barcode, and added up for each group, so that a
 * ratio has both sides of the same items. Sold items that no list of stock knows are counted in the notes, with their
 * share of net sales.
 * @throws OmError `QUERY_INVALID`, `NOT_AVAILABLE`, `NO_DATA` where a side has no skus
 */
export async function runItemQuery(plan: QueryPlan, ask: Ask): Promise<QueryResult> {
  refuseOthers(plan);
  const sales = await readSide(plan, "sold", ask);
  const stock = await readSide(plan, "left", ask);
  const money = await askSide(plan, { metrics: [netSales], by: ["sku"] }, ask);
  const days = await windowDays(plan, ask);
  const stockSku = await findStockSkus(plan, { sales: sales.items, stock: stock.items }, ask);
  const sold = renamed(sales.items, stockSku);
  const items = [...stock.items].flatMap(([sku, { value, labels }]) => {
    if (value === null) return [];
    const sale = sold.get(sku);
    const named = labels.map((label, at) => label ?? sale?.labels[at] ?? null);
    return passes(plan, sku, named)
      ? [{ sku, labels: named, left: value, sold: sale?.value ?? (sale ? null : zero) }]
      : [];
  });
  const known = items.flatMap((item) => (item.sold === null ? [] : [{ ...item, sold: item.sold }]));
  const groups = Map.groupBy(known, ({ sku, labels }) => JSON.stringify(groupLabels(plan, sku, labels)));
  const current = [...groups.values()].map((members): Group => {
    const sum = (read: (item: (typeof known)[number]) => Decimal): Decimal =>
      members.map(read).reduce(addDecimals, zero);
    const amounts = { sold: sum((item) => item.sold), left: sum((item) => item.left) };
    const [first] = members;
    return {
      labels: first ? groupLabels(plan, first.sku, first.labels) : [],
      values: plan.metrics.map((metric) => valueOf(metric, { ...amounts, days: days?.count ?? null })),
    };
  });
  const found = current.length === 0 && plan.by.length === 0 ? [emptyGroup(plan.metrics)] : current;
  const table = buildTable(plan, plan.by, { current: found, previous: [] }, undefined);
  const results = [sales.result, stock.result];
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    coverage: {
      rowsUsed: results.reduce((sum, { coverage }) => sum + coverage.rowsUsed, 0),
      rowsTotal: results.reduce((sum, { coverage }) => sum + coverage.rowsTotal, 0),
      undated: results.reduce((sum, { coverage }) => sum + coverage.undated, 0),
    },
    pending: results.flatMap(({ pending }) => pending),
    files: results.flatMap(({ files }) => files),
    notes: [
      ...(plan.stateAt === null
        ? []
        : [`as the numbers stood at ${plan.stateAt.label}; what came later is not in them`]),
      ...results.flatMap(({ notes }) => notes.filter(isErasedNote)),
      ...(sales.items.size === 0 || stock.items.size === 0
        ? results.flatMap(({ notes }) => notes.filter((note) => !isErasedNote(note)))
        : []),
      ...(stock.items.size === 0 ? [] : matchNotes(sales.items, (sku) => stock.items.has(stockSku(sku)), money)),
      ...(days === null
        ? []
        : [
            `units sold are those of ${days.count} calendar days, ${days.from} to ${days.to}; days out of stock are not known`,
          ]),
      ...(stock.result.coverage.undated > 0 ? ["the stock has no date: it is taken for that of the end"] : []),
      ...plan.metrics.flatMap((metric) => {
        const unknown = table.unknownRows.get(metric) ?? 0;
        return unknown === 0
          ? []
          : [
              `${metric.id} is unknown in ${unknown} of ${table.groupCount} groups: nothing was sold, or the stock is not known`,
            ];
      }),
    ],
    truncated: table.truncated,
  };
}

function refuseOthers({ metrics, by, filters, comparison }: QueryPlan): void {
  const other = metrics.find(({ value }) => value.kind !== "items");
  if (other) {
    throw new OmError("QUERY_INVALID", `${other.id} is of one dataset, the others join sales and stock`, {
      fix: "ask for them in separate queries",
    });
  }
  const dimension = [...by, ...filters.map((filter) => filter.dimension)].find(
    ({ id }) => !itemDimensions.includes(id),
  );
  if (dimension) {
    throw new OmError("QUERY_INVALID", `sales and stock are joined by item, so not by ${dimension.id}`, {
      fix: `use ${itemDimensions.join(", ")}`,
    });
  }
  if (comparison !== null)
    throw new OmError("NOT_AVAILABLE", "sales and stock together are not compared yet", { fix: "ask for each period" });
}

function labelOf(plan: QueryPlan, id: string, sku: string, labels: readonly Cell[]): Cell {
  return id === "sku" ? sku : (labels[attributesOf(plan).indexOf(id)] ?? null);
}

function groupLabels(plan: QueryPlan, sku: string, labels: readonly Cell[]): Cell[] {
  return plan.by.map(({ id }) => labelOf(plan, id, sku, labels));
}

function passes(plan: QueryPlan, sku: string, labels: readonly Cell[]): boolean {
  return plan.filters.every(({ dimension, include, exclude }) => {
    const label = labelOf(plan, dimension.id, sku, labels);
    return (include.length === 0 || include.includes(label)) && !exclude.includes(label);
  });
}

function valueOf(
  { value, unit }: MetricDefinition,
  { sold, left, days }: { readonly sold: Decimal; readonly left: Decimal; readonly days: number | null },
): Decimal | null {
  if (value.kind !== "items") return null;
  const digits = unit === "ratio" ? ratioDigits : moneyDigits;
  if (value.formula === "sold / (sold + left)") return divideDecimals(sold, addDecimals(sold, left), digits);
  // Nothing sold, or more taken back than sold: no speed to divide by.
  if (days === null || sold.units <= 0n) return null;
  return divideDecimals({ ...left, units: left.units * BigInt(days) }, sold, digits);
}
