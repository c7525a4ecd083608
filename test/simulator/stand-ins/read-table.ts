import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { type ClassAmounts, noAmounts, type RowLedger } from "#core/ledger.ts";
import { toMinutes } from "#core/time-zone.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { TableJob, TableResult } from "#processing/table/table-job.ts";
import type { LocalFiles } from "../adapters/local-files.ts";
import { compareText } from "../adapters/memory-records.ts";
import { readTables } from "../contents.ts";

/** A row of a part: what the engine would have in Parquet. */
export interface PartRow {
  readonly line: number;
  readonly order: string | null;
  /** As the business counts its time. */
  readonly at: string;
  readonly day: string | null;
  readonly sku: string;
  readonly quantity: string;
  readonly net: string;
  readonly currency: string;
  /** When it was changed; "" where the file does not say it. */
  readonly changed: string;
}

/** What `processTable` makes of a small clean table of sales, without an engine; its parts are JSON. */
export async function readTable(job: TableJob, files: LocalFiles): Promise<TableResult> {
  const rows = readRows(job.decision, await files.read(job.sourcePath));
  const repeated = findRepeats(rows);
  const once = job.decision.policies.repeats === "once";
  const accepted = rows.filter((row) => !(once && repeated.has(row.line)));
  const write = async (name: string, value: unknown): Promise<string> => {
    const path = join(job.folder, name);
    await files.write(path, Buffer.from(JSON.stringify(value)));
    return path;
  };
  const repeats = rows.filter(({ line }) => repeated.has(line));
  const days = accepted.map(({ day }) => day);
  return {
    parts: [{ path: await write("part-00000.parquet", rows), rows: rows.length }],
    deletionsPath: once && repeats.length > 0 ? await write("deletions.parquet", [...repeated]) : null,
    rejectsCsvPath: null,
    rejectsParquetPath: null,
    indexPath: await write("lines.json", [[0, 1, 0]]),
    rows: toLedger(rows.length, accepted.length, repeats.length),
    acceptedRows: accepted.length,
    amounts: {
      field: "net",
      accepted: sumOf(accepted),
      rejected: noAmounts,
      duplicate: once ? sumOf(repeats) : noAmounts,
      skipped: noAmounts,
      repeats: sumOf(repeats),
    },
    issues: [],
    printedTotals: [],
    profile: null,
    hygiene: [],
    ranges: toRanges(accepted),
    ownersPath: null, // without hashes any may share
    namesPath: null, // they are read from the rows
    texts: null, // there are no passages in them
    rollup: null, // numbers are those of the rows
    dayRuns: null, // say which days are missing, and move no row
    ...toSpan(days),
    undatedRows: days.filter((day) => day === null).length,
    currencies: accepted.length === 0 ? [] : [currencyOf(accepted)],
    ...toColumns(job.decision),
    notes: [],
  };
}

function readRows(decision: TableDecision, bytes: Uint8Array): PartRow[] {
  const { table, mapping, columns, policies } = decision;
  const tables = readTables(bytes);
  const text = (tables.find(({ name }) => name === table) ?? tables[0])?.text ?? "";
  const place = (field: string): number => {
    const source = mapping.find((each) => each.field === field)?.source;
    return columns.findIndex(({ name }) => name === source);
  };
  const [order, date, sku, quantity, net, currency, changed] = [
    place("order_id"),
    place("order_date"),
    place("sku"),
    place("quantity"),
    place("line_net"),
    place("currency"),
    place("updated_at"),
  ];
  const readTime = timeReader(decision, columns[date]);
  const lines = text.split("\n").slice(1, -1);
  return lines.map((line, at) => {
    const cells = line.split(",");
    return {
      line: at + 2,
      order: cells[order] || null,
      ...readTime(cells[date] ?? ""),
      sku: cells[sku] ?? "",
      quantity: cells[quantity] ?? "",
      net: cells[net] ?? "",
      currency: cells[currency] ?? policies.currency,
      changed: cells[changed] ?? "",
    };
  });
}

/** A cell of the column that names the day -> the time and the day of the business. */
function timeReader(
  { settings = {} }: TableDecision,
  column: TableDecision["columns"][number] | undefined,
): (cell: string) => Pick<PartRow, "at" | "day"> {
  const reading = column?.reading.kind === "date" ? column.reading : null;
  const { timeZone = "UTC", dayCutoff = "00:00" } = settings;
  return (cell) => {
    if (cell === "") return { at: "", day: null };
    if (reading?.hasTime === true) {
      const at = wallTime(Date.parse(cell), timeZone);
      return { at, day: wallTime(Date.parse(`${at}Z`) - toMinutes(dayCutoff) * 60_000, "UTC").slice(0, 10) };
    }
    if (!cell.includes("/")) return { at: cell, day: cell };
    const [one, other, year] = cell.split("/");
    const day = (reading?.order === "mdy" ? [year, one, other] : [year, other, one]).join("-");
    return { at: day, day };
  };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** ISO without an offset. */
function wallTime(epochMs: number, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });
  clocks.set(timeZone, clock);
  return clock.format(epochMs).replace(" ", "T");
}

/** Lines of rows that stand there a second time. */
function findRepeats(rows: readonly PartRow[]): Set<number> {
  const known = new Set<string>();
  return new Set(
    rows.flatMap(({ line, ...row }) => {
      const cells = JSON.stringify(row);
      if (known.has(cells)) return line;
      known.add(cells);
      return [];
    }),
  );
}

function toLedger(read: number, accepted: number, repeats: number): RowLedger {
  const none = { preamble: 0, footer: 0, blank: 0, rejected: 0, skipped: 0, newlinesInQuotes: 0 };
  return {
    ...none,
    physicalLines: read + 1,
    records: read + 1,
    header: 1,
    read,
    accepted,
    duplicate: read - accepted,
    repeats,
  };
}

function sumOf(rows: readonly PartRow[]): ClassAmounts {
  if (rows.length === 0) return noAmounts;
  const sum = rows.reduce((total, { net }) => addDecimals(total, parseDecimal(net) ?? zero), zero);
  return { known: { [currencyOf(rows)]: formatDecimal(sum) }, unreadable: 0 };
}

/** All rows of a table have one. */
function currencyOf([row]: readonly PartRow[]): string {
  return row?.currency ?? "";
}

function toRanges(rows: readonly PartRow[]): TableResult["ranges"] {
  const owners = rows.flatMap(({ order }) => order ?? []).toSorted(compareText);
  const days = rows.flatMap(({ order, day }) => (order === null && day !== null ? day : [])).toSorted();
  const [least, most, first, last] = [owners[0], owners.at(-1), days[0], days.at(-1)];
  return {
    owners: least === undefined || most === undefined ? null : { least, most },
    days: first === undefined || last === undefined ? null : { first, last },
  };
}

function toSpan(days: readonly (string | null)[]): Pick<TableResult, "firstDay" | "lastDay"> {
  const sorted = days.filter((day) => day !== null).toSorted();
  return { firstDay: sorted[0] ?? null, lastDay: sorted.at(-1) ?? null };
}

function toColumns({
  policies,
  mapping,
}: TableDecision): Pick<TableResult, "filledColumns" | "blankColumns" | "datasetColumns"> {
  const mapped = new Set(mapping.flatMap(({ field }) => field ?? []));
  const columns = fileTypeById("sales").columns({ policies, mapped });
  const names = columns.filter(({ sql }) => sql !== null).map(({ name }) => name);
  return {
    filledColumns: names.filter((name) => !neverFilled.has(name)),
    blankColumns: names.filter((name) => neverFilled.has(name)),
    datasetColumns: Object.fromEntries(columns.map(({ name, sqlType }) => [name, sqlType])),
  };
}

/** No date that is drawn is a placeholder. */
const neverFilled = new Set(["placeholder_date"]);
