import { type ClassAmounts, mergeAmounts, noAmounts, type RowLedger } from "#core/ledger.ts";
import { formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import type { DayRun } from "#engine/dataset.ts";
import type { Cell } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { ScanTally } from "#formats/format.ts";
import { readDayRuns } from "./day-runs.ts";
import type { NotAcceptedAccount } from "./not-accepted.ts";
import type { TableWork } from "./table-work.ts";
import type { Part } from "./chunk-findings.ts";

/** Every record of the table in exactly one class. */
export function drawLedger(
  tally: ScanTally,
  parts: readonly Part[],
  notAccepted: NotAcceptedAccount,
  repeats: number,
  repeatsAreDuplicates: boolean,
): RowLedger {
  const duplicates = repeatsAreDuplicates ? repeats : 0;
  return {
    physicalLines: tally.physicalLines,
    records: tally.records,
    preamble: tally.preamble,
    header: tally.header,
    footer: tally.footer + notAccepted.footer,
    blank: tally.blank,
    read: tally.rows + tally.broken + tally.repeatedHeaders - notAccepted.footer,
    accepted: parts.reduce((sum, part) => sum + part.accepted, 0) - duplicates,
    rejected: notAccepted.rejected,
    duplicate: duplicates,
    skipped: notAccepted.skipped + tally.repeatedHeaders,
    repeats,
    newlinesInQuotes: tally.newlinesInQuotes,
  };
}

/** What can be summed up of rows, and of several sums. */
interface RowSums {
  /** Nothing for types without amounts. */
  readonly amounts: ClassAmounts;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly undated: number;
}

export interface RowSummary extends RowSums {
  /** See `readDayRuns`. */
  readonly dayRuns: readonly DayRun[] | null;
}

const nothing: RowSums = { amounts: noAmounts, firstDay: null, lastDay: null, undated: 0 };

/** Sums up the rows of a relation in one pass, by day first: what is asked of days is then asked of few rows. */
export async function summarise({ database, select }: TableWork, rows: string | null): Promise<RowSummary> {
  if (rows === null || select.amountColumn === null) return { ...nothing, dayRuns: [] };
  const amount = quoteIdentifier(select.amountColumn);
  const day = select.columns.includes("day") ? "day" : "CAST(NULL AS DATE)";
  await database.run(
    `CREATE OR REPLACE TEMP TABLE by_day AS SELECT currency, ${day} AS day, sum(${amount}) AS known,
       count(*) - count(${amount}) AS unreadable, count(*) AS lines FROM ${rows} GROUP BY ALL`,
  );
  const groups = await database.rows(
    `SELECT currency, sum(known), CAST(sum(unreadable) AS BIGINT), CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR),
       CAST(coalesce(sum(lines) FILTER (WHERE day IS NULL), 0) AS BIGINT)
     FROM by_day GROUP BY currency ORDER BY currency`,
  );
  return { ...groups.map(toSums).reduce(mergeSums, nothing), dayRuns: await readDayRuns("by_day", database) };
}

function toSums([currency, sum, unreadable, first, last, undated]: readonly Cell[]): RowSums {
  const amount = parseDecimal(String(sum ?? ""));
  const known = amount === null ? {} : { [String(currency)]: formatDecimal(amount) };
  return {
    amounts: { known, unreadable: Number(unreadable) },
    firstDay: toText(first),
    lastDay: toText(last),
    undated: Number(undated),
  };
}

function mergeSums(left: RowSums, right: RowSums): RowSums {
  const days = [left.firstDay, left.lastDay, right.firstDay, right.lastDay].filter((day) => day !== null).toSorted();
  return {
    amounts: mergeAmounts(left.amounts, right.amounts),
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    undated: left.undated + right.undated,
  };
}

/** The summary without some of its rows: repeats, whose days stay, because each repeats a row that stays. */
export function withoutRows(all: RowSummary, repeats: RowSums): RowSummary {
  const known = Object.entries(all.amounts.known).map(([currency, text]) => {
    const less = parseDecimal(repeats.amounts.known[currency] ?? "0") ?? zero;
    return [currency, formatDecimal(subtractDecimals(parseDecimal(text) ?? zero, less))] as const;
  });
  const unreadable = all.amounts.unreadable - repeats.amounts.unreadable;
  return { ...all, amounts: { known: Object.fromEntries(known), unreadable }, undated: all.undated - repeats.undated };
}

/** Columns of the parts that hold something, told by the parts' own statistics. */
export async function findFilledColumns(
  { database, select }: TableWork,
  parts: readonly Part[],
): Promise<readonly string[]> {
  if (parts.length === 0) return [];
  const paths = parts.map((part) => quoteText(part.path)).join(", ");
  const filled = await database.rows(
    `SELECT path_in_schema FROM parquet_metadata([${paths}]) GROUP BY 1 HAVING sum(num_values) > sum(coalesce(stats_null_count, 0))`,
  );
  return select.columns.filter((name) => filled.some(([path]) => path === name));
}

function toText(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}
