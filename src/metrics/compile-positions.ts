import { OmError } from "#core/errors.ts";
import type { MetricPart } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import { filtersSql, type Reading, type Statement, statement, visibleRows, windowSql } from "./compile-rows.ts";
import type { Dimension } from "./dimensions.ts";
import type { QueryPlan } from "./plan.ts";
import { type Positions, positionsOf } from "./positions.ts";

type Bind = (value: string | number | null) => string;

/** How long a span of a dimension is, for the day after it. */
const lengths: Readonly<Record<string, string>> = {
  day: "1 DAY",
  week: "7 DAY",
  month: "1 MONTH",
  quarter: "3 MONTH",
  year: "1 YEAR",
  fiscal_quarter: "3 MONTH",
  fiscal_year: "1 YEAR",
};

/**
 * The groups of a plan over stock, laid out like those over rows. Sums and counts are those of the newest positions; a
 * count of items is made item by item and joined to its group.
 */
export function positionGroups(
  plan: QueryPlan,
  window: Period,
  reading: Reading & { readonly keys: readonly Dimension[] },
): Statement {
  refuseTimes(plan);
  return statement((bind) => {
    const grain = reading.keys.find(({ time }) => time !== null);
    const positions = readPositions(plan, window, { reading, grain, bind });
    const keys = reading.keys.map((dimension, at) => ({ sql: dimension.sql, name: quoteIdentifier(`key ${at}`) }));
    const names = keys.map(({ name }) => name);
    const grouped = names.length === 0 ? "" : ` GROUP BY ${names.join(", ")}`;
    const parts = reading.parts.map((part, at) => ({ part, name: quoteIdentifier(`part ${at}`) }));
    const tests = parts.filter(({ part }) => part.aggregate === "items");
    const sums = parts.filter(({ part }) => part.aggregate !== "items");
    const counted = countedSql(reading.parts, positions);
    const keyed = `SELECT *${keys.map(({ sql, name }) => `, ${sql} AS ${name}`).join("")} FROM positions WHERE ${counted}`;
    // The count keeps the statement whole where every part is a count of items.
    const summed = [
      ...names,
      ...sums.map(({ part, name }) => `${aggregateSql(part, positions)} AS ${name}`),
      "count(*) AS lines",
    ];
    const selected = [...names.map((name) => `summed.${name}`), ...parts.map(({ name }) => name)].join(", ");
    const common = `WITH positions AS ${positions.sql}, keyed AS (${keyed}), summed AS (SELECT ${summed.join(", ")} FROM keyed${grouped})`;
    if (tests.length === 0) return `${common} SELECT ${selected} FROM summed`;
    const joined = names.map((name) => `summed.${name} IS NOT DISTINCT FROM counted.${name}`).join(" AND ") || "true";
    return `${common}, ${testedItems(tests, positions, names)},
      counted AS (SELECT ${[...names, ...tests.map(({ name }) => countSql(name))].join(", ")} FROM tested${grouped})
      SELECT ${selected} FROM summed LEFT JOIN counted ON ${joined}`;
  });
}

/** How many items have a stock, a level and both, for each part that counts items; one row without groups. Null where no part does. */
export function itemCounts(plan: QueryPlan, reading: Reading): Statement | null {
  const tests = reading.parts.flatMap((part, at) =>
    part.aggregate === "items" ? [{ part, name: quoteIdentifier(`part ${at}`) }] : [],
  );
  if (tests.length === 0) return null;
  return statement((bind) => {
    const positions = readPositions(plan, plan.period, { reading, grain: undefined, bind });
    const counts = tests.flatMap(({ name }) => [
      `count(*) FILTER (${stockOf(name)} IS NOT NULL)`,
      `count(*) FILTER (${levelOf(name)} IS NOT NULL)`,
      `count(${name})`,
    ]);
    return `WITH keyed AS ${positions.sql}, ${testedItems(tests, positions, [])} SELECT count(*), ${counts.join(", ")} FROM tested`;
  });
}

/** A row a file, as over rows: its id, rows that count, undated rows, newest day, then for each part its positions and how many know it. */
export function positionCoverage(plan: QueryPlan, reading: Reading): Statement {
  return statement((bind) => {
    const grain = plan.by.find(({ time }) => time !== null);
    const positions = readPositions(plan, plan.period, { reading, grain, bind });
    // With several spans a row stands once in each.
    const row = grain === undefined ? "*" : "DISTINCT _line";
    const lines = (condition: string): string => `count(${row}) FILTER (WHERE ${condition})`;
    const selected = [
      "listed_in",
      lines(positions.flags.join(" OR ")),
      lines("stated_day IS NULL"),
      "max(stated_day)",
      ...reading.parts.flatMap((part) => {
        const counted = positionLinesSql(part, positions);
        return [lines(counted), lines(part.sql === "" ? counted : `${counted} AND (${part.sql}) IS NOT NULL`)];
      }),
    ].join(", ");
    return `SELECT ${selected} FROM ${positions.sql} GROUP BY listed_in ORDER BY listed_in`;
  });
}

/** The positions at the end of a window, of the rows that pass the filters. */
export function readPositions(
  plan: QueryPlan,
  window: Period,
  { reading, grain, bind }: { readonly reading: Reading; readonly grain: Dimension | undefined; readonly bind: Bind },
): Positions {
  const rows = visibleRows(reading, bind);
  // What was said before the window still holds at its end, unless something newer was said.
  const until = window.to === null ? "true" : `day < CAST(${bind(window.to)} AS DATE)`;
  const inWindow = windowSql(window, bind);
  const length = lengths[grain?.id ?? "day"] ?? "1 DAY";
  const spans =
    grain === undefined
      ? null
      : {
          sql: `SELECT DISTINCT ${grain.sql} AS span, CAST(${grain.sql} + INTERVAL ${length} AS DATE) AS span_end
            FROM (SELECT day FROM ${rows} WHERE day IS NOT NULL AND ${inWindow})`,
          length,
        };
  const known = `(SELECT *, coalesce(${inWindow}, false) AS in_window, coalesce(${until}, false) AS in_time FROM ${rows})`;
  const positions = positionsOf(known, {
    manifest: reading.context.manifest,
    by: [...plan.by, ...plan.filters.map(({ dimension }) => dimension)].flatMap(({ columns }) => columns),
    parts: reading.parts,
    spans,
    renamed: { columns: reading.columns, names: plan.business.renamed },
  });
  const conditions = filtersSql(plan.filters, bind);
  if (conditions.length === 0) return positions;
  return { ...positions, sql: `(SELECT * FROM ${positions.sql} WHERE ${conditions.join(" AND ")})` };
}

/**
 * Each item of each group once, with its stock, its level, and whether it passes. Stock is added up over the lots of a
 * place; a level that its lots repeat is one level. An item fails or passes by place, and as a whole where its level is of no
 * place or where there is no level to compare with.
 */
export function testedItems(
  tests: readonly { readonly part: MetricPart; readonly name: string }[],
  positions: Positions,
  keys: readonly string[],
): string {
  const held = tests.flatMap(({ part, name }) => {
    const level = part.test?.level ?? null;
    return [
      `sum(${part.sql}) FILTER (WHERE ${positions.flagOf(part)}) AS ${stockOf(name)}`,
      `${level === null ? "0" : `max(${level}) FILTER (WHERE ${positions.flagOfColumn(level)})`} AS ${levelOf(name)}`,
    ];
  });
  const results = tests.flatMap(({ part, name }) => {
    const [stock, level] = [stockOf(name), levelOf(name)];
    const is = part.test?.is ?? "<";
    const whole = `sum(${stock}) ${is}`;
    const byPlace = `bool_or(${stock} ${is} ${level})`;
    const ofNoPlace = `max(${level}) FILTER (WHERE place = '')`;
    const passes =
      part.test?.level == null
        ? `${whole} 0`
        : `CASE WHEN ${byPlace} IS NOT NULL OR ${ofNoPlace} IS NULL THEN ${byPlace} ELSE ${whole} ${ofNoPlace} END`;
    return [`sum(${stock}) AS ${stock}`, `max(${level}) AS ${level}`, `${passes} AS ${name}`];
  });
  const by = [...keys, "item"].join(", ");
  return `held AS (SELECT ${by}, place, ${held.join(", ")} FROM keyed WHERE ${positions.flags.join(" OR ")} GROUP BY ${by}, place),
    tested AS (SELECT ${by}, ${results.join(", ")} FROM held GROUP BY ${by})`;
}

/** Null where no item of the group knows both sides. */
function countSql(name: string): string {
  return `CASE WHEN count(${name}) > 0 THEN count(*) FILTER (WHERE ${name}) END AS ${name}`;
}

function stockOf(name: string): string {
  return quoteIdentifier(`stock of ${name.replaceAll('"', "")}`);
}

function levelOf(name: string): string {
  return quoteIdentifier(`level of ${name.replaceAll('"', "")}`);
}

function aggregateSql(part: MetricPart, positions: Positions): string {
  const lines = positionLinesSql(part, positions);
  if (part.aggregate === "rows") return `count(*) FILTER (WHERE ${lines})`;
  if (part.aggregate === "distinct") return `nullif(count(DISTINCT ${part.sql}) FILTER (WHERE ${lines}), 0)`;
  return `sum(${part.sql}) FILTER (WHERE ${lines})`;
}

/** The rows that some part reads. */
export function countedSql(parts: readonly MetricPart[], positions: Positions): string {
  const isCounted = parts.some(({ over }) => over === "lines") ? ["in_window"] : [];
  return [...positions.flags, ...isCounted].join(" OR ");
}

/** Rows of the newest statement; a plain count of rows is that of the window itself. */
export function positionLinesSql(part: MetricPart, positions: Positions): string {
  return part.over === "positions" ? positions.flagOf(part) : "in_window";
}

/** Stock has one position for each span; days of the week and hours tile no time, and two grains have no common span. */
export function refuseTimes({ by, filters }: QueryPlan): void {
  const cycle = [...by, ...filters.map(({ dimension }) => dimension)].find(({ time }) => time === "cycle");
  const grains = by.filter(({ time }) => time !== null && time !== "cycle");
  const filtered = filters.find(({ dimension }) => dimension.time !== null && !by.includes(dimension));
  if (cycle === undefined && grains.length <= 1 && filtered === undefined) return;
  const what = cycle?.id ?? filtered?.dimension.id ?? grains.map(({ id }) => id).join(" and ");
  throw new OmError("QUERY_INVALID", `stock has no position by ${what}: it is what is there at the end of a time`, {
    fix: "give a period, or one of day, week, month, quarter, year to group by",
  });
}
