import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import type { Manifest } from "#engine/dataset.ts";
import { findNamedAlike, sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { type Dimension, dimensions } from "./dimensions.ts";
import { itemCounts, positionCoverage, positionGroups } from "./compile-positions.ts";
import { pairGroups } from "./compile-pairs.ts";
import {
  besideFiles,
  type CompileContext,
  countedRows,
  filtersSql,
  type Reading,
  type Statement,
  statement,
  windowSql,
  visibleRows,
} from "./compile-rows.ts";
import { distinctSql, groupsNeed, linesSql, needOf, rowCount } from "./counted-parts.ts";
import { filesInWindow } from "./files-in-window.ts";
import { conversionCoverage } from "./conversion/conversion-coverage.ts";
import { leadOf } from "./shape/lead-window.ts";
import { costCoverage } from "./cost-coverage.ts";
import { columnsByList } from "./listed-costs.ts";
import { mostGroups } from "./groups.ts";
import { doubtfulOrdersSql, fedColumns, orderColumnsOf } from "./order-amounts.ts";
import type { QueryPlan } from "./plan.ts";
import { positionColumns } from "./positions.ts";
import { unknownKinds } from "./payouts/kind-notes.ts";
import { unknownStates } from "./profiles/profile-notes.ts";
import { storedColumns, withToldColumns } from "./told-columns.ts";

/** The statements of a plan over one manifest, and how to read their columns. */
export interface CompiledQuery {
  /** A row a group: the keys, then the parts. */
  readonly groups: Statement;
  /** The same over the comparison's window. */
  readonly comparison: Statement | null;
  /** A row a file: its id, rows in the window, undated rows, newest day, then for each part its lines and how many know it. */
  readonly coverage: Statement;
  /** The same of every file, where `coverage` passes over those that have no rows in the window; else null. */
  readonly wholeCoverage: Statement | null;
  /** Over stock: one row with the items listed, then for each part that counts items how many have a stock, a level, both. */
  readonly items: Statement | null;
  /** Texts of the rows that stand for others, or that others are called by, each with its column; null where none is read. */
  readonly merged: Statement | null;
  /** Amounts of orders that cannot be known: see `doubtfulOrdersSql`. Null where no file says any. */
  readonly doubtful: Statement | null;
  /** By what costs are known: see `costCoverage`. Null where the list of costs is not asked. */
  readonly costs: Statement | null;
  /** Statuses of no known meaning: see `unknownStates`. Null where no profile asks for states. */
  readonly unknownStates: Statement | null;
  /** Rows of settlements of no known kind: see `unknownKinds`. Null where no kind is asked for. */
  readonly unknownKinds: Statement | null;
  /** How money is converted in both windows, and in the days that moving values reach back to: see `conversionCoverage`. Null where it is not. */
  readonly converted: {
    readonly current: Statement;
    readonly previous: Statement | null;
    readonly lead: Statement | null;
  } | null;
  /** The plan's dimensions; the currency comes last wherever money is asked for. */
  readonly keys: readonly Dimension[];
  /** Each aggregate once, however many metrics share it. */
  readonly parts: readonly MetricPart[];
}

/**
 * The groups of a plan over one window, one more than may be at most, and how to read their columns.
 * @throws OmError `NO_DATA` naming a dimension that no file has
 */
export function compileGroups(
  plan: QueryPlan,
  window: Period,
  context: CompileContext,
): Pick<CompiledQuery, "groups" | "keys" | "parts"> {
  const { isStock, ...reading } = readingOf(plan, context);
  const { sql, parameters } = isStock
    ? positionGroups(plan, window, reading)
    : (pairGroups(plan, window, reading) ?? groupsStatement(plan, window, reading));
  return {
    groups: { sql: `${sql} LIMIT ${mostGroups + 1}`, parameters },
    keys: reading.keys,
    parts: reading.parts,
  };
}

/**
 * Compiles a plan to SQL over the visible rows of one dataset. Pure: the same plan and manifest give the same text.
 * @throws OmError `NO_DATA` naming a dimension that no file has, or when there is no part to read.
 */
export function compileQuery(plan: QueryPlan, context: CompileContext): CompiledQuery {
  const { isStock, ...reading } = readingOf(plan, context);
  const groups = (window: Period): Statement => compileGroups(plan, window, context).groups;
  return {
    groups: groups(plan.period),
    comparison: plan.comparison && groups(plan.comparison),
    ...coverageOf(plan, reading, isStock),
    items: isStock ? itemCounts(plan, reading) : null,
    merged: mergedTexts(plan, reading),
    doubtful: doubtfulOrders(plan, reading),
    costs: costCoverage(plan, reading, isStock),
    unknownStates: unknownStates(plan, reading),
    unknownKinds: unknownKinds(plan, reading),
    converted: convertedIn(plan, reading, isStock),
    keys: reading.keys,
    parts: reading.parts,
  };
}

/** Of a window most files have no rows; that of all files is asked where there are none in it. */
function coverageOf(
  plan: QueryPlan,
  reading: Reading,
  isStock: boolean,
): Pick<CompiledQuery, "coverage" | "wholeCoverage"> {
  if (isStock) return { coverage: positionCoverage(plan, reading), wholeCoverage: null };
  const manifest = filesInWindow(plan.period, reading);
  if (manifest === reading.context.manifest) return { coverage: coverageStatement(plan, reading), wholeCoverage: null };
  const context = { ...reading.context, manifest };
  return {
    coverage: coverageStatement(plan, { ...reading, context }),
    wholeCoverage: coverageStatement(plan, reading),
  };
}

function convertedIn(plan: QueryPlan, reading: Reading, isStock: boolean): CompiledQuery["converted"] {
  const { conversion } = reading.context;
  if (conversion === null || conversion === undefined) return null;
  const how = { conversion, isStock };
  const lead = leadOf(plan);
  return {
    current: conversionCoverage(plan, plan.period, reading, how),
    previous: plan.comparison && conversionCoverage(plan, plan.comparison, reading, how),
    lead: lead && conversionCoverage(plan, lead, reading, how),
  };
}

function doubtfulOrders({ period, filters }: QueryPlan, reading: Reading): Statement | null {
  const { columns, context } = reading;
  if (!context.canonical || orderColumnsOf(columns, context.manifest).length === 0) return null;
  const read = ["day", ...filters.flatMap(({ dimension }) => dimension.columns)];
  return statement((bind) =>
    doubtfulOrdersSql(context.manifest, columns, {
      toPath: context.toPath,
      condition: [windowSql(period, bind), ...filtersSql(filters, bind)].join(" AND "),
      besides: {
        columns: storedColumns(read),
        from: (rows) => besideFiles(withToldColumns(rows, read, context.manifest), { ...reading, columns: read }, bind),
      },
    }),
  );
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
        ...(readsSources(parts, context) ? [sourceColumn] : []),
        ...[...used, ...parts].flatMap((reader) => reader.columns),
        ...parts.flatMap(({ where }) => where?.columns ?? []),
      ]
    : [];
  return { keys, parts, columns, context, isStock, renamed: isStock ? new Map() : plan.business.renamed };
}

/** Some values are those of their source, and two sources may have equal ones. */
function readsSources(parts: readonly MetricPart[], { manifest }: CompileContext): boolean {
  return parts.some(({ within }) => within === "source") && findNamedAlike(manifest.files) !== null;
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
    const { parts, keys } = reading;
    const used = [...keys, ...plan.filters.map(({ dimension }) => dimension)];
    const rows = countedRows(groupsNeed(plan, reading), used, reading, bind);
    const selected = [
      ...keys.map(({ sql }, order) => `${sql} AS ${quoteIdentifier(`key ${order}`)}`),
      ...parts.map((part, order) => `${aggregateSql(part, reading)} AS ${quoteIdentifier(`part ${order}`)}`),
    ].join(", ");
    const conditions = [windowSql(window, bind), ...filtersSql(plan.filters, bind)].join(" AND ");
    const grouped = keys.length === 0 ? "" : ` GROUP BY ${keys.map((_, order) => order + 1).join(", ")}`;
    return `SELECT ${selected} FROM ${rows} WHERE ${conditions}${grouped}`;
  });
}

function coverageStatement(plan: QueryPlan, reading: Reading): Statement {
  return statement((bind) => {
    const { parts, context } = reading;
    const used = plan.filters.map(({ dimension }) => dimension);
    const rows = countedRows(needOf(plan.filters, parts, context), used, reading, bind);
    const window = windowSql(plan.period, bind);
    const conditions = ["true", ...filtersSql(plan.filters, bind)].join(" AND ");
    // Rows that are alike in what is asked first become one: then few are counted again and again.
    const asked = [...new Set(parts.flatMap((part) => [linesSql(part), knownSql(part)]))];
    const named = (condition: string): string => quoteIdentifier(`asked ${asked.indexOf(condition)}`);
    const alike = `SELECT _file, ${window} AS used, day IS NULL AS undated, ${asked.map((each) => `${each} AS ${named(each)}, `).join("")}
      CAST(sum(_rows) AS BIGINT) AS _rows, max(day) AS newest FROM ${rows} WHERE ${conditions} GROUP BY ALL`;
    const counted = parts.flatMap((part) => {
      const lines = `used AND ${named(linesSql(part))}`;
      return [rowCount(lines), rowCount(`${lines} AND ${named(knownSql(part))}`)];
    });
    return `SELECT _file, ${[rowCount("used"), rowCount("undated"), "max(newest)", ...counted].join(", ")}
      FROM (${alike}) GROUP BY _file ORDER BY _file`;
  });
}

/** Where a line says what a part adds up. */
function knownSql({ aggregate, sql }: MetricPart): string {
  return aggregate === "rows" ? "true" : `(${sql}) IS NOT NULL`;
}

/** See `MetricPart`: 0 where a group has no line of the kind, null where no such line knows the value. */
function aggregateSql(part: MetricPart, reading: Reading): string {
  const lines = linesSql(part);
  const none =
    part.over === "lines" && part.where === undefined
      ? ""
      : `WHEN ${rowCount("true")} > 0 AND ${rowCount(lines)} = 0 THEN 0 `;
  const known = {
    rows: rowCount(lines),
    distinct: `nullif(${distinctSql(part, reading)}, 0)`,
    sum: `sum(${part.sql}) FILTER (WHERE ${lines})`,
    items: "CAST(NULL AS BIGINT)",
  }[part.aggregate];
  return none === "" ? known : `CASE ${none}ELSE ${known} END`;
}

/** Canonical columns that hold something in at least one file. */
function filledColumns({ manifest, canonical, costs }: Omit<CompileContext, "toPath">): ReadonlySet<string> {
  if (!canonical) return new Set();
  const dated = manifest.files.some((file) => file.firstDay !== null);
  return new Set([
    "currency",
    ...(dated ? ["day"] : []),
    ...columnsByList(manifest, costs),
    ...columnsOfFiles(manifest),
  ]);
}

function columnsOfFiles({ files }: Manifest): string[] {
  const alike = new Set(files.map((file) => file.filledColumns));
  return [...alike].flatMap((each) => [...each, ...fedColumns(each)]);
}

function refuseMissing(dimension: Dimension, manifest: Manifest, filled: ReadonlySet<string>): void {
  const { fileFact, dataset = manifest.dataset } = dimension;
  if (dataset === manifest.dataset && dimension.columns.some((column) => filled.has(column))) return;
  if (fileFact !== null && manifest.files.some((file) => file[fileFact] !== null)) return;
  const name = dimension.id.replaceAll("_or_", " or ");
  throw new OmError("NO_DATA", `no ${manifest.dataset} file says the ${name}`, {
    fix:
      dimension.id === "source"
        ? "name the source when you ingest: om ingest FILE --source NAME"
        : `leave ${name} out, or ingest a file that has it`,
    details: { dimension: dimension.id },
  });
}
