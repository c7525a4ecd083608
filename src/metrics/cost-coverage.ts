import { formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import { positionLinesSql, readPositions } from "./compile-positions.ts";
import { filtersSql, type Reading, type Statement, statement, visibleRows, windowSql } from "./compile-rows.ts";
import { type CostSpan, costOrigin, neededForCosts } from "./listed-costs.ts";
import type { QueryPlan } from "./plan.ts";

const mostNamed = 5;

/** Where a cost comes from: the row's own, the list's, a list that has the item otherwise only, or nowhere. */
const origins = ["row", "list", "other", "none"] as const;
type Origin = (typeof origins)[number];

/**
 * How much of what a plan counts has a cost, and by what: a row an origin and currency, with its rows, their net sales (of
 * stock: units), its items, and the first of these as JSON. Null where the list of costs is not asked.
 */
export function costCoverage(plan: QueryPlan, reading: Reading, isStock: boolean): Statement | null {
  const { manifest, costs } = reading.context;
  if (costs === null || neededForCosts(reading.columns, manifest, costs) === null) return null;
  return statement((bind) => {
    const asked = { ...reading, columns: [...reading.columns, "net", costOrigin] };
    const rows = isStock ? stockRows(plan, asked, bind) : soldRows(plan, asked, bind);
    const listed = `SELECT unnest(from_json(${bind(JSON.stringify(skusOf(costs)))}, '["VARCHAR"]'))`;
    const origin = `CASE WHEN ${costOrigin} = 'row' THEN 'row' WHEN ${costOrigin} IS NOT NULL THEN 'list'
      WHEN sku IN (${listed}) OR product IN (${listed}) THEN 'other' ELSE 'none' END`;
    return `WITH items AS (SELECT ${origin} AS origin, coalesce(currency, '') AS currency, coalesce(sku, product) AS sku, count(*) AS lines, sum(worth) AS worth
        FROM (${rows}) GROUP BY ALL)
      SELECT origin, currency, CAST(sum(lines) AS BIGINT), sum(worth), count(sku),
        CAST(to_json(list_slice(list(sku ORDER BY abs(worth) DESC NULLS LAST, sku) FILTER (WHERE sku IS NOT NULL), 1, ${mostNamed})) AS VARCHAR)
      FROM items GROUP BY origin, currency ORDER BY origin, currency`;
  });
}

function soldRows(plan: QueryPlan, reading: Reading, bind: Parameters<typeof visibleRows>[1]): string {
  const conditions = [windowSql(plan.period, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
  return `SELECT ${costOrigin}, currency, sku, product, net AS worth FROM ${visibleRows(reading, bind)} WHERE ${conditions}`;
}

function stockRows(plan: QueryPlan, reading: Reading, bind: Parameters<typeof visibleRows>[1]): string {
  const grain = plan.by.find(({ time }) => time !== null);
  const positions = readPositions(plan, plan.period, { reading, grain, bind });
  const counted = reading.parts
    .filter(({ columns }) => columns.includes("unit_cost"))
    .map((part) => positionLinesSql(part, positions));
  return `SELECT ${costOrigin}, currency, sku, product, quantity_on_hand AS worth FROM ${positions.sql}
    WHERE (${counted.join(" OR ")}) AND quantity_on_hand IS NOT NULL`;
}

function skusOf(costs: readonly CostSpan[]): string[] {
  return [...new Set(costs.map(({ sku }) => sku))];
}

interface Covered {
  readonly origin: Origin;
  readonly currency: string;
  readonly rows: number;
  readonly worth: string | null;
  readonly items: number;
  readonly named: readonly string[];
}

/** The coverage in sentences: what has a cost by what, and which items have none. */
export function costNotes(found: QueryRows, isStock: boolean): string[] {
  const covered = found.rows.map(readCovered);
  const [row, unit] = isStock ? ["position", "units"] : ["line", ""];
  const parts = [
    ["of their own", ["row"]],
    ["by the list of costs", ["list"]],
    ["unknown", ["other", "none"]],
  ] as const;
  const said = parts.flatMap(([how, of]) => {
    const members = covered.filter(({ origin }) => of.some((name) => name === origin));
    const count = members.reduce((sum, { rows }) => sum + rows, 0);
    if (count === 0) return [];
    const worth = members.map(({ worth: amount, currency }) =>
      [amount ?? "unknown", isStock ? unit : currency || "of unknown currency"].join(" "),
    );
    return `${how} on ${count} ${row}${count === 1 ? "" : "s"} (${isStock ? "" : "net sales "}${worth.join(", ")})`;
  });
  if (said.length === 0) return [];
  return [
    `costs are ${said.join("; ")}`,
    ...itemNotes(covered, "none", "without a cost, and not in the list of costs: "),
    ...itemNotes(covered, "other", "in the list of costs for another currency or other days only, so without a cost: "),
  ];
}

function itemNotes(covered: readonly Covered[], origin: Origin, says: string): string[] {
  const members = covered.filter((each) => each.origin === origin);
  const names = [...new Set(members.flatMap(({ named }) => named))].slice(0, mostNamed);
  if (names.length === 0) return [];
  const more = members.reduce((sum, { items }) => sum + items, 0) - names.length;
  return [`${says}${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

function readCovered([origin, currency, rows, worth, items, named]: QueryRows["rows"][number]): Covered {
  const names: unknown = JSON.parse(String(named ?? "[]"));
  return {
    origin: origins.find((known) => known === origin) ?? "none",
    currency: String(currency ?? ""),
    rows: Number(rows),
    worth: worth === null || worth === undefined ? null : formatDecimal(parseDecimal(String(worth)) ?? zero),
    items: Number(items),
    named: Array.isArray(names) ? names.map(String) : [],
  };
}
