import type { MetricPart } from "#core/metric.ts";
import type { Period } from "#core/period.ts";
import type { Manifest } from "#engine/dataset.ts";
import { type CountedRows, countedRowsSql, eachCounted } from "#engine/rollup.ts";
import type { ToPath } from "#engine/visible-rows.ts";
import type { Dimension } from "./dimensions.ts";
import {
  type Conversion,
  exchangeRate,
  neededForRates,
  withoutRateColumns,
  withRates,
} from "./conversion/with-rates.ts";
import { type CostSpan, costOrigin, neededForCosts, withCosts } from "./listed-costs.ts";
import { orderColumnsOf, sharedRowsSql } from "./order-amounts.ts";
import { storedColumns, withToldColumns } from "./told-columns.ts";
import { type RenamedColumns, renamedRows } from "./renames.ts";
import type { Filter } from "./plan.ts";

type Parameter = string | number | null;

export interface Statement {
  readonly sql: string;
  /** Bound to `$1`, `$2`, ...: everything that a caller wrote. */
  readonly parameters: readonly Parameter[];
}

export interface CompileContext {
  readonly manifest: Manifest;
  /** False for a dataset of arbitrary columns: only its rows and files can be counted. */
  readonly canonical: boolean;
  /** Of rows without a cost of their own; null where no metric reads a cost, or no list is set. */
  readonly costs: readonly CostSpan[] | null;
  /** How money is converted; absent where each currency stays by itself. */
  readonly conversion?: Conversion | null;
  readonly toPath: ToPath;
}

/** What a statement reads: aggregates, the columns that they and the keys name, and where from. */
export interface Reading {
  readonly parts: readonly MetricPart[];
  readonly columns: readonly string[];
  readonly context: CompileContext;
  /** What texts stand for; rows of stock are compared by their own texts first. */
  readonly renamed: RenamedColumns;
}

/** SQL written by `write`, with everything that it binds. */
export function statement(write: (bind: (value: Parameter) => string) => string): Statement {
  const parameters: Parameter[] = [];
  return { sql: write((value) => `$${parameters.push(value)}`), parameters };
}

/** The visible rows, each with its share of what is said of its order, and beside the facts of its file. */
export function visibleRows(reading: Reading, bind: (value: Parameter) => string): string {
  const { columns, context } = reading;
  const { manifest, costs, toPath } = context;
  const rowsOf = (read: readonly string[]): string =>
    withToldColumns(sharedRowsSql(manifest, storedColumns(read), toPath), read, manifest);
  const stored = withoutRateColumns(columns);
  const needed = neededForCosts(columns, manifest, costs);
  if (needed === null || costs === null) return besideFiles(converted(rowsOf(stored), reading, bind), reading, bind);
  const read = [...stored.filter((column) => column !== costOrigin), ...needed.apart, ...needed.told];
  return besideFiles(converted(withCosts(rowsOf(read), manifest, costs, bind), reading, bind), reading, bind);
}

/** Amounts in the currency that is asked for, where one is. */
function converted(rows: string, { columns, context }: Reading, bind: (value: Parameter) => string): string {
  const { conversion } = context;
  if (conversion === null || conversion === undefined || !columns.includes(exchangeRate)) return rows;
  return withRates(rows, withoutRateColumns(columns), conversion, bind);
}

/** As few rows as will do, see `CountedRows`; with the facts of their files where a dimension names one. */
export function countedRows(
  asked: CountedRows,
  used: readonly Dimension[],
  reading: Reading,
  bind: (value: Parameter) => string,
): string {
  const { manifest, costs, toPath } = reading.context;
  const needed = neededForCosts([...asked.apart, ...asked.told], manifest, costs);
  const forRates = asked.told.includes(exchangeRate) ? neededForRates : [];
  const wanted = {
    ...asked,
    apart: storedColumns([...asked.apart, ...(needed?.apart ?? []), ...forRates]),
    told: [...withoutRateColumns(asked.told), ...(needed?.told ?? [])],
  };
  const counted = { ...reading, columns: [...wanted.apart, ...wanted.told] };
  // Lines have their share of what is said of an order only one by one.
  const stored =
    orderColumnsOf(counted.columns, manifest).length === 0
      ? countedRowsSql(manifest, wanted, toPath)
      : eachCounted(sharedRowsSql(manifest, counted.columns, toPath));
  const plain = withToldColumns(stored, asked.apart, manifest);
  const costed = needed === null || costs === null ? plain : withCosts(plain, manifest, costs, bind);
  const rows = converted(costed, { ...counted, columns: [...counted.columns, ...asked.told] }, bind);
  return used.some(({ fileFact }) => fileFact !== null)
    ? besideFiles(rows, counted, bind)
    : `${completed(rows, counted)} AS visible`;
}

/** A FROM clause: rows beside the facts of their files. */
export function besideFiles(rows: string, reading: Reading, bind: (value: Parameter) => string): string {
  const { context } = reading;
  const facts = new Map(
    context.manifest.files.map(({ fileId, name, source, region }) => [
      fileId,
      { file_id: fileId, file_name: name, file_source: source, file_region: region },
    ]),
  );
  const shape = `[{"file_id": "VARCHAR", "file_name": "VARCHAR", "file_source": "VARCHAR", "file_region": "VARCHAR"}]`;
  const list = `from_json(${bind(JSON.stringify([...facts.values()]))}, '${shape}')`;
  return `${completed(rows, reading)} AS visible LEFT JOIN (SELECT unnest(${list}, recursive := true)) AS files ON file_id = _file`;
}

/** What a dataset of arbitrary columns lacks is unknown; of the others, names are those that the business merged. */
function completed(rows: string, { columns, context, renamed }: Reading): string {
  const unknown = "CAST(NULL AS DATE) AS day, CAST(NULL AS VARCHAR) AS region";
  return context.canonical ? renamedRows(`(${rows})`, columns, renamed) : `(SELECT *, ${unknown} FROM (${rows}))`;
}

export function windowSql(window: Period, bind: (value: Parameter) => string): string {
  if (window.from === null || window.to === null) return "true";
  return `day >= CAST(${bind(window.from)} AS DATE) AND day < CAST(${bind(window.to)} AS DATE)`;
}

export function filtersSql(filters: readonly Filter[], bind: (value: Parameter) => string): string[] {
  return filters.flatMap(({ dimension, include, exclude }) => {
    const isAnyOf = (keys: readonly Parameter[]): string[] => {
      const bound = (key: Parameter): string =>
        dimension.time === null || dimension.time === "cycle" ? bind(key) : `CAST(${bind(key)} AS DATE)`;
      const values = keys.filter((key) => key !== null);
      return [
        ...(values.length === 0 ? [] : [`(${dimension.sql}) IN (${values.map(bound).join(", ")})`]),
        ...(values.length === keys.length ? [] : [`(${dimension.sql}) IS NULL`]),
      ];
    };
    const any = include.length === 0 ? [] : [`(${isAnyOf(include).join(" OR ")})`];
    return [...any, ...isAnyOf(exclude).map((condition) => `(${condition}) IS NOT TRUE`)];
  });
}
