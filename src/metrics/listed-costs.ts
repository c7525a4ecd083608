import type { ListedCost } from "#core/business-list.ts";
import type { BusinessSettings } from "#core/business-settings.ts";
import type { Manifest } from "#engine/dataset.ts";
import { quoteText } from "#engine/sql.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { BusinessRecords } from "#ports/business-records.ts";
import { readList } from "#ports/business-lists.ts";
import type { QueryPlan } from "./plan.ts";

/** What a unit of an item costs on the days [from, to); null has no end. */
export interface CostSpan {
  readonly sku: string;
  readonly currency: string;
  readonly unit_cost: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
}

/** How a dataset takes costs of the list: into which column, and of what the listed cost is a factor. */
interface CostTarget {
  readonly column: string;
  readonly sqlType: string;
  /** Null where the listed cost itself is taken. */
  readonly times: string | null;
}

/** Products of two decimals of six digits are kept with all twelve: nothing is rounded before it is added up. */
const targets: Readonly<Record<string, CostTarget>> = {
  sales: { column: "cost", sqlType: "DECIMAL(38,12)", times: "quantity" },
  inventory: { column: "unit_cost", sqlType: "DECIMAL(18,6)", times: null },
};

/** Asked for as a column: where the cost of a row comes from, for people. */
export const costOrigin = "cost_from";

/**
 * The costs that a plan counts with where rows have none of their own: those of the list that is set, or that was set at
 * the moment whose state is asked for. Null where no metric reads a cost, or no list is set.
 */
export async function findCosts(
  business: string,
  plan: Pick<QueryPlan, "metrics" | "stateAt" | "business">,
  dataset: string,
  { blobs, businesses }: { readonly blobs: BlobStore; readonly businesses: Pick<BusinessRecords, "at"> },
): Promise<readonly CostSpan[] | null> {
  const column = targets[dataset]?.column;
  const isRead = plan.metrics.some(({ parts }) =>
    Object.values(parts).some(({ columns }) => column !== undefined && columns.includes(column)),
  );
  if (!isRead) return null;
  const { settings } = plan.business;
  const name =
    plan.stateAt === null ? settings.costs : (await businesses.at(business, plan.stateAt.epochMs)).entries["costs"];
  return name === undefined
    ? null
    : costSpans(await readList(business, "costs", name, blobs), settings.aliases.product);
}

/** The costs that rows of today's numbers have by the list; null where none is set. */
export async function costsNow(
  business: string,
  { blobs, businesses }: { readonly blobs: BlobStore; readonly businesses: Pick<BusinessRecords, "settings"> },
): Promise<readonly CostSpan[] | null> {
  const { costs, aliases } = await businesses.settings(business);
  return costs === undefined ? null : costSpans(await readList(business, "costs", costs, blobs), aliases.product);
}

/** Each cost holds until the next one of its item and currency; an item that counts as another one has the costs of that, where it has none itself. */
export function costSpans(
  costs: readonly ListedCost[],
  aliases: BusinessSettings["aliases"]["product"] = new Map(),
): CostSpan[] {
  const bySku = Map.groupBy(costs, ({ sku }) => sku);
  const borrowed = [...aliases].flatMap(([sku, other]) =>
    bySku.has(sku) ? [] : (bySku.get(other) ?? []).map((cost) => ({ ...cost, sku })),
  );
  const groups = Map.groupBy([...costs, ...borrowed], ({ sku, currency }) => JSON.stringify([sku, currency]));
  return [...groups.values()].flatMap((members) => {
    const ordered = members.toSorted((one, other) => ((one.validFrom ?? "") < (other.validFrom ?? "") ? -1 : 1));
    return ordered.map(({ sku, currency, unitCost, validFrom }, at) => ({
      sku,
      currency,
      unit_cost: unitCost,
      valid_from: validFrom,
      valid_to: ordered[at + 1]?.validFrom ?? null,
    }));
  });
}

/** By which of its columns a row is looked up in the list, the first that the list knows. */
const itemColumns = ["sku", "product"] as const;

/** Columns that some row can have by the list. */
export function columnsByList({ dataset, files }: Manifest, costs: readonly CostSpan[] | null): string[] {
  const target = targets[dataset];
  if (target === undefined || costs === null) return [];
  const canHave = files.some(
    ({ filledColumns }) =>
      itemColumns.some((column) => filledColumns.includes(column)) &&
      (target.times === null || filledColumns.includes(target.times)),
  );
  return canHave ? [target.column] : [];
}

/** What else is read of rows where one of these columns is taken from the list; none where no list is asked. */
export function neededForCosts(
  columns: readonly string[],
  { dataset }: Manifest,
  costs: readonly CostSpan[] | null,
): { readonly apart: readonly string[]; readonly told: readonly string[] } | null {
  const target = targets[dataset];
  if (target === undefined || costs === null || !columns.includes(target.column)) return null;
  return {
    apart: [...itemColumns, "day", "currency"],
    told: [target.column, ...(target.times === null ? [] : [target.times])],
  };
}

const shape = quoteText(
  JSON.stringify([
    { sku: "VARCHAR", currency: "VARCHAR", unit_cost: "DECIMAL(18,6)", valid_from: "DATE", valid_to: "DATE" },
  ]),
);

/** A row without a day is of the first and of the last: of what always holds. */
const [firstDay, lastDay, endOfDays] = ["DATE '0001-01-01'", "DATE '9999-12-30'", "DATE '9999-12-31'"];

/**
 * Rows with the costs of the list where they have none, and `cost_from` beside. The list names an item by its sku, or by the
 * name of the product as the row writes it. A cost counts for rows of its own currency only, on the days for which it holds;
 * of a row without a day only a cost that always holds. All of it are comparisons of one side with the other: with any other
 * condition the engine would compare each row with each cost.
 */
export function withCosts(
  rows: string,
  { dataset }: Pick<Manifest, "dataset">,
  costs: readonly CostSpan[],
  bind: (value: string) => string,
): string {
  const target = targets[dataset];
  if (target === undefined) return rows;
  const { column, sqlType, times } = target;
  const listed = itemColumns.map((name) => `by_${name}`);
  const first = (field: string): string =>
    `CASE ${listed.map((name) => `WHEN ${name}.item IS NOT NULL THEN ${name}.${field}`).join(" ")} END`;
  const unit = `CAST(${first("unit_cost")} AS DECIMAL(38,6))`;
  const cost = times === null ? first("unit_cost") : `CAST(own.${times} AS DECIMAL(38,6)) * ${unit}`;
  const origin = `CASE WHEN own.${column} IS NOT NULL THEN 'row' WHEN ${cost} IS NULL THEN NULL
      ELSE concat('list: ', rtrim(rtrim(CAST(${first("unit_cost")} AS VARCHAR), '0'), '.'), ' a unit', ' from ' || ${first("valid_from")}) END`;
  const joins = itemColumns.map(
    (
      name,
    ) => `LEFT JOIN listed AS by_${name} ON own.${name} = by_${name}.item AND coalesce(own.currency, '') = by_${name}.currency
      AND coalesce(own.day, ${firstDay}) >= by_${name}.from_day AND coalesce(own.day, ${lastDay}) < by_${name}.to_day`,
  );
  return `WITH listed AS (
      SELECT sku AS item, currency, unit_cost, valid_from,
        coalesce(valid_from, ${firstDay}) AS from_day, coalesce(valid_to, ${endOfDays}) AS to_day
      FROM (SELECT unnest(from_json(${bind(JSON.stringify(costs))}, ${shape}), recursive := true)))
    SELECT own.* REPLACE (coalesce(CAST(own.${column} AS ${sqlType}), ${cost}) AS ${column}), ${origin} AS ${costOrigin}
    FROM (${rows}) AS own ${joins.join(" ")}`;
}
