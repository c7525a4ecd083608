import { formatDay, parseDay } from "#core/calendar.ts";
import { OmError } from "#core/errors.ts";
import type { Period } from "#core/period.ts";
import { describePlan } from "../describe-plan.ts";
import { dimensions } from "../dimensions.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryResult } from "../query.ts";
import { buildTable } from "../table.ts";
import { currenciesOf, groupItems } from "./group-items.ts";
import { itemConversion } from "./item-conversion.ts";
import { writeItemNotes } from "./item-notes.ts";
import { placeDimensions } from "./item-places.ts";
import { endToday } from "./window.ts";
import { formulasOf, type ItemDeps, type WorkedWindow, workOut } from "./work-out.ts";

export type { ItemDeps };

/** Dimensions that say what an item is, in whichever list; everything else would mean another thing on each side. */
const itemDimensions = ["sku", "product", "category", "vendor"];

/**
 * Metrics over several lists of the same items: each list is read item by item, joined by sku, else by barcode (and by place
 * where places are asked for); the formula is worked out for each item and added up for each group, so that a ratio has both
 * sides of the same items. What is not known of an item leaves it out of its group, and the notes say of how many items a
 * number is, and why not of the others. Of a comparison each window is worked out for itself.
 * @throws OmError `QUERY_INVALID`, `NOT_AVAILABLE`, `NO_DATA` where a list has no skus, or no places where these are asked for
 */
export async function runItemQuery(plan: QueryPlan, deps: ItemDeps): Promise<QueryResult> {
  return (await answerItems(plan, deps)).result;
}

/** An answer over items, with what it was made from. */
export interface ItemAnswer {
  readonly result: QueryResult;
  readonly current: WorkedWindow;
  /** Of all amounts. */
  readonly currencies: readonly string[];
}

export async function answerItems(plan: QueryPlan, deps: ItemDeps): Promise<ItemAnswer> {
  refuseOthers(plan);
  const { comparison } = plan;
  const usesWindow = formulasOf(plan).some(({ formula }) => formula.usesWindow);
  const ended = usesWindow ? await endToday(plan, deps.ask) : null;
  const current = await workOut(ended?.plan ?? plan, deps).catch((error: unknown) =>
    Promise.reject(sayNeedsSku(plan, error)),
  );
  const previous = comparison === null ? null : await workOut(planOfWindow(plan, comparison), deps);
  const windows = [current, ...(previous === null ? [] : [previous])];
  const currencies = currenciesOf(windows);
  const groups = windows.map((window) => groupItems(plan, window, currencies));
  const keys = plan.hasMoney ? [...plan.by, ...dimensions.filter(({ id }) => id === "currency")] : plan.by;
  const table = buildTable(plan, keys, { current: groups[0] ?? [], previous: groups[1] ?? [] }, undefined);
  const conversion = itemConversion(resultsOf(current));
  const comparisonConversion = previous === null ? undefined : itemConversion(resultsOf(previous));
  const { results } = current;
  const result: QueryResult = {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    coverage: {
      rowsUsed: results.reduce((sum, { coverage }) => sum + coverage.rowsUsed, 0),
      rowsTotal: results.reduce((sum, { coverage }) => sum + coverage.rowsTotal, 0),
      undated: results.reduce((sum, { coverage }) => sum + coverage.undated, 0),
    },
    ...(conversion === undefined ? {} : { conversion }),
    ...(comparisonConversion === undefined ? {} : { comparisonConversion }),
    pending: results.flatMap(({ pending }) => pending),
    files: filesOf(windows),
    notes: [...(ended === null ? [] : [ended.note]), ...(await writeItemNotes(current, previous, table))],
    truncated: table.truncated,
  };
  return { result, current, currencies };
}

/**
 * What has no meaning over items.
 * @throws OmError `QUERY_INVALID`
 */
function refuseOthers(plan: QueryPlan): void {
  const { by, filters, comparison } = plan;
  const asked = [...by, ...filters.map(({ dimension }) => dimension)];
  const other = asked.find(({ id }) => !itemDimensions.includes(id) && !placeDimensions.includes(id));
  if (other) {
    throw new OmError("QUERY_INVALID", `sales and stock are joined by item, so not by ${other.id}`, {
      fix: `use ${[...itemDimensions, ...placeDimensions].join(", ")}`,
    });
  }
  const formulas = formulasOf(plan);
  const place = asked.find(({ id }) => placeDimensions.includes(id));
  const charged = formulas.find(({ formula }) => formula.sides.includes("fees"));
  if (place !== undefined && charged !== undefined) {
    throw new OmError("QUERY_INVALID", `settlements say no place: ${charged.metric.id} has no value by ${place.id}`, {
      fix: `ask for it without ${place.id}, or for gross_margin by ${place.id}`,
    });
  }
  const planned = formulas.find(({ formula }) => formula.isPlan);
  if (comparison !== null && planned !== undefined) {
    throw new OmError(
      "QUERY_INVALID",
      `${planned.metric.id} is what to order now: that of an earlier time would be planned with today's lead times and settings`,
      { fix: "compare velocity or inventory_position, or ask for it as of one period" },
    );
  }
}

/** Items are known by their sku, whether or not the query names it: to leave it out of the query helps nobody. */
function sayNeedsSku({ metrics }: QueryPlan, error: unknown): unknown {
  if (!(error instanceof OmError) || error.code !== "NO_DATA" || error.details["dimension"] !== "sku") return error;
  const ids = metrics.map(({ id }) => id).join(", ");
  return new OmError("NO_DATA", `${error.message}, and ${ids} is worked out item by item`, {
    fix: "ingest a file that has the sku of each item",
    details: error.details,
    cause: error,
  });
}

/** The same question of another window. */
function planOfWindow(plan: QueryPlan, period: Period): QueryPlan {
  const [from, to] = [parseDay(period.from ?? ""), parseDay(period.to ?? "")];
  if (from === null || to === null) throw new OmError("INTERNAL", "a period that is compared with has no end");
  const text = `${formatDay(from)}..${formatDay(to - 1)}`;
  return { ...plan, period, comparison: null, alignment: null, query: { ...plan.query, period: text } };
}

function resultsOf({ results, sides }: WorkedWindow): QueryResult[] {
  return [...new Set([...results, ...[...sides.values()].flatMap((side) => side.results ?? [])])];
}

function filesOf(windows: readonly WorkedWindow[]): QueryResult["files"] {
  const files = windows.flatMap(({ results }) => results.flatMap((result) => result.files));
  return [...new Map(files.map((file) => [file.fileId, file])).values()];
}
