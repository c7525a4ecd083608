import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import { addDecimals, compareDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import type { QueryRows } from "#engine/query-engine.ts";
import type { Cell } from "../query.ts";
import type { GroupKeys, RowLayout } from "./compile-rows-that-count.ts";
import type { ExplainedCell, ExplainedRow } from "./explanation.ts";

/** A row that counts, before its record is read again. */
export interface CountedRow extends Pick<ExplainedRow, "values" | "contributions" | "contribution" | "line"> {
  readonly fileId: string;
  /** Path of the part that holds it. */
  readonly part: string;
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

/**
 * One cell out of the rows of `rowsThatCount`.
 * @throws OmError `CONSERVATION_FAILED` when the rows of a part do not add up to its value
 */
export function readCell(found: QueryRows, { metric, layout, keys, partValue, typeOf }: CellFacts): CountedCell {
  const { parts, columns } = layout;
  const [placeAt, valuesAt] = [layout.keys.length, layout.keys.length + 3];
  const partsAt = valuesAt + columns.length;
  const totalsAt = partsAt + parts.length;
  const rows = found.rows.filter((row) => keys.every((key, at) => (row[at] ?? null) === key));
  const [first = []] = rows;
  const cell = (row: QueryRows["rows"][number], at: number): string | null =>
    row[at] == null ? null : String(row[at]);

  const sums = parts.map(([name, part], at) => {
    const sum = toDecimal(first[totalsAt + 1 + 2 * at]);
    const value = partValue(part);
    if (compareDecimals(sum ?? zero, value ?? zero) !== 0) throw unequal(metric, name);
    return { name, value: value && formatDecimal(value), rows: Number(first[totalsAt + 2 + 2 * at] ?? 0) };
  });
  const shown = rows.map((row): CountedRow => {
    const contributions = Object.fromEntries(
      parts.map(([name], at) => {
        const amount = toDecimal(row[partsAt + at]);
        return [name, amount && formatDecimal(amount)];
      }),
    );
    return {
      fileId: cell(row, placeAt) ?? "",
      part: cell(row, placeAt + 1) ?? "",
      line: Number(row[placeAt + 2]),
      values: Object.fromEntries(
        columns.map((column, at) => [column, toShown(cell(row, valuesAt + at), typeOf(column))]),
      ),
      contributions,
      contribution: wholeOf(metric, (name) => contributions[name] ?? null),
    };
  });
  const sum = wholeOf(metric, (name) => sums.find((part) => part.name === name)?.value ?? null);
  return { parts: sums, rows: { count: Number(first[totalsAt] ?? 0), shown: shown.length, sum }, shown };
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

function toShown(text: string | null, type: string): Cell {
  if (text === null || !type.startsWith("DECIMAL")) return text;
  const number = parseDecimal(text);
  return number === null ? text : formatDecimal(number);
}

function unequal(metric: MetricDefinition, part: string): OmError {
  return new OmError("CONSERVATION_FAILED", `the rows of ${part} do not add up to ${metric.id}`, {
    fix: "this is a defect, please report it with the query",
  });
}
