import type { TableDecision } from "#core/decision.ts";
import type { ClassAmounts } from "#core/ledger.ts";
import { formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import { sayMoney } from "#core/money-text.ts";
import type { QuestionReport } from "#core/report.ts";
import { wordSalesKey } from "#core/unlike-sales.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { RowsOfCurrency, SharedRows } from "./overlap-job.ts";
import type { FoundSales } from "../same-sales/link-streams.ts";
import type { TableResult } from "../table/table-job.ts";

/** Where a rows' numbers may change their meaning of "the same row": types that count money; and nobody decided yet. */
export function mayAskOverlap({ type, policies }: TableDecision): boolean {
  return policies.overlap === undefined && fileTypeById(type).amountColumn !== null;
}

/** Of so many shared rows, more than this share of corrections looks like files of two shops. */
const mostCorrected = 0.05;
const fewShared = 20;

/** Why it is not sure that a table's rows belong in the place of others; null where it is. */
export function findDoubt(shared: SharedRows | null): string | null {
  const why = shared === null ? null : findWhy(shared);
  return why === null || shared?.otherTimes !== true
    ? why
    : `${why}. Some of them were read with another time zone or end of the day than this one, so their days differ: read them again first, with om reprocess --stale`;
}

function findWhy(shared: SharedRows): string | null {
  const { keyed, differing, otherCurrency, sameDay, fromNewerPeriod, differingDays } = shared;
  if (differingDays > 0)
    return `${differingDays} ${differingDays === 1 ? "day is" : "days are"} in another file of this source too, with other rows`;
  // An amount is corrected, its currency hardly ever: that is another shop's order, however few there are.
  if (otherCurrency > keyed * mostCorrected)
    return `other files of this source have ${keyed} of its rows too, and ${otherCurrency} of them are in another currency there`;
  const isMuch = differing > keyed * mostCorrected && keyed >= fewShared;
  if (isMuch || (differing > 0 && differing === keyed && sameDay === 0))
    return `other files of this source have ${keyed} of its rows too, and ${differing} of them say something else there`;
  if (fromNewerPeriod > 0)
    return `an older file of this source goes on to a later day, and ${fromNewerPeriod} of the rows that this one has too say something else there`;
  return null;
}

/** What people should know of rows that are shared, and that is no question. */
export function noteShared(shared: SharedRows | null): string[] {
  return shared === null ? [] : [...noteLeft(shared), ...noteAbsent(shared)];
}

function noteLeft({ left: { rows, owners } }: SharedRows): string[] {
  if (rows === 0) return [];
  const [are, they] = rows === 1 ? ["row stands", "it still counts"] : ["rows stand", "they still count"];
  return [
    `of ${countOf(owners, "order")} that it has newer than other files, ${rows} more ${are} only there: ${they}. Where such lines are gone, send this file with --replaces and the id of the older one`,
  ];
}

function noteAbsent({ absent }: SharedRows): string[] {
  if (absent === undefined) return [];
  const { owners, worth } = absent;
  const known = worth.filter(({ known: sum }) => sum !== null);
  const sums = known.map(({ currency, known: sum }) => sayMoney(parseDecimal(sum ?? "") ?? zero, currency));
  const [stand, they] = owners === 1 ? ["stands", "it still counts"] : ["stand", "they still count"];
  const what = sums.length === 0 ? "" : ` (worth ${sums.join(" and ")})`;
  return [
    `${countOf(owners, "order")}${what} of its days ${stand} only in other files of its source: ${they}. Where such orders were taken back, send this file with --replaces and the id of the older one`,
  ];
}

function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Nobody decided yet what becomes of rows that two tables of the file have. */
export function mayAskCopies({ type, policies }: TableDecision): boolean {
  return policies.copies === undefined && fileTypeById(type).amountColumn !== null;
}

/** Why it is not sure that rows which two tables of a file have are the same; null where it is, or where they are not. */
function findCopyDoubt(shared: SharedRows | null): string | null {
  const copies = shared?.copies ?? null;
  if (copies === null) return null;
  const { keyed, differing, contained } = copies;
  if (contained > 0)
    return `${contained} of its rows stand in another table of the file too, which has all of one of the two`;
  // Of two tills that number alike, next to no row says the same; of a copy that was corrected, most do.
  if (differing > 0 && differing * 2 <= keyed)
    return `${keyed} of its rows stand in another table of the file too, and ${differing} of them say something else there`;
  return null;
}

/**
 * A decision was taken back: whether what rows share with others is open again, because the answer to it is gone or the rows
 * are known by something else than before.
 */
export function isOpenAgain(shown: TableDecision, next: TableDecision): boolean {
  const isAnswerGone = (["overlap", "copies", "sameSales"] as const).some(
    (id) => shown.policies[id] !== undefined && next.policies[id] === undefined,
  );
  return isAnswerGone || shown.type !== next.type || JSON.stringify(shown.mapping) !== JSON.stringify(next.mapping);
}

/** Nobody decided yet what becomes of sales that another export has; a table that counts beside all others is not asked. */
export function mayAskSameSales({ type, policies: { sameSales, overlap } }: TableDecision): boolean {
  return sameSales === undefined && overlap !== "add" && fileTypeById(type).totals.length > 0;
}

/** Why the sales of a table may be those of another one. */
function describeSameSales(found: FoundSales): string {
  const { times } = found;
  const end =
    times === undefined ? "in other columns" : "in other columns, with or without tax or fees, or in another currency";
  return `${describeLikeness(found)}: that looks like the same sales ${end}`;
}

function describeLikeness({ by, tells, times, mine, shared, same, fileId }: FoundSales): string {
  if (tells === "items")
    return `${fileId} has as much of ${same} of the ${shared} items of a day that it has in common with this export`;
  if (times !== undefined) {
    const which =
      by === "orders"
        ? `of ${same} of its ${mine} orders`
        : `on ${same} of the ${shared} ${wordSalesKey(by)} that both have`;
    return `${fileId} has ${times} times the amount ${which}`;
  }
  const [amount, forIt] =
    tells === "amounts" ? ["amount", "for the same amount"] : ["number of units", "as many units"];
  if (by !== "orders")
    return `${fileId} sold ${forIt} ${by === "days" ? "on" : "in"} ${same} of the ${shared} ${wordSalesKey(by)} that it has in common with this export`;
  const others = shared > same ? `, and ${shared - same} more of another` : "";
  return `${same} of its ${mine} orders are in ${fileId} too, of the same day and ${amount}${others}`;
}

/** What is in doubt about a table that is about to count: questions with what the numbers gain by each answer, and why. */
export function findDoubts(
  decision: TableDecision,
  result: TableResult,
  { shared, sameSales }: { readonly shared: SharedRows | null; readonly sameSales: FoundSales | null },
): { readonly questions: readonly QuestionReport[]; readonly why: readonly string[] } {
  const ask = (id: string, values: readonly Reading[]): QuestionReport => question(id, values, decision, result);
  const overlap = mayAskOverlap(decision) ? findDoubt(shared) : null;
  const copies = mayAskCopies(decision) ? findCopyDoubt(shared) : null;
  const twice = mayAskSameSales(decision) ? sameSales : null;
  return {
    why: [overlap, copies, twice === null ? null : describeSameSales(twice)].filter((each) => each !== null),
    questions: [
      ...(overlap === null
        ? []
        : [
            ask("overlap", [
              ["replace", shared?.replaced ?? []],
              ["add", []],
            ]),
          ]),
      ...(copies === null
        ? []
        : [
            ask("copies", [
              ["once", shared?.copies?.dropped ?? []],
              ["keep", []],
            ]),
          ]),
      ...(twice === null
        ? []
        : [
            ask("sameSales", [
              ["leave", twice.left],
              ["replace", twice.replaced],
              ["add", []],
            ]),
          ]),
    ],
  };
}

/** An answer, and the rows that would not count any more by it. */
type Reading = readonly [value: string, leftOut: readonly RowsOfCurrency[]];

function question(
  id: string,
  readings: readonly Reading[],
  { mapping }: TableDecision,
  { acceptedRows, amounts }: TableResult,
): QuestionReport {
  const key =
    mapping.find(({ field }) => field === "order_id") ?? mapping.find(({ field }) => field?.endsWith("_date"));
  return {
    id,
    column: key?.source ?? "",
    readings: readings.map(([value, leftOut]) => ({
      value,
      effect: {
        rows: acceptedRows - leftOut.reduce((sum, group) => sum + group.rows, 0),
        amounts: leftOut.reduce(without, amounts.accepted),
      },
    })),
  };
}

function without(left: ClassAmounts, group: RowsOfCurrency): ClassAmounts {
  const before = parseDecimal(left.known[group.currency] ?? "0") ?? zero;
  const known = formatDecimal(subtractDecimals(before, parseDecimal(group.known ?? "0") ?? zero));
  return { known: { ...left.known, [group.currency]: known }, unreadable: left.unreadable - group.unreadable };
}
