import { createCandidateFinder, fitsKind } from "../candidates.ts";
import type { Column } from "../draft.ts";
import { inventoryFields, unknownWords } from "./fields.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Columns for the fields of inventory. A number may be a word where most items are not counted. */
export const { assignByName, candidatesOf, misfitOf } = createCandidateFinder(
  inventoryFields,
  synonymsByKey,
  (column, field) => (field.kind === "number" ? isCount(column) : fitsKind(column, field) && !isFlag(column)),
);

/** A number, or a word where most items are not counted; blank, it may become one. */
export function isCount(column: Column): boolean {
  return (fitsKind(column, { kind: "number" }) || isMostlyUnknown(column)) && !isFlag(column);
}

/** So few cells are numbers that the column is read as text, but every other one says that nothing is known. */
function isMostlyUnknown({ source, texts }: Column): boolean {
  if (source.reading.kind !== "text") return false;
  return texts.every(
    (text) => text === "" || unknownWords.includes(text.toLowerCase()) || /^-?\d{1,9}(?:\.\d+)?$/.test(text),
  );
}

/** "In stock?" asks for yes or no, which may be written 1 and 0. */
function isFlag({ name }: Column): boolean {
  return name.trim().endsWith("?");
}
