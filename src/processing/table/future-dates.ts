import type { TableDecision } from "#core/decision.ts";
import { quoteText } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { columnOf } from "./read-fields.ts";
import type { RowCheck } from "./row-check.ts";
import type { TableResult } from "./table-job.ts";

/** Of a row that is dated after the day on which its file came. */
const futureCode = "OM-DATE-02";

/** Where it was decided that rows of the future are no rows: the check that finds them; else null. */
export function futureCheck(
  decision: TableDecision,
  { pastField }: FileType,
  today: string | undefined,
): { readonly check: RowCheck; readonly when: string } | null {
  if (pastField === null || today === undefined || decision.policies.futureDates !== "reject") return null;
  return {
    check: {
      code: futureCode,
      columnIndex: columnOf(pastField, decision)?.index ?? null,
      reason: "a date after the day on which the file came, and futureDates=reject was decided",
      fix: "correct the date and send the row again; or let such rows count, with futureDates=keep",
    },
    when: `coalesce(day > CAST(${quoteText(today)} AS DATE), false)`,
  };
}

/** A few orders may be dated ahead; where it is more than one row in so many, the dates are doubted. */
const doubtedShare = 100;

type FutureRows = Pick<TableResult, "hygiene" | "acceptedRows">;

/** More accepted rows lie in the future of the day on which the file came than a few. */
export function isFutureDoubted(result: FutureRows): boolean {
  return countFuture(result) * doubtedShare > result.acceptedRows;
}

export function noteFuture({ policies }: TableDecision, result: FutureRows): string[] {
  if (!isFutureDoubted(result)) return [];
  const rows = `${countFuture(result)} of ${result.acceptedRows} rows are dated after the day on which the file came`;
  return policies.futureDates === "keep"
    ? [`${rows}: they count, as was decided`]
    : [`${rows}: see whether day, month and year are read in their order`];
}

function countFuture({ hygiene }: FutureRows): number {
  return hygiene.find(({ id }) => id === "future_date")?.rows ?? 0;
}
