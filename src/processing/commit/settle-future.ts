import type { OpenQuestion, TableDecision } from "#core/decision.ts";
import type { RememberedAnswer } from "#core/memory.ts";
import { fileTypeById } from "#file-types/registry.ts";
import type { TableRecord } from "#ports/file-records.ts";
import { isFutureDoubted } from "../table/future-dates.ts";
import type { TableResult } from "../table/table-job.ts";
import { type SettleDeps, type Settled, withTaken } from "./settle-questions.ts";

/**
 * Many rows of a table lie in the future of the day on which its file came, and nobody decided whether they count: people are
 * asked, with what each answer gives on the whole file; unless it was decided for another file of its source that they do.
 * Nothing is open where they are few, or where the table shows them already as it is read.
 */
export async function settleFuture(
  settled: Settled,
  result: TableResult,
  known: { readonly shown: TableRecord["result"]; readonly remembered: readonly RememberedAnswer[] },
  { rehearse }: Pick<SettleDeps, "rehearse">,
): Promise<Settled> {
  const { decision } = settled;
  const { pastField } = fileTypeById(decision.type);
  if (pastField === null || decision.policies.futureDates !== undefined || !isFutureDoubted(result)) return settled;
  if (known.shown !== null && !isOpenAgain(known.shown.decision, decision, pastField)) return settled;
  const keeps = answered(decision, "keep");
  const taken = known.remembered.find(({ key, value }) => key === questionId && value === "keep");
  if (taken !== undefined) return { ...settled, decision: withTaken(keeps, [taken], []) };
  const rejects = answered(decision, "reject");
  const question: OpenQuestion = {
    id: questionId,
    column: decision.mapping.find(({ field }) => field === pastField)?.source ?? "",
    readings: [
      { value: "keep", decision: keeps },
      { value: "reject", decision: rejects },
    ],
  };
  // As long as nothing is decided every row is kept.
  const open = [{ question, results: [result, await rehearse(rejects)] }];
  return { ...settled, decision: withTaken(decision, [], [questionId]), open };
}

const questionId = "futureDates";

function answered(decision: TableDecision, futureDates: "keep" | "reject"): TableDecision {
  return { ...decision, policies: { ...decision.policies, futureDates } };
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
