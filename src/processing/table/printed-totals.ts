import type { SourceColumn, TableDecision } from "#core/decision.ts";
import { compareDecimals, type Decimal, formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import type { PrintedTotal } from "#core/report.ts";
import { columnOfPlaceSql, lineOfPlaceSql } from "#core/row-place.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { cellReading } from "./cell-reading.ts";
import type { FlaggedRow } from "./not-accepted.ts";
import { wideRowsOf } from "./wide-rows.ts";
import type { TableWork } from "./table-work.ts";

/**
 * Totals printed in the file beside our own sums of the accepted rows. A printed figure is compared with the rows since
 * the total before it, and with all rows above it: the closer one is shown.
 */
export async function comparePrintedTotals(
  { database, job }: TableWork,
  accepted: string | null,
  type: FileType,
  totals: readonly FlaggedRow[],
): Promise<readonly PrintedTotal[]> {
  if (accepted === null || totals.length === 0) return [];
  const compared: PrintedTotal[] = [];
  for (const { column, datasetColumn, group } of summedColumns(job.decision, type)) {
    const rows = ofGroup(accepted, group);
    let since = 0;
    for (const total of totals) {
      const printed = await readNumber(database, column, total.cells[column.index] ?? "");
      if (printed === null) continue;
      const stretch = await sumBetween(database, rows, datasetColumn, since, total.line);
      const above = await sumBetween(database, rows, datasetColumn, 0, total.line);
      const ours = closer(printed, stretch, above);
      compared.push({
        line: total.line,
        column: column.name,
        printed: formatDecimal(printed),
        ours: formatDecimal(ours),
        difference: formatDecimal(subtractDecimals(printed, ours)),
      });
      since = total.line;
    }
  }
  return compared.toSorted((left, right) => left.line - right.line);
}

interface SummedColumn {
  readonly column: SourceColumn;
  readonly datasetColumn: string;
  /** Where records give several rows: by the first column of its group, or "all" for what they share. */
  readonly group: number | "all" | null;
}

/** The rows that a column feeds, each by the line of its record. */
function ofGroup(accepted: string, group: SummedColumn["group"]): string {
  if (group === null) return accepted;
  const [line, column] = [lineOfPlaceSql("_line"), columnOfPlaceSql("_line")];
  return group === "all"
    ? `(SELECT * REPLACE (${line} AS _line) FROM ${accepted} QUALIFY row_number() OVER (PARTITION BY ${line} ORDER BY _line) = 1)`
    : `(SELECT * REPLACE (${line} AS _line) FROM ${accepted} WHERE ${column} = ${group})`;
}

/** Source columns whose values sum up in a dataset column: `quantity`, or `line_net` in `net`. */
function summedColumns(decision: TableDecision, type: FileType): SummedColumn[] {
  const groups = wideRowsOf(decision)?.groups;
  const dataset = type.columns({ policies: decision.policies, mapped: new Set() }).map((column) => column.name);
  return decision.mapping.flatMap((mapping) => {
    const field = type.fields.find((candidate) => candidate.name === mapping.field && candidate.kind === "number");
    const datasetColumn = dataset.find((name) => name === field?.name || `line_${name}` === field?.name);
    const column = decision.columns.find((candidate) => candidate.name === mapping.source);
    if (datasetColumn === undefined || column === undefined) return [];
    const group = mapping.of && groups?.find(({ value }) => value === mapping.of?.value)?.column;
    return { column, datasetColumn, group: group ?? (groups === undefined ? null : "all") };
  });
}

async function readNumber(database: LockedDatabase, column: SourceColumn, cell: string): Promise<Decimal | null> {
  if (cell.trim() === "" || column.reading.kind !== "number") return null;
  const reading = cellReading(column.reading);
  const [[value] = []] = await database.rows(`SELECT ${reading.value(reading.text("trim($1)"))}`, [cell]);
  return parseDecimal(String(value ?? ""));
}

async function sumBetween(
  database: LockedDatabase,
  accepted: string,
  column: string,
  after: number,
  before: number,
): Promise<Decimal> {
  const [[sum] = []] = await database.rows(
    `SELECT sum(CAST(${quoteIdentifier(column)} AS DECIMAL(38,6))) FROM ${accepted} WHERE _line > ${after} AND _line < ${before}`,
  );
  return parseDecimal(String(sum ?? "")) ?? zero;
}

function closer(printed: Decimal, left: Decimal, right: Decimal): Decimal {
  const distance = (sum: Decimal): Decimal => {
    const difference = subtractDecimals(printed, sum);
    return difference.units < 0n ? { ...difference, units: -difference.units } : difference;
  };
  return compareDecimals(distance(left), distance(right)) <= 0 ? left : right;
}
