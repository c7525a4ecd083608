import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, compareDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import type { Cell } from "../query.ts";
import type { GroupKeys, RowLayout } from "./compile-rows-that-count.ts";
import type { ExplainedCell, ExplainedRow } from "./explanation.ts";

/** A row that counts, before its record is read again. */
export interface CountedRow extends Pick<ExplainedRow, "values" | "contributions" | "contribution" | "line"> {
  readonly table: ManifestFile;
}

export interface CountedCell extends Pick<ExplainedCell, "parts" | "rows"> {
  readonly shown: readonly CountedRow[];
}

interface CellFacts {
  readonly metric: MetricDefinition;
  readonly layout: RowLayout;
  readonly keys: GroupKeys;
  /** Null where the group has no value of the part. */
  readonly partValue: (part: MetricPart) => Decimal | null;
  /** SQL type of a dataset's column. */
  readonly typeOf: (column: string) => string;
}

type Row = QueryRows["rows"][number];

/**
 * One cell out of the answers to `rowsThatCount`.
 * @throws OmError `CONSERVATION_FAILED` when the rows of a part do not add up to its value
 */
export function readCell(
  found: { readonly totals: QueryRows; readonly rows: QueryRows },
  facts: CellFacts,
): CountedCell {
  const { metric, layout, keys, partValue } = facts;
  const isOfGroup = (row: Row): boolean => keys.every((key, at) => (row[at] ?? null) === key);
  const [count = 0, ...totals] = found.totals.rows.find(isOfGroup)?.slice(keys.length) ?? [];
  const parts = layout.parts.map(([name, part], at) => {
    const value = partValue(part);
    const adds = part.aggregate === "sum" || part.aggregate === "rows";
    const sum = toDecimal(totals[2 * at + 1]);
    if (adds && compareDecimals(sum ?? zero, value ?? zero) !== 0) throw unequal(metric, name);
    return { name, value: value && formatDecimal(value), rows: Number(totals[2 * at] ?? 0) };
  });
  const shown = found.rows.rows.filter(isOfGroup).flatMap((row) => readRow(row.slice(keys.length), facts));
  const sum = wholeOf(metric, (name) => parts.find((part) => part.name === name)?.value ?? null);
  return { parts, rows: { count: Number(count), shown: shown.length, sum }, shown };
}

function readRow([place, line, ...cells]: Row, { metric, layout, typeOf }: CellFacts): CountedRow[] {
  const { parts, columns, tables } = layout;
  const table = tables[Number(place)];
  if (table === undefined) return [];
  const contributions = Object.fromEntries(
    parts.map(([name], at) => {
      const amount = toDecimal(cells[columns.length + at]);
      return [name, amount && formatDecimal(amount)];
    }),
  );
  const values = Object.fromEntries(columns.map((column, at) => [column, toShown(cells[at], typeOf(column))]));
  const contribution = wholeOf(metric, (name) => contributions[name] ?? null);
  return [{ table, line: Number(line), values, contributions, contribution }];
}

/** Of a sum: what is known of its parts, added up; null for a ratio. */
function wholeOf({ value }: MetricDefinition, read: (part: string) => string | null): string | null {
  if (value.kind !== "sum") return null;
  const known = [...value.parts, ...(value.charges ?? [])].map(read).filter((amount) => amount !== null);
  return formatDecimal(known.map((amount) => parseDecimal(amount) ?? zero).reduce(addDecimals, zero));
}

function toDecimal(cell: string | number | boolean | null | undefined): Decimal | null {
  return cell == null ? null : parseDecimal(String(cell));
}

function toShown(cell: Row[number] | undefined, type: string): Cell {
  const text = cell == null ? null : String(cell);
  if (text === null || !type.startsWith("DECIMAL")) return text;
  const number = parseDecimal(text);
  return number === null ? text : formatDecimal(number);
}

function unequal(metric: MetricDefinition, part: string): OmError {
  return new OmError("CONSERVATION_FAILED", `the rows of ${part} do not add up to ${metric.id}`, {
    fix: "this is a defect, please report it with the query",
  });
}
