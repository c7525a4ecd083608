import type { Field } from "../file-type.ts";
import type { Column, Draft } from "./draft.ts";
import { isSettled, pick } from "./draft.ts";
import { salesFields } from "./fields.ts";
import { type Synonym, synonymsByKey } from "./synonyms.ts";

/** A column whose header may mean a field and whose cells do not contradict it. */
export interface Candidate extends Synonym {
  readonly column: Column;
}

/** Candidates of a field, most telling first. */
export function candidatesOf(draft: Draft, field: string): Candidate[] {
  return draft.columns
    .flatMap((column) => {
      const synonym = synonymsByKey.get(column.header.key)?.find((known) => known.field === field);
      return synonym && !isSettled(draft, column) && fitsKind(column, field) ? [{ ...synonym, column }] : [];
    })
    .toSorted((one, other) => one.rank - other.rank || one.column.source.index - other.column.source.index);
}

/** Gives fields their most telling columns: strong names of any field come before weak names of another. */
export function assignByName(draft: Draft, fields: readonly string[]): void {
  for (const isStrong of [true, false]) {
    for (const field of fields) {
      if (draft.picks.has(field)) continue;
      const best = candidatesOf(draft, field).find((candidate) => candidate.isStrong === isStrong);
      if (best) pickCandidate(draft, best);
    }
  }
}

export function pickCandidate(draft: Draft, { column, field, isStrong }: Candidate, why?: string): void {
  const said = why ?? `the header "${column.name}" names it${isStrong ? "" : ", and nothing names it better"}`;
  pick(draft, field, column, isStrong ? 0.95 : 0.7, said);
}

function fitsKind({ source, isEmpty }: Column, field: string): boolean {
  const kind = fieldKinds.get(field);
  if (kind === "number") {
    if (source.reading.kind === "number") return !source.reading.percent || field === "discount_rate";
    return isEmpty;
  }
  return kind === "timestamp" ? source.reading.kind === "date" : source.reading.kind !== "date";
}

const fieldKinds = new Map<string, Field["kind"]>(salesFields.map((field) => [field.name, field.kind]));
