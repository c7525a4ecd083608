import type { ListedLeadTime } from "#core/business-list.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { zero } from "#core/money.ts";
import type { Dimension } from "../dimensions.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, QueryResult } from "../query.ts";
import type { Ask } from "./ask-items.ts";
import { type FormulaContext, type FormulaOfItems, placeUnknown, type Terms } from "./formula-of-items.ts";
import { formulasOfItems } from "./item-formulas.ts";
import type { ItemFacts, Side, SideContext, SideName } from "./item-facts.ts";
import { placeOf, skuOf } from "./item-key.ts";
import { placeDimensions } from "./item-places.ts";
import { readListing } from "./listing.ts";
import { readSides } from "./sides.ts";
import { isPlaceOfSales } from "./sales-places.ts";
import { findWindow } from "./window.ts";

export interface ItemDeps {
  readonly ask: Ask;
  /** The business's list of lead times; empty where it has none. */
  readonly leadTimes: () => Promise<readonly ListedLeadTime[]>;
}

/** A metric over items, with its formula. */
export interface ItemMetric {
  readonly metric: MetricDefinition;
  readonly formula: FormulaOfItems;
}

/** A metric with what each item adds to it. */
export interface EvaluatedMetric extends ItemMetric {
  readonly items: readonly EvaluatedItem[];
}

export interface EvaluatedItem {
  readonly labels: readonly Cell[];
  readonly facts: ItemFacts;
  readonly terms: Exclude<Terms, null>;
}

/** A window, item by item. */
export interface WorkedWindow {
  readonly context: SideContext;
  readonly sides: ReadonlyMap<SideName, Side>;
  readonly evaluated: readonly EvaluatedMetric[];
  readonly formulas: FormulaContext;
  /** Of the datasets behind the numbers, each once. */
  readonly results: readonly QueryResult[];
}

/** @throws OmError `QUERY_INVALID` where one of the metrics is of one dataset */
export function formulasOf({ metrics }: Pick<QueryPlan, "metrics">): ItemMetric[] {
  return metrics.map((metric) => {
    if (metric.value.kind === "items") return { metric, formula: formulasOfItems[metric.value.formula] };
    throw new OmError("QUERY_INVALID", `${metric.id} is of one dataset, the others join sales and stock`, {
      fix: "ask for them in separate queries",
    });
  });
}

/** Reads what the formulas of a plan need of its window, and works them out item by item. */
export async function workOut(plan: QueryPlan, deps: ItemDeps): Promise<WorkedWindow> {
  const metrics = formulasOf(plan);
  const context = await readContext(plan, metrics, deps);
  const sides = await readSides(new Set(metrics.flatMap(({ formula }) => formula.sides)), context);
  const items = itemsOf(context, [...sides.values()], plan);
  const formulas: FormulaContext = {
    planning: context.planning,
    days: context.window?.days ?? null,
    hasStock: context.listing.stock.size > 0,
  };
  const evaluated = metrics.map((metric) => evaluate(metric, items, formulas));
  const { sales, stock } = context.listing.results;
  const results = [sales, ...(stock === null ? [] : [stock]), ...[...sides.values()].flatMap(ofOtherDatasets)];
  return { context, sides, evaluated, formulas, results };
}

async function readContext(plan: QueryPlan, metrics: readonly ItemMetric[], deps: ItemDeps): Promise<SideContext> {
  const { planning } = plan.business.settings;
  const isPlanned = metrics.some(({ formula }) => formula.sides.includes("leadTime"));
  const asked = [...plan.by, ...plan.filters.map(({ dimension }) => dimension)].map(({ id }) => id);
  const attributes = [...new Set([...asked, ...(isPlanned ? ["vendor"] : [])])].filter(
    (id) => id !== "sku" && !placeDimensions.includes(id),
  );
  const usesStock = metrics.some(({ formula }) => formula.usesStock);
  const listing = await readListing(plan, { attributes, usesStock }, deps.ask);
  return { plan, planning, listing, attributes, window: await findWindow(plan, deps.ask), deps };
}

/** An item that passes the filters, with what groups are called by. */
interface FoundItem {
  readonly labels: readonly Cell[];
  /** Sales tell of its place. */
  readonly isPlaceOfSales: boolean;
  /** Without a currency, then in each that something is known in. */
  readonly units: ItemFacts;
  readonly money: readonly ItemFacts[];
}

function itemsOf({ listing, attributes }: SideContext, sides: readonly Side[], plan: QueryPlan): FoundItem[] {
  const skus = [...new Set([...listing.stock.keys(), ...listing.sold.keys()])];
  return skus.flatMap((sku) => {
    const [stock, sale] = [listing.stock.get(sku), listing.sold.get(sku)];
    const labelOf = ({ id }: Dimension): Cell => {
      const at = attributes.indexOf(id);
      if (placeDimensions.includes(id)) return placeOf(sku) ?? null;
      return id === "sku" ? skuOf(sku) : (stock?.labels[at] ?? sale?.labels[at] ?? null);
    };
    const passes = plan.filters.every(({ dimension, include, exclude }) => {
      const label = labelOf(dimension);
      return (include.length === 0 || include.includes(label)) && !exclude.includes(label);
    });
    if (!passes) return [];
    const [left = null, onHand = null, position = null] = stock?.values ?? [];
    const factsIn = (currency: string | null): ItemFacts => ({
      sku,
      currency,
      isSold: sale !== undefined,
      isListed: stock !== undefined,
      sold: sale === undefined ? zero : (sale.values[0] ?? null),
      left,
      onHand,
      position,
      ...Object.assign({}, ...sides.map(({ facts }) => facts(sku, currency ?? ""))),
    });
    const currencies = [...new Set(sides.flatMap((side) => side.currencies?.(sku) ?? []))];
    const isOfSales = isPlaceOfSales(sku, listing.places);
    return [
      { labels: plan.by.map(labelOf), isPlaceOfSales: isOfSales, units: factsIn(null), money: currencies.map(factsIn) },
    ];
  });
}

function evaluate(
  { metric, formula }: ItemMetric,
  items: readonly FoundItem[],
  context: FormulaContext,
): EvaluatedMetric {
  const worked = items.flatMap(({ labels, isPlaceOfSales: isOfSales, units, money }) =>
    (formula.isOfMoney ? money : [units]).flatMap((facts) => {
      const known = formula.terms(facts, context);
      // Where nobody knows what was sold, nothing sold is no finding.
      const isMissing = !isOfSales && formula.usesWindow && formula.isKnownWithoutSales?.(facts) !== true;
      const terms = known !== null && isMissing ? { unknown: placeUnknown } : known;
      return terms === null ? [] : [{ labels, facts, terms }];
    }),
  );
  return { metric, formula, items: worked };
}

/** Sales and stock are counted already. */
function ofOtherDatasets({ results = [] }: Side): readonly QueryResult[] {
  return results.filter(({ definitions: [first] }) => first?.id === "received" || first?.id === "fees");
}
