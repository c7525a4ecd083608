import type { Field } from "../file-type.ts";
import type { Column, Draft } from "./draft.ts";
import { isSettled, pick } from "./draft.ts";
import { salesFields } from "./fields.ts";
import { type Synonym, synonymsByKey } from "./synonyms.ts";

/** A column whose header may mean a field and whose cells do not contradict it. */
export interface Candidate extends Synonym {
  readonly column: Column;
}

/**
 * Candidates of a field, most telling first. A better-named column whose cells do not fit ends the list: the next best
 * name would be another amount or another day.
 */
export function candidatesOf(draft: Draft, field: string): Candidate[] {
  const named = draft.columns
    .flatMap((column) => {
      const synonym = synonymsByKey.get(column.header.key)?.find((known) => known.field === field);
      return synonym && !isSettled(draft, column) ? [{ ...synonym, column }] : [];
    })
    .toSorted((one, other) => one.rank - other.rank || one.column.source.index - other.column.source.index);
  const misfit = named.findIndex(({ isStrong, column }) => isStrong && !column.isEmpty && !fitsKind(column, field));
  return named.slice(0, misfit < 0 ? named.length : misfit).filter(({ column }) => fitsKind(column, field));
}

/** Why a column named like a field cannot be it; null where nothing is wrong with its cells. */
export function misfitOf(column: Column): string | null {
  const field = synonymsByKey.get(column.header.key)?.find((known) => known.isStrong)?.field;
  if (field === undefined || column.isEmpty || fitsKind(column, field)) return null;
  return `its header says ${field}, but its cells do not read as a ${fieldKinds.get(field) ?? "value"}`;
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
