import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import type { Manifest } from "#engine/dataset.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { type Dimension, dimensions } from "./dimensions.ts";
import { itemCounts, positionCoverage, positionGroups } from "./compile-positions.ts";
import {
  type CompileContext,
  filtersSql,
  type Reading,
  type Statement,
  statement,
  visibleRows,
  windowSql,
} from "./compile-rows.ts";
import type { QueryPlan } from "./plan.ts";
import { positionColumns } from "./positions.ts";

/** The statements of a plan over one manifest, and how to read their columns. */
export interface CompiledQuery {
  /** A row a group: the keys, then the parts. */
  readonly groups: Statement;
  /** The same over the comparison's window. */
  readonly comparison: Statement | null;
  /** A row a file: its id, rows in the window, undated rows, newest day, then for each part its lines and how many know it. */
  readonly coverage: Statement;
  /** Over stock: one row with the items listed, then for each part that counts items how many have a stock, a level, both. */
  readonly items: Statement | null;
  /** Texts of the rows that stand for others, or that others are called by, each with its column; null where none is read. */
  readonly merged: Statement | null;
  /** The plan's dimensions; the currency comes last wherever money is asked for. */
  readonly keys: readonly Dimension[];
  /** Each aggregate once, however many metrics share it. */
  readonly parts: readonly MetricPart[];
}

/**
 * Compiles a plan to SQL over the visible rows of one dataset. Pure: the same plan and manifest give the same text.
 * @throws OmError `NO_DATA` naming a dimension that no file has, or when there is no part to read.
 */
export function compileQuery(plan: QueryPlan, context: CompileContext): CompiledQuery {
  const { isStock, ...reading } = readingOf(plan, context);
  const [groups, coverage] = isStock ? [positionGroups, positionCoverage] : [groupsStatement, coverageStatement];
  return {
    groups: groups(plan, plan.period, reading),
    comparison: plan.comparison && groups(plan, plan.comparison, reading),
    coverage: coverage(plan, reading),
    items: isStock ? itemCounts(plan, reading) : null,
    merged: mergedTexts(plan, reading),
    keys: reading.keys,
    parts: reading.parts,
  };
}

/** Texts among the visible rows of which the settings say something, each once a column. */
function mergedTexts({ business: { settings } }: QueryPlan, reading: Reading): Statement | null {
  const products = [...settings.aliases.product.keys()];
  const stores = [...settings.aliases.store.keys(), ...settings.stores.keys(), ...settings.stores.values()];
  const known: Readonly<Record<string, readonly string[]>> = {
    product: products,
    sku: products,
    store: stores,
    location: stores,
  };
  const read = [...new Set(reading.columns)].filter((column) => (known[column]?.length ?? 0) > 0);
  if (read.length === 0) return null;
  return statement((bind) => {
    const rows = visibleRows({ ...reading, renamed: new Map() }, bind);
    const found = read.map((column) => {
      const texts = (known[column] ?? []).map(quoteText).join(", ");
      return `SELECT DISTINCT ${quoteIdentifier(column)} AS text, ${quoteText(column)} AS col FROM seen WHERE ${quoteIdentifier(column)} IN (${texts})`;
    });
    return `WITH seen AS (SELECT ${read.map(quoteIdentifier).join(", ")} FROM ${rows}) ${found.join(" UNION ")} ORDER BY text, col`;
  });
}

/**
 * What the statements of a plan read.
 * @throws OmError `NO_DATA` naming a dimension that no file has
 */
export function readingOf(
  plan: QueryPlan,
  context: CompileContext,
): Reading & { readonly keys: readonly Dimension[]; readonly isStock: boolean } {
  const byCurrency = plan.hasMoney && !plan.by.some(({ id }) => id === "currency");
  const keys = byCurrency ? [...plan.by, ...dimensions.filter(({ id }) => id === "currency")] : plan.by;
  const used = [...keys, ...plan.filters.map((filter) => filter.dimension)];
  const filled = filledColumns(context);
  for (const dimension of used) refuseMissing(dimension, context.manifest, filled);
  const parts = [...new Set(plan.metrics.flatMap((metric) => Object.values(metric.parts)))];
  const isStock = plan.metrics.some(({ time }) => time === "last");
  const columns = context.canonical
    ? [
        "day",
        "is_return",
        "currency",
        ...(isStock ? positionColumns : []),
        ...[...used, ...parts].flatMap((reader) => reader.columns),
      ]
    : [];
  return { keys, parts, columns, context, isStock, renamed: isStock ? new Map() : plan.business.renamed };
}

/** By metric, the needs that no file meets; those that can be computed are left out. */
export function missingMetrics(
  metrics: readonly MetricDefinition[],
  context: Omit<CompileContext, "toPath">,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    metrics
      .map((metric) => [metric.id, missingNeeds(metric, context)] as const)
      .filter(([, needs]) => needs.length > 0),
  );
}

/** The needs of a metric that no file meets, in words; empty where it can be computed. */
function missingNeeds(metric: MetricDefinition, context: Omit<CompileContext, "toPath">): string[] {
  const filled = filledColumns(context);
  return metric.needs
    .filter((alternatives) => !alternatives.some((column) => filled.has(column)))
    .map((alternatives) => alternatives.join(" or "));
}

function groupsStatement(
  plan: QueryPlan,
  window: Period,
  reading: Reading & { readonly keys: readonly Dimension[] },
): Statement {
  return statement((bind) => {
    const rows = visibleRows(reading, bind);
    const selected = [
      ...reading.keys.map(({ sql }, order) => `${sql} AS ${quoteIdentifier(`key ${order}`)}`),
      ...reading.parts.map((part, order) => `${aggregateSql(part)} AS ${quoteIdentifier(`part ${order}`)}`),
    ].join(", ");
    const conditions = [windowSql(window, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
    const grouped =
      reading.keys.length === 0 ? "" : ` GROUP BY ${reading.keys.map((_, order) => order + 1).join(", ")}`;
    return `SELECT ${selected} FROM ${rows} WHERE ${conditions}${grouped}`;
  });
}

function coverageStatement(plan: QueryPlan, reading: Reading): Statement {
  return statement((bind) => {
    const rows = visibleRows(reading, bind);
    const inWindow = windowSql(plan.period, bind);
    const selected = [
      "_file",
      `count(*) FILTER (WHERE ${inWindow})`,
      "count(*) FILTER (WHERE day IS NULL)",
      "max(day)",
      ...reading.parts.flatMap((part) => [
        `count(*) FILTER (WHERE ${inWindow} AND ${linesSql(part)})`,
        `count(${part.aggregate === "rows" ? "*" : part.sql}) FILTER (WHERE ${inWindow} AND ${linesSql(part)})`,
      ]),
    ].join(", ");
    const conditions = ["true", ...filtersSql(plan.filters, bind)].join(" AND ");
    return `SELECT ${selected} FROM ${rows} WHERE ${conditions} GROUP BY _file ORDER BY _file`;
  });
}

/** See `MetricPart`: 0 where a group has no line of the kind, null where no such line knows the value. */
function aggregateSql(part: MetricPart): string {
  const lines = linesSql(part);
  const none = part.over === "lines" ? "" : `WHEN count(*) > 0 AND count(*) FILTER (WHERE ${lines}) = 0 THEN 0 `;
  const known = {
    rows: `count(*) FILTER (WHERE ${lines})`,
    distinct: `nullif(count(DISTINCT ${part.sql}) FILTER (WHERE ${lines}), 0)`,
    sum: `sum(${part.sql}) FILTER (WHERE ${lines})`,
    items: "CAST(NULL AS BIGINT)",
  }[part.aggregate];
  return none === "" ? known : `CASE ${none}ELSE ${known} END`;
}

/** Which rows a part reads. */
export function linesSql(part: MetricPart): string {
  return { positions: "true", lines: "true", "sale lines": "NOT is_return", "return lines": "is_return" }[part.over];
}

/** Canonical columns that hold something in at least one file. */
function filledColumns({ manifest, canonical }: Omit<CompileContext, "toPath">): ReadonlySet<string> {
  if (!canonical) return new Set();
  const dated = manifest.files.some((file) => file.firstDay !== null);
  return new Set(["currency", ...(dated ? ["day"] : []), ...manifest.files.flatMap((file) => file.filledColumns)]);
}

function refuseMissing(dimension: Dimension, manifest: Manifest, filled: ReadonlySet<string>): void {
  const { fileFact } = dimension;
  if (dimension.columns.some((column) => filled.has(column))) return;
  if (fileFact !== null && manifest.files.some((file) => file[fileFact] !== null)) return;
  throw new OmError("NO_DATA", `no ${manifest.dataset} file says the ${dimension.id}`, {
    fix:
      dimension.id === "source"
        ? "name the source when you ingest: om ingest FILE --source NAME"
        : `leave ${dimension.id} out, or ingest a file that has it`,
  });
}
