import { join } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { type ClassAmounts, noAmounts, type RowLedger } from "#core/ledger.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { TableJob, TableResult } from "#processing/table-job.ts";
import type { LocalFiles } from "../adapters/local-files.ts";
import { compareText } from "../adapters/memory-records.ts";
import { readTables } from "../contents.ts";

/** A row of a part: what the engine would have in Parquet. */
export interface PartRow {
  readonly line: number;
  readonly order: string | null;
  readonly day: string | null;
  readonly sku: string;
  readonly quantity: string;
  readonly net: string;
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
    ranges: toRanges(accepted),
    ownersPath: null, // without hashes any may share
    rollup: null, // numbers are those of the rows
    dayRuns: null, // say which days are missing, and move no row
    ...toSpan(days),
    undatedRows: days.filter((day) => day === null).length,
    currencies: ["EUR"],
    ...toColumns(job.decision),
    notes: [],
  };
}

function readRows({ table, mapping, columns }: TableDecision, bytes: Uint8Array): PartRow[] {
  const tables = readTables(bytes);
  const text = (tables.find(({ name }) => name === table) ?? tables[0])?.text ?? "";
  const place = (field: string): number => {
    const source = mapping.find((each) => each.field === field)?.source;
    return columns.findIndex(({ name }) => name === source);
  };
  const places = {
    order: place("order_id"),
    day: place("order_date"),
    sku: place("sku"),
    quantity: place("quantity"),
    net: place("line_net"),
  };
  const lines = text.split("\n").slice(1, -1);
  return lines.map((line, at) => {
    const cells = line.split(",");
    const { order, day, sku, quantity, net } = places;
    return {
      line: at + 2,
      order: cells[order] || null,
      day: cells[day] || null,
      sku: cells[sku] ?? "",
      quantity: cells[quantity] ?? "",
      net: cells[net] ?? "",
    };
  });
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
  return { known: { EUR: formatDecimal(sum) }, unreadable: 0 };
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

function toColumns({ policies, mapping }: TableDecision): Pick<TableResult, "filledColumns" | "datasetColumns"> {
  const mapped = new Set(mapping.flatMap(({ field }) => field ?? []));
  const columns = fileTypeById("sales").columns({ policies, mapped });
  return {
    filledColumns: columns.filter(({ sql }) => sql !== null).map(({ name }) => name),
    datasetColumns: Object.fromEntries(columns.map(({ name, sqlType }) => [name, sqlType])),
  };
}
