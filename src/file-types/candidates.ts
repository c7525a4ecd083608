import { type Column, type Draft, isSettled, pick } from "./draft.ts";
import type { Field } from "./file-type.ts";
import type { Synonym, SynonymIndex } from "./synonyms.ts";

/** A column whose header may mean a field and whose cells do not contradict it. */
export interface Candidate extends Synonym {
  readonly column: Column;
}

/** Finds columns for the fields of one type, by the names of their headers and the kind of their cells. */
export interface CandidateFinder {
  /**
   * Candidates of a field, most telling first. A better-named column whose cells do not fit ends the list: the next best
   * name would be another amount or another day.
   */
  candidatesOf(draft: Draft, field: string): Candidate[];
  /** Why a column named like a field cannot be it; null where nothing is wrong with its cells. */
  misfitOf(column: Column): string | null;
  /** Gives fields their most telling columns: strong names of any field come before weak names of another. */
  assignByName(draft: Draft, fields: readonly string[]): void;
}

/** @param fits whether the cells of a column that is not blank can be the field's, besides being of its kind. */
export function createCandidateFinder(
  fields: readonly Field[],
  synonyms: SynonymIndex,
  fits: (column: Column, field: Field) => boolean = fitsKind,
): CandidateFinder {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const canBe = (column: Column, name: string): boolean => {
    const field = byName.get(name);
    if (field === undefined) return false;
    return fits(column, field);
  };
  const candidatesOf = (draft: Draft, field: string): Candidate[] => {
    const named = draft.columns
      .flatMap((column) => {
        const synonym = synonyms.get(column.header.key)?.find((known) => known.field === field);
        return synonym && !isSettled(draft, column) ? [{ ...synonym, column }] : [];
      })
      .toSorted((one, other) => one.rank - other.rank || one.column.source.index - other.column.source.index);
    const misfit = named.findIndex(({ isStrong, column }) => isStrong && !column.isEmpty && !canBe(column, field));
    return named.slice(0, misfit < 0 ? named.length : misfit).filter(({ column }) => canBe(column, field));
  };
  return {
    candidatesOf,
    misfitOf(column) {
      const field = synonyms.get(column.header.key)?.find((known) => known.isStrong)?.field;
      if (field === undefined || column.isEmpty || canBe(column, field)) return null;
      return `its header says ${field}, but its cells do not read as a ${byName.get(field)?.kind ?? "value"}`;
    },
    assignByName(draft, names) {
      for (const isStrong of [true, false]) {
        for (const field of names) {
          if (draft.picks.has(field)) continue;
          const best = candidatesOf(draft, field).find((candidate) => candidate.isStrong === isStrong);
          if (best) pickCandidate(draft, best);
        }
      }
    },
  };
}

export function pickCandidate(draft: Draft, { column, field, isStrong }: Candidate, why?: string): void {
  const said = why ?? `the header "${column.name}" names it${isStrong ? "" : ", and nothing names it better"}`;
  pick(draft, field, column, isStrong ? 0.95 : 0.7, said);
}

/** Numbers without percent signs, days, or anything but a day; a blank column may be a number or a text. */
export function fitsKind({ source, isEmpty }: Column, { kind }: Pick<Field, "kind">): boolean {
  if (kind === "number") return source.reading.kind === "number" ? !source.reading.percent : isEmpty;
  return kind === "timestamp" ? source.reading.kind === "date" : source.reading.kind !== "date";
}
