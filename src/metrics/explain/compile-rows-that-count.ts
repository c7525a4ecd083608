import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { partColumn } from "#engine/visible-rows.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import type { readingOf } from "../compile.ts";
import { differentSql, linesSql } from "../counted-parts.ts";
import { countedSql, positionLinesSql, readPositions, refuseTimes, testedItems } from "../compile-positions.ts";
import {
  type CompileContext,
  filtersSql,
  type Reading,
  type Statement,
  statement,
  visibleRows,
  windowSql,
} from "../compile-rows.ts";
import type { Dimension } from "../dimensions.ts";
import { exchangeRate, neededForRates, rateDay, rateFrom } from "../conversion/with-rates.ts";
import { costOrigin, neededForCosts } from "../listed-costs.ts";
import { orderColumnsOf } from "../order-amounts.ts";
import { orderDay } from "../told-columns.ts";
import type { Filter, QueryPlan } from "../plan.ts";

/** The key of each dimension, as the engine gives it. */
export type GroupKeys = readonly (string | number | null)[];

/** How the columns of the statements are laid out. */
export interface RowLayout {
  readonly keys: readonly Dimension[];
  /** Parts of the metric, by name. */
  readonly parts: readonly (readonly [string, MetricPart])[];
  /** Columns whose values are shown. */
  readonly columns: readonly string[];
  /** Tables in the order in which their rows stand. */
  readonly tables: readonly ManifestFile[];
}

export interface CompiledRows {
  /** A row a group: the keys, the rows that count, then for each part the rows that contribute and what sums and counts of rows add up to. */
  readonly totals: Statement;
  /**
   * The rows of each group, at most so many as are asked for, in order: the keys; the table's place in the layout, the
   * line; the shown columns as text; the contribution to each part.
   */
  readonly rows: Statement;
  readonly layout: RowLayout;
}

type Bind = (value: string | number | null) => string;

/** Rows that a query reads, as a relation, with what tells which of them count. */
interface CountedRows {
  readonly from: string;
  readonly conditions: readonly string[];
  readonly lines: (part: MetricPart) => string;
  /** Items that are tested, as common table expressions behind `keyed`. */
  readonly tested: (parts: readonly NamedPart[], names: readonly string[]) => string;
}

interface NamedPart {
  readonly part: MetricPart;
  readonly name: string;
}

/** Lines of a table lie between its place and the next one's. */
const mostLines = 10_000_000_000_000;

/**
 * Of each of the given groups the rows that count for a metric, the largest contribution first, then by file, table and
 * line; at most `most` of each. The largest are kept while the rows pass, so memory does not grow with them.
 */
export function rowsThatCount(
  plan: QueryPlan,
  metric: MetricDefinition,
  given: ReturnType<typeof readingOf>,
  { groups, most }: { readonly groups: readonly GroupKeys[]; readonly most: number },
): CompiledRows {
  const parts = Object.entries(metric.parts);
  const columns = given.context.canonical
    ? shownColumns(
        parts.map(([, part]) => part),
        given.context,
      )
    : [];
  const reading = { ...given, columns: [...given.columns, partColumn, ...columns] };
  const tables = given.context.manifest.files.toSorted((one, other) => compareText(one.fileId, other.fileId));
  const names = reading.keys.map((_, at) => quoteIdentifier(`key ${at}`));
  const named = parts.map(([, part], at) => ({ part, name: quoteIdentifier(`part ${at}`) }));
  const grouped = names.length === 0 ? "" : ` GROUP BY ${names.join(", ")}`;
  const isSame = (one: string, other: string, more: readonly string[] = []): string =>
    [...names, ...more].map((name) => `${one}.${name} IS NOT DISTINCT FROM ${other}.${name}`).join(" AND ");

  /** `valued`: the rows of the groups, each with its place and what it knows of each part. */
  function valuedRows(bind: Bind): string {
    const rows = given.isStock ? positionRows(plan, reading, bind) : lineRows(plan, reading, bind);
    const tests = named.filter(({ part }) => part.aggregate === "items");
    const ofGroups = groups.map((keys) => filtersSql(toFilters(reading.keys, keys), bind).join(" AND ") || "true");
    const conditions = [...rows.conditions, `(${ofGroups.join(" OR ")})`];
    const keyed = ["*", ...reading.keys.map(({ sql }, at) => `${sql} AS ${names[at]}`)].join(", ");
    const from = tests.length === 0 ? "keyed" : `keyed LEFT JOIN tested ON ${isSame("keyed", "tested", ["item"])}`;
    const partPlaces = bind(JSON.stringify(placesOf(tables, given.context.toPath)));
    const places = `(SELECT unnest(from_json(${partPlaces}, '[{"part_path": "VARCHAR", "part_place": "BIGINT"}]'), recursive := true))`;
    const selected = [
      ...names.map((name) => `keyed.${name}`),
      "part_place + _line AS place",
      ...columns.map((column, at) => `${quoteIdentifier(column)} AS shown_${at}`),
      ...(tests.length === 0 ? [] : ["keyed.item"]),
      ...named.map(({ part, name }) => `${valueSql(part, name, { ...rows, reading })} AS ${valueName(name)}`),
    ];
    return [
      `keyed AS (SELECT ${keyed} FROM ${rows.from} WHERE ${conditions.join(" AND ")})`,
      ...(tests.length === 0 ? [] : [rows.tested(tests, names)]),
      `valued AS (SELECT ${selected.join(", ")} FROM ${from} JOIN ${places} ON part_path = ${quoteIdentifier(partColumn)})`,
    ].join(", ");
  }
  const counts = named.map(({ name }) => `${valueName(name)} IS NOT NULL`).join(" OR ");

  const totals = statement((bind) => {
    const ofParts = named.flatMap(({ part, name }) => {
      const adds = part.aggregate === "sum" || part.aggregate === "rows";
      return [`count(${valueName(name)})`, adds ? `sum(${valueName(name)})` : "NULL"];
    });
    return `WITH ${valuedRows(bind)} SELECT ${[...names, "count(*)", ...ofParts].join(", ")} FROM valued WHERE ${counts}${grouped}`;
  });

  const rows = statement((bind) => {
    const once = named.filter(({ part }) => part.aggregate === "distinct" || part.aggregate === "items");
    const firsts = once.map(({ part, name }) => {
      const by = [...names, part.aggregate === "items" ? "item" : valueName(name)].join(", ");
      return `${firstName(name)} AS (SELECT ${[...names, "min(place) AS place"].join(", ")} FROM valued WHERE ${valueName(name)} IS NOT NULL GROUP BY ${by})`;
    });
    const joins = once.map(
      ({ name }) => `LEFT JOIN ${firstName(name)} ON ${isSame("valued", firstName(name), ["place"])}`,
    );
    const contributed = named.map(({ part, name }) => `${contributionSql(part, name)} AS ${name}`);
    const size = [...sizeSql(metric, named), "place"].map((sql, at) => `'by_${at}': ${sql}`);
    const kept = [
      ...columns.map((_, at) => `'shown_${at}': shown_${at}`),
      ...named.map(({ name }, at) => `'part_${at}': ${name}`),
    ];
    const largest = `SELECT ${[...names, `unnest(min({${[...size, "'place': place", ...kept].join(", ")}}, ${most})) AS held`].join(", ")} FROM contributed${grouped}`;
    const selected = [
      ...names,
      `held.place // ${mostLines}`,
      `held.place % ${mostLines}`,
      ...columns.map((_, at) => `CAST(held.shown_${at} AS VARCHAR)`),
      ...named.map((_, at) => `held.part_${at}`),
    ];
    return `WITH ${[valuedRows(bind), ...firsts].join(", ")},
      contributed AS (SELECT valued.*, ${contributed.join(", ")} FROM valued ${joins.join(" ")} WHERE ${counts})
      SELECT ${selected.join(", ")} FROM (${largest}) ORDER BY held`;
  });
  return { totals, rows, layout: { keys: reading.keys, parts, columns, tables } };
}

function placesOf(
  tables: readonly ManifestFile[],
  toPath: (key: string) => string,
): { readonly part_path: string; readonly part_place: number }[] {
  return tables.flatMap(({ parts }, at) =>
    parts.map(({ key }) => ({ part_path: toPath(key), part_place: at * mostLines })),
  );
}

function valueName(name: string): string {
  return quoteIdentifier(`value of ${name.replaceAll('"', "")}`);
}

function firstName(name: string): string {
  return quoteIdentifier(`first of ${name.replaceAll('"', "")}`);
}

/** A value, or an item that passes, counts on the first row that has it. */
function contributionSql({ aggregate }: MetricPart, name: string): string {
  if (aggregate === "sum" || aggregate === "rows") return valueName(name);
  const passes = aggregate === "items" ? `${valueName(name)} AND ` : "";
  return `CASE WHEN ${valueName(name)} IS NOT NULL THEN CASE WHEN ${passes}${firstName(name)}.place IS NOT NULL THEN 1 ELSE 0 END END`;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function lineRows(plan: QueryPlan, reading: Parameters<typeof visibleRows>[0], bind: Bind): CountedRows {
  return {
    from: visibleRows(reading, bind),
    conditions: [windowSql(plan.period, bind), ...filtersSql(plan.filters, bind)],
    lines: linesSql,
    tested: () => "",
  };
}

function positionRows(plan: QueryPlan, reading: Parameters<typeof visibleRows>[0], bind: Bind): CountedRows {
  refuseTimes(plan);
  const grain = plan.by.find(({ time }) => time !== null);
  const positions = readPositions(plan, plan.period, { reading, grain, bind });
  return {
    from: `${positions.sql} AS positions`,
    conditions: [`(${countedSql(reading.parts, positions)})`],
    lines: (part) => positionLinesSql(part, positions),
    tested: (parts, names) => testedItems(parts, positions, names),
  };
}

/** What a row knows of a part: its amount, the value that is counted once, or whether its item passes. */
function valueSql(
  part: MetricPart,
  name: string,
  { lines, reading }: Pick<CountedRows, "lines"> & { readonly reading: Pick<Reading, "columns"> },
): string {
  const distinct = `CAST(${differentSql(part, reading)} AS VARCHAR)`;
  const value = { sum: part.sql, rows: "1", distinct, items: `tested.${name}` };
  return `CASE WHEN ${lines(part)} THEN ${value[part.aggregate]} END`;
}

/** Ascending, so the largest first: of a sum the whole contribution, of a ratio the numerator, then the denominator. */
function sizeSql({ value, parts }: MetricDefinition, named: readonly NamedPart[]): string[] {
  const nameOf = (part: string): string => named[Object.keys(parts).indexOf(part)]?.name ?? "NULL";
  if (value.kind === "sum") {
    const all = [...value.parts, ...(value.charges ?? [])].map((part) => `coalesce(${nameOf(part)}, 0)`);
    return [`-abs(${all.join(" + ")})`];
  }
  const sides = value.kind === "ratio" ? [value.numerator, value.denominator] : value.parts;
  return sides.flatMap((part) => [`${nameOf(part)} IS NULL`, `-abs(coalesce(${nameOf(part)}, 0))`]);
}

/** What the parts read, the line's share of what is said of its order, the day, where its cost comes from, and where it matters whether it is a return. */
function shownColumns(parts: readonly MetricPart[], { manifest, costs }: CompileContext): string[] {
  const read = parts.flatMap(({ columns }) => columns);
  const told = parts.flatMap(({ where }) => where?.columns ?? []);
  const byList = neededForCosts(read, manifest, costs);
  const ofLines = parts.some(({ over }) => over === "sale lines" || over === "return lines");
  const levels = parts.flatMap(({ test }) => (test?.level == null ? [] : [test.level]));
  return [
    ...new Set([
      "day",
      ...(ofLines ? ["is_return"] : []),
      ...read,
      ...orderColumnsOf(read, manifest),
      ...levels,
      ...told.filter((column) => column !== orderDay),
      ...(byList === null ? [] : [costOrigin]),
      ...(read.includes(exchangeRate) ? [...neededForRates, rateDay, rateFrom] : []),
    ]),
  ];
}

function toFilters(dimensions: readonly Dimension[], keys: GroupKeys): Filter[] {
  return dimensions.map((dimension, at) => ({ dimension, include: [keys[at] ?? null], exclude: [] }));
}
