import type { ColumnMapping } from "#core/decision.ts";
import type { FileType } from "#file-types/file-type.ts";
import type { ReadingQuestion } from "./column-readings.ts";

/**
 * The mapping without times of change whose cells may be read in two ways: nobody is asked about them, because next to
 * nothing hangs on them, and a wrong reading would put old rows in the place of new ones.
 * @param isGiven true for a column that people gave to its field: that is asked about like any other
 */
export function withoutUnsureClaims(
  type: FileType,
  mapping: readonly ColumnMapping[],
  questions: readonly ReadingQuestion[],
  isGiven: (column: string) => boolean,
): ColumnMapping[] {
  const claims = new Set(type.fields.flatMap(({ name, isClaim }) => (isClaim ? name : [])));
  return mapping.map((found) => {
    const isClaim = found.field !== null && claims.has(found.field);
    const question = questions.find(({ column }) => column === found.source);
    if (!isClaim || question === undefined || isGiven(found.source)) return found;
    const why = `when a row was changed can be read ${question.values.join(" or ")}: it does not decide which row is newer`;
    return { ...found, field: null, confidence: 1, why };
  });
}
