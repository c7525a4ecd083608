import { metricDefinitions } from "#metrics/registry.ts";
import type { Cell, QueryResult } from "#metrics/query.ts";
import type { Plan, PlannedQuery } from "../models/plan.ts";
import { currencyOf } from "./currency-of.ts";
import { countOf, sayCell, sayRate } from "../utils/number-text.ts";
import { tellChange } from "./tell-change.ts";
import { tellGrowth } from "./tell-growth.ts";
import { tellSeasons } from "./tell-seasons.ts";

export interface ToTell {
  readonly result: QueryResult;
  readonly planned: PlannedQuery;
  readonly plan: Plan;
  readonly all: QueryResult;
}

/** Rows that are named in the text; the table has all of them. */
const mostNamed = 5;

/** The answer in sentences: what it is, then what it says. Every number is one of the table, or drawn from it as is said. */
export function tellResult(told: ToTell): string {
  const { result, plan } = told;
  if (plan.intent === "growth") return tellGrowth(result, plan);
  if (plan.intent === "seasonality") return tellSeasons(result);
  const grouped = result.columns.some(({ unit, id }) => unit === "dimension" && id !== "currency");
  return grouped ? tellRows(told) : tellTotals(told);
}

function tellTotals({ result, planned, plan }: ToTell): string {
  const { columns, rows, query } = result;
  const head = `${titles(result)}${filtersOf(result)}, ${plan.period ?? result.period.label}`;
  const said = rows.map((row) =>
    query.metrics.map((metric) => `${titleOf(metric)} ${cellAt(row, metric, result)}`).join(", "),
  );
  const single = query.metrics.length === 1 && rows.length === 1;
  const value = single ? cellAt(rows[0] ?? [], query.metrics[0] ?? "", result) : said.join("; ");
  const change = columns.some(({ id }) => id.endsWith("_change")) ? ` ${tellChange(result, planned)}` : "";
  return `${head}: ${value}.${change}`;
}

function tellRows({ result, planned, plan, all }: ToTell): string {
  const { rows, query } = result;
  const [metric = ""] = query.metrics;
  const kept = planned.thresholds === undefined ? "" : ` of ${all.rows.length}`;
  const place = planned.place === undefined ? "" : `, place ${planned.place}`;
  const head = `${titles(result)} by ${(query.by ?? []).join(" and ")}${filtersOf(result)}, ${plan.period ?? result.period.label}${place}`;
  if (rows.length === 0)
    return `${head}: none${planned.thresholds === undefined ? "" : ` of ${countOf(all.rows.length, "row")}`}.`;
  const named = rows.slice(0, mostNamed).map((row) => `${labelOf(row, result)} ${valueOf(row, metric, result)}`);
  const more = rows.length > mostNamed ? `, and ${countOf(rows.length - mostNamed, "more row")} in the table` : "";
  const count =
    planned.thresholds !== undefined || query.limit === undefined ? `${countOf(rows.length, "row")}${kept}: ` : "";
  return `${head}: ${count}${named.join(", ")}${more}.${nearTie(result, metric)}${unlikeAmounts(result, metric)}`;
}

/** The value, with its share or its change where the answer has one. */
function valueOf(row: readonly Cell[], metric: string, result: QueryResult): string {
  const share = indexOf(`${metric}_share`, result);
  const change = indexOf(`${metric}_change`, result);
  const rate = (result.query.order ?? []).some((column) => column.endsWith("_change_rate"))
    ? indexOf(`${metric}_change_rate`, result)
    : -1;
  const more = [
    ...(rate >= 0 && row[rate] !== null ? [`change ${sayRate(String(row[rate]))}`] : []),
    ...(share >= 0 && row[share] !== null ? [sayRate(String(row[share]))] : []),
    ...(change >= 0 && row[change] !== null ? [`change ${cellAt(row, `${metric}_change`, result)}`] : []),
  ];
  return `${cellAt(row, metric, result)}${more.length === 0 ? "" : ` (${more.join(", ")})`}`;
}

/** Where one is asked for and the next is as good within 1 %, that is said. */
function nearTie({ query, rows, truncated, columns }: QueryResult, metric: string): string {
  if (query.limit !== 1 || !truncated || rows.length !== 1) return "";
  return columns.some(({ id }) => id === metric) ? " Others follow: ask for more to see how close they are." : "";
}

/** A rank among amounts of several currencies is one of figures alone, which is said. */
function unlikeAmounts({ query, columns }: QueryResult, metric: string): string {
  const isRanked = query.limit !== undefined || (query.order ?? []).some((column) => column.includes(metric));
  const isSeveral = columns.some(({ id }) => id === "currency") && query.by?.includes("currency") !== true;
  const isMoney = columns.some(({ id, unit }) => id === metric && unit === "money");
  return isRanked && isSeveral && isMoney
    ? " Amounts of several currencies are ranked by their figures: no rate compares them here."
    : "";
}

function labelOf(row: readonly Cell[], { columns }: QueryResult): string {
  const labels = columns.flatMap(({ unit, id }, at) =>
    unit === "dimension" && id !== "currency" ? [String(row[at] ?? "(unknown)")] : [],
  );
  return labels.join(" / ");
}

function cellAt(row: readonly Cell[], column: string, result: QueryResult): string {
  const at = indexOf(column, result);
  const found = result.columns[at];
  if (found === undefined) return "unknown";
  const said = sayCell(row[at] ?? null, found, currencyOf(row, found, result));
  const currency = found.unit === "money" ? undefined : currencyOf(row, found, result);
  return currency === undefined ? said : `${said} in ${currency}`;
}

function indexOf(column: string, { columns }: QueryResult): number {
  return columns.findIndex(({ id }) => id === column);
}

function titles(result: QueryResult): string {
  return result.query.metrics.map((metric) => titleOf(metric)).join(", ");
}

function titleOf(metric: string): string {
  return metricDefinitions.find(({ id }) => id === metric)?.title ?? metric.replaceAll("_", " ");
}

function filtersOf({ query }: QueryResult): string {
  const said = (query.where ?? []).map(
    ({ dimension, op, value }) => `${dimension} ${op === "=" ? "" : "not "}${value ?? "unknown"}`,
  );
  const all = [...said, ...(query.sameStore === true ? ["stores of both periods"] : [])];
  return all.length === 0 ? "" : ` (${all.join(", ")})`;
}
