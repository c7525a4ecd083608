import type { OpenQuestion, TableDecision } from "#core/decision.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { TableRecord } from "#ports/file-records.ts";
import { isFutureDoubted } from "../table/future-dates.ts";
import type { TableResult } from "../table/table-job.ts";
import type { SettleDeps, Settled } from "./settle-questions.ts";

/**
 * Many rows of a table lie in the future of the day on which its file came, and nobody decided whether they count: what each
 * answer gives on the whole file. Nothing is open where they are few, or where the table shows them already as it is read.
 */
export async function askFuture(
  { decision }: Settled,
  result: TableResult,
  shown: TableRecord["result"],
  { rehearse }: Pick<SettleDeps, "rehearse">,
): Promise<Settled["open"]> {
  const { pastField } = fileTypeById(decision.type);
  if (pastField === null || decision.policies.futureDates !== undefined || !isFutureDoubted(result)) return [];
  if (shown !== null && !isOpenAgain(shown.decision, decision, pastField)) return [];
  const readings = (["keep", "reject"] as const).map((futureDates) => ({
    value: futureDates,
    decision: { ...decision, policies: { ...decision.policies, futureDates } },
  }));
  const question: OpenQuestion = { id: "futureDates", column: sourceOf(decision, pastField), readings };
  const results: TableResult[] = [];
  // As long as nothing is decided every row is kept.
  for (const { value, decision: read } of readings) results.push(value === "keep" ? result : await rehearse(read));
  return [{ question, results }];
}

/** Rows that show are asked about where the answer to it is gone, or where their dates are read otherwise than before. */
function isOpenAgain(shown: TableDecision, next: TableDecision, pastField: string): boolean {
  const dates = ({ type, mapping, columns }: TableDecision): string => {
    const fed = mapping.filter(({ field, of }) => field === pastField || of?.field === pastField);
    const readings = columns.filter(({ name }) => fed.some(({ source }) => source === name));
    return JSON.stringify([type, fed.map(({ source, of }) => [source, of]), readings]);
  };
  return shown.policies.futureDates !== undefined || dates(shown) !== dates(next);
}

/** Of a table whose headers carry the days: none. */
function sourceOf({ mapping }: TableDecision, pastField: string): string {
  return mapping.find(({ field }) => field === pastField)?.source ?? "";
}
