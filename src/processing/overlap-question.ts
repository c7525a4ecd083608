import type { TableDecision } from "#core/decision.ts";
import type { ClassAmounts } from "#core/ledger.ts";
import { formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import type { QuestionReport } from "#core/report.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { SharedRows } from "./overlap-job.ts";
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

/** What the numbers gain by either answer. */
export function toOverlapQuestion(
  { mapping }: TableDecision,
  { rows, amounts }: TableResult,
  shared: SharedRows,
): QuestionReport {
  const key =
    mapping.find(({ field }) => field === "order_id") ?? mapping.find(({ field }) => field?.endsWith("_date"));
  const replaced = shared.replaced.reduce((sum, group) => sum + group.rows, 0);
  const gained = shared.replaced.reduce((left, group): ClassAmounts => {
    const before = parseDecimal(left.known[group.currency] ?? "0") ?? zero;
    const known = formatDecimal(subtractDecimals(before, parseDecimal(group.known ?? "0") ?? zero));
    return { known: { ...left.known, [group.currency]: known }, unreadable: left.unreadable - group.unreadable };
  }, amounts.accepted);
  return {
    id: "overlap",
    column: key?.source ?? "",
    readings: [
      { value: "replace", effect: { rows: rows.accepted - replaced, amounts: gained } },
      { value: "add", effect: { rows: rows.accepted, amounts: amounts.accepted } },
    ],
  };
}
