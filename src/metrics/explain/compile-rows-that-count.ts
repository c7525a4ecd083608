import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { partColumn } from "#engine/dataset.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { linesSql, type readingOf } from "../compile.ts";
import { countedSql, positionLinesSql, readPositions, refuseTimes, testedItems } from "../compile-positions.ts";
import { filtersSql, type Statement, statement, visibleRows, windowSql } from "../compile-rows.ts";
import type { Dimension } from "../dimensions.ts";
import type { Filter, QueryPlan } from "../plan.ts";

/** The key of each dimension, as the engine gives it. */
export type GroupKeys = readonly (string | number | null)[];

/** How the columns of the statement are laid out; keys come first, counts of all rows of the group last. */
export interface RowLayout {
  readonly keys: readonly Dimension[];
  /** Parts of the metric, by name. */
  readonly parts: readonly (readonly [string, MetricPart])[];
  /** Columns whose values are shown. */
  readonly columns: readonly string[];
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

/**
 * Of each of the given groups the rows that count for a metric, the largest contribution first, then by file, table and
 * line; at most `most` of each. A row: the keys; file, path of its part, line; the shown columns as
 * text; its contribution to each part; then of the whole group the rows, and for each part the sum and the rows that
 * contribute.
 */
export function rowsThatCount(
  plan: QueryPlan,
  metric: MetricDefinition,
  given: ReturnType<typeof readingOf>,
  { groups, most }: { readonly groups: readonly GroupKeys[]; readonly most: number },
): { readonly statement: Statement; readonly layout: RowLayout } {
  const reading = { ...given, columns: [...given.columns, partColumn] };
  const parts = Object.entries(metric.parts);
  const columns = given.context.canonical ? shownColumns(parts.map(([, part]) => part)) : [];
  const names = reading.keys.map((_, at) => quoteIdentifier(`key ${at}`));
  const named = parts.map(([, part], at) => ({ part, name: quoteIdentifier(`part ${at}`) }));
  const place = ["_file", "_folder", "_line"];
  const within = (more: readonly string[] = []): string => {
    const by = [...names, ...more];
    return by.length === 0 ? "" : `PARTITION BY ${by.join(", ")}`;
  };
  const valueName = (name: string): string => quoteIdentifier(`value of ${name.replaceAll('"', "")}`);

  const compiled = statement((bind) => {
    const rows = given.isStock ? positionRows(plan, reading, bind) : lineRows(plan, reading, bind);
    const tests = named.filter(({ part }) => part.aggregate === "items");
    const ofGroups = groups.map((keys) => filtersSql(toFilters(reading.keys, keys), bind).join(" AND ") || "true");
    const conditions = [...rows.conditions, `(${ofGroups.join(" OR ")})`];
    const keyed = `SELECT *, ${[
      ...reading.keys.map(({ sql }, at) => `${sql} AS ${names[at]}`),
      `parse_dirpath(${quoteIdentifier(partColumn)}) AS _folder`,
    ].join(", ")} FROM ${rows.from} WHERE ${conditions.join(" AND ")}`;
    const from =
      tests.length === 0
        ? "keyed"
        : `keyed LEFT JOIN tested ON ${[...names, "item"].map((name) => `keyed.${name} IS NOT DISTINCT FROM tested.${name}`).join(" AND ")}`;
    const values = named.map(({ part, name }) => `${valueSql(part, name, rows)} AS ${valueName(name)}`);
    const valued = `SELECT keyed.*, ${values.join(", ")} FROM ${from}`;
    const first = (...by: string[]): string => `row_number() OVER (${within(by)} ORDER BY ${place.join(", ")}) = 1`;
    const contributed = named.map(({ part, name }) => {
      const value = valueName(name);
      const once = part.aggregate === "distinct" ? first(value) : `${value} AND ${first("item", `${value} IS NULL`)}`;
      const isOnce = part.aggregate === "distinct" || part.aggregate === "items";
      return `${isOnce ? `CASE WHEN ${value} IS NULL THEN NULL WHEN ${once} THEN 1 ELSE 0 END` : value} AS ${name}`;
    });
    const shown = columns.map((column) => `CAST(${quoteIdentifier(column)} AS VARCHAR)`);
    const selected = [
      ...names,
      "CAST(_file AS VARCHAR)",
      quoteIdentifier(partColumn),
      "_line",
      ...shown,
      ...named.map(({ name }) => name),
      `count(*) OVER (${within()})`,
      ...named.flatMap(({ name }) => [`sum(${name}) OVER (${within()})`, `count(${name}) OVER (${within()})`]),
    ];
    const order = [...sizeSql(metric, named), ...place].join(", ");
    return (
      [
        `WITH keyed AS (${keyed})`,
        ...(tests.length === 0 ? [] : [rows.tested(tests, names)]),
        `valued AS (${valued})`,
        `contributed AS (SELECT *, ${contributed.join(", ")} FROM valued)`,
      ].join(", ") +
      ` SELECT ${selected.join(", ")} FROM contributed
      WHERE ${named.map(({ name }) => `${name} IS NOT NULL`).join(" OR ")}
      QUALIFY row_number() OVER (${within()} ORDER BY ${order}) <= ${most}
      ORDER BY row_number() OVER (${within()} ORDER BY ${order})`
    );
  });
  return { statement: compiled, layout: { keys: reading.keys, parts, columns } };
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
function valueSql(part: MetricPart, name: string, { lines }: CountedRows): string {
  const value = { sum: part.sql, rows: "1", distinct: `CAST(${part.sql} AS VARCHAR)`, items: `tested.${name}` };
  return `CASE WHEN ${lines(part)} THEN ${value[part.aggregate]} END`;
}

/** The largest first: of a sum the whole contribution, of a ratio the numerator, then the denominator. */
function sizeSql({ value, parts }: MetricDefinition, named: readonly NamedPart[]): string[] {
  const nameOf = (part: string): string => named[Object.keys(parts).indexOf(part)]?.name ?? "NULL";
  if (value.kind === "sum") {
    const all = [...value.parts, ...(value.charges ?? [])].map((part) => `coalesce(${nameOf(part)}, 0)`);
    return [`abs(${all.join(" + ")}) DESC`];
  }
  const sides = value.kind === "ratio" ? [value.numerator, value.denominator] : [value.sold, value.left];
  return sides.map((part) => `abs(${nameOf(part)}) DESC NULLS LAST`);
}

/** What the parts read, the day, and where it matters whether the line is a return. */
function shownColumns(parts: readonly MetricPart[]): string[] {
  const ofLines = parts.some(({ over }) => over === "sale lines" || over === "return lines");
  const levels = parts.flatMap(({ test }) => (test?.level == null ? [] : [test.level]));
  return [
    ...new Set(["day", ...(ofLines ? ["is_return"] : []), ...parts.flatMap(({ columns }) => columns), ...levels]),
  ];
}

function toFilters(dimensions: readonly Dimension[], keys: GroupKeys): Filter[] {
  return dimensions.map((dimension, at) => ({ dimension, include: [keys[at] ?? null], exclude: [] }));
}
