import { OmError } from "#core/errors.ts";
import type { RecordAt, TableShape } from "#formats/format.ts";
import { toColumnNames } from "./column-names.ts";
import { findTables, type FoundTable } from "./find-tables.ts";
import { isSame } from "./header.ts";
import { readDeepHeader } from "./merged-header.ts";
import { toPreamble } from "./preamble.ts";
import { isBlankRecord } from "./records.ts";
import { takeRuns } from "./take-runs.ts";
import type { RowFormat, RowPlace } from "./row-format.ts";
import { canonicalDialect } from "./row-scan.ts";

/** Tables that begin below are found as rows of the last one above. */
const mostRows = 20_000;
const mostCells = 1_000_000;
const mostSampleRows = 2_000;
/** What a document is, its format says already. */
const mostSamplePassages = 20;
const mostColumns = 2_000;

/**
 * The tables of one place, by its first 20,000 rows.
 * @throws OmError `TOO_MANY_COLUMNS`, and what the format throws
 */
export async function analysePlace(format: RowFormat, path: string, found: RowPlace): Promise<readonly TableShape[]> {
  const { records, ended } = await readFirstRows(format, path, found);
  if (found.columns !== null) return [shapeOfNamed(format, found, found.columns, records)];
  const filled = records.filter((record) => !isBlankRecord(record));
  if (filled.length === 0) return [];
  const tables = findTables(records);
  return tables.map((table) => shapeOfRegion(format, found, table, tables.length > 1, ended));
}

async function readFirstRows(
  format: RowFormat,
  path: string,
  { name, place, isDocument }: RowPlace,
): Promise<{ records: readonly RecordAt[]; ended: boolean }> {
  const records: RecordAt[] = [];
  let cells = 0;
  for await (const batch of format.rows(path, place)) {
    for (const row of batch) {
      if ("raw" in row) continue;
      if (row.cells.length > mostColumns) throw tooManyColumns(name, row.line, row.cells.length);
      records.push(row);
      cells += row.cells.length;
      if (records.length >= (isDocument === true ? mostSamplePassages : mostRows) || cells >= mostCells)
        return { records, ended: false };
    }
  }
  return { records, ended: true };
}

/** Records whose columns the format names: every one of them is a row. */
function shapeOfNamed(
  format: RowFormat,
  { name, place, notes, numberColumns = [], isDocument }: RowPlace,
  columns: readonly string[],
  records: readonly RecordAt[],
): TableShape {
  if (columns.length > mostColumns) throw tooManyColumns(name, 1, columns.length);
  const names = toColumnNames(columns);
  const sample = takeRuns(records, isDocument === true ? mostSamplePassages : mostSampleRows).map(({ cells }) =>
    names.map((_, index) => cells[index] ?? ""),
  );
  return {
    table: name,
    format: format.id,
    place,
    encoding: "utf-8",
    bom: false,
    dialect: { ...canonicalDialect, headerLine: null },
    preambleRecords: 0,
    columns: names,
    hasNamedColumns: true,
    ...(isDocument === undefined ? {} : { isDocument }),
    isText: false,
    numberColumns,
    sample,
    notes: sample.length === 0 && isDocument !== true ? [...notes, "there are no rows"] : notes,
  };
}

function shapeOfRegion(
  format: RowFormat,
  { name, place, notes, is1904, merges = [], numberColumns = [] }: RowPlace,
  { range, records, header }: FoundTable,
  isOneOfSeveral: boolean,
  ended: boolean,
): TableShape {
  const deep = readDeepHeader(records, header, merges, range.firstColumn);
  const columns = deep?.columns ?? header.columns;
  if (columns.length > mostColumns) throw tooManyColumns(name, header.headerLine ?? 1, columns.length);
  const firstRow = deep === null ? header.firstRow : deep.preambleRecords + deep.records;
  const names = records[firstRow - 1]?.cells ?? [];
  const rows = records
    .slice(firstRow)
    .filter((record) => !isBlankRecord(record) && (header.headerLine === null || !isSame(record.cells, names)));
  return {
    table: isOneOfSeveral ? `${name} ${describeRange(range)}` : name,
    format: format.id,
    place: { ...place, range },
    encoding: "utf-8",
    bom: false,
    dialect: { ...canonicalDialect, headerLine: deep?.headerLine ?? header.headerLine },
    preambleRecords: deep?.preambleRecords ?? header.preambleRecords,
    preamble: toPreamble(records, deep?.preambleRecords ?? header.preambleRecords),
    ...(deep === null ? {} : { headerRecords: deep.records }),
    columns,
    isText: false,
    numberColumns: numberColumns.map((index) => index - range.firstColumn),
    ...(is1904 === undefined ? {} : { is1904 }),
    sample: takeRuns(rows, mostSampleRows).map(({ cells }) => cells),
    notes: [
      ...notes,
      ...(deep === null ? header.notes : [`the header takes ${deep.records} rows that merged cells hold together`]),
      ...(rows.length === 0 && header.headerLine !== null ? ["there are no rows below the header"] : []),
      ...(ended ? [] : [`tables were looked for in the first ${mostRows.toLocaleString("en")} rows`]),
    ],
  };
}

/** `A5:D20`, as a sheet names it; open ends are left out. */
function describeRange({ firstRow, lastRow, firstColumn, lastColumn }: FoundTable["range"]): string {
  const from = `${columnLetters(firstColumn)}${firstRow}`;
  const to = `${lastColumn === null ? "" : columnLetters(lastColumn)}${lastRow ?? ""}`;
  return to === "" ? from : `${from}:${to}`;
}

function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  const letter = String.fromCodePoint(65 + (index % 26));
  return rest === 0 ? letter : columnLetters(rest - 1) + letter;
}

function tooManyColumns(name: string, line: number, columns: number): OmError {
  return new OmError("TOO_MANY_COLUMNS", `${name}, row ${line} has ${columns} columns, the limit is ${mostColumns}`, {
    fix: "export fewer columns, or turn columns into rows",
    details: { line, columns, limit: mostColumns },
  });
}
