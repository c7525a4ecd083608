import { type ClassAmounts, mergeAmounts, noAmounts, type RowLedger } from "#core/ledger.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import type { Cell } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { ScanTally } from "#formats/format.ts";
import type { NotAcceptedAccount } from "./not-accepted.ts";
import type { TableResult } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";
import type { Part } from "./write-parts.ts";

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

/** What the rows of a relation are worth, by currency; nothing for types without amounts. */
export async function sumAmounts({ database, select }: TableWork, rows: string | null): Promise<ClassAmounts> {
  if (rows === null || select.amountColumn === null) return noAmounts;
  const amount = quoteIdentifier(select.amountColumn);
  const sums = await database.rows(
    `SELECT currency, sum(CAST(${amount} AS DECIMAL(38,6))), count(*) - count(${amount}) FROM ${rows} GROUP BY currency ORDER BY currency`,
  );
  return sums.map(toClassAmounts).reduce(mergeAmounts, noAmounts);
}

function toClassAmounts([currency, sum, unreadable]: readonly Cell[]): ClassAmounts {
  const amount = parseDecimal(String(sum ?? ""));
  const known = amount === null ? {} : { [String(currency)]: formatDecimal(amount) };
  return { known, unreadable: Number(unreadable) };
}

type RowsDescription = Pick<TableResult, "firstDay" | "lastDay" | "undatedRows" | "filledColumns">;

/** Days and columns of the accepted rows, as the manifest lists them. */
export async function describeRows(
  { database, select }: TableWork,
  parts: readonly Part[],
  accepted: string | null,
): Promise<RowsDescription> {
  const undescribed: RowsDescription = { firstDay: null, lastDay: null, undatedRows: 0, filledColumns: [] };
  if (accepted === null) return undescribed;
  const paths = parts.map((part) => quoteText(part.path)).join(", ");
  const filled = await database.rows(
    `SELECT path_in_schema FROM parquet_metadata([${paths}]) GROUP BY 1 HAVING sum(num_values) > sum(coalesce(stats_null_count, 0))`,
  );
  const filledColumns = select.columns.filter((name) => filled.some(([path]) => path === name));
  if (!select.columns.includes("day")) return { ...undescribed, filledColumns };
  const [[first = null, last = null, undated = 0] = []] = await database.rows(
    `SELECT CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR), count(*) - count(day) FROM ${accepted}`,
  );
  return { firstDay: toText(first), lastDay: toText(last), undatedRows: Number(undated), filledColumns };
}

function toText(cell: Cell): string | null {
  return cell === null ? null : String(cell);
}
