import type { TableDecision } from "#core/decision.ts";
import type { ClassAmounts } from "#core/ledger.ts";
import { formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import type { QuestionReport } from "#core/report.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { RowsOfCurrency, SharedRows } from "./overlap-job.ts";
import type { TableResult } from "./table-job.ts";

/** Where a rows' numbers may change their meaning of "the same row": types that count money; and nobody decided yet. */
export function mayAskOverlap({ type, policies }: TableDecision): boolean {
  return policies.overlap === undefined && fileTypeById(type).amountColumn !== null;
}

/** Of so many shared rows, more than this share of corrections looks like files of two shops. */
const mostCorrected = 0.05;
const fewShared = 20;

/** Why it is not sure that a table's rows belong in the place of others; null where it is. */
export function findDoubt(shared: SharedRows | null): string | null {
  if (shared === null) return null;
  const { keyed, differing, sameDay, fromNewerPeriod, differingDays } = shared;
  if (differingDays > 0)
    return `${differingDays} ${differingDays === 1 ? "day is" : "days are"} in another file of this source too, with other rows`;
  const isMuch = differing > keyed * mostCorrected && keyed >= fewShared;
  if (isMuch || (differing > 0 && differing === keyed && sameDay === 0))
    return `other files of this source have ${keyed} of its rows too, and ${differing} of them say something else there`;
  if (fromNewerPeriod > 0)
    return `an older file of this source goes on to a later day, and ${fromNewerPeriod} of the rows that this one has too say something else there`;
  return null;
}

/** Nobody decided yet what becomes of rows that two tables of the file have. */
export function mayAskCopies({ type, policies }: TableDecision): boolean {
  return policies.copies === undefined && fileTypeById(type).amountColumn !== null;
}

/** Why it is not sure that rows which two tables of a file have are the same; null where it is, or where they are not. */
export function findCopyDoubt(shared: SharedRows | null): string | null {
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
  const isAnswerGone = (["overlap", "copies"] as const).some(
    (id) => shown.policies[id] !== undefined && next.policies[id] === undefined,
  );
  return isAnswerGone || shown.type !== next.type || JSON.stringify(shown.mapping) !== JSON.stringify(next.mapping);
}

/** What the numbers gain by either answer. */
export function toCopiesQuestion(decision: TableDecision, result: TableResult, shared: SharedRows): QuestionReport {
  return question("copies", ["once", "keep"], decision, result, shared.copies?.dropped ?? []);
}

/** What the numbers gain by either answer. */
export function toOverlapQuestion(decision: TableDecision, result: TableResult, shared: SharedRows): QuestionReport {
  return question("overlap", ["replace", "add"], decision, result, shared.replaced);
}

/** @param values the answer that leaves rows out, and the one that counts all */
function question(
  id: string,
  [less, all]: readonly [string, string],
  { mapping }: TableDecision,
  { rows, amounts }: TableResult,
  leftOut: readonly RowsOfCurrency[],
): QuestionReport {
  const key =
    mapping.find(({ field }) => field === "order_id") ?? mapping.find(({ field }) => field?.endsWith("_date"));
  const replaced = leftOut.reduce((sum, group) => sum + group.rows, 0);
  const gained = leftOut.reduce((left, group): ClassAmounts => {
    const before = parseDecimal(left.known[group.currency] ?? "0") ?? zero;
    const known = formatDecimal(subtractDecimals(before, parseDecimal(group.known ?? "0") ?? zero));
    return { known: { ...left.known, [group.currency]: known }, unreadable: left.unreadable - group.unreadable };
  }, amounts.accepted);
  return {
    id,
    column: key?.source ?? "",
    readings: [
      { value: less, effect: { rows: rows.accepted - replaced, amounts: gained } },
      { value: all, effect: { rows: rows.accepted, amounts: amounts.accepted } },
    ],
  };
}
