import { createCandidateFinder, fitsKind } from "../candidates.ts";
import { salesFields } from "./fields.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Columns for the fields of sales. Only a discount may be written with percent signs. */
export const { assignByName, candidatesOf, misfitOf } = createCandidateFinder(
  salesFields,
  synonymsByKey,
  (column, field) =>
    fitsKind(column, field) || (field.name === "discount_rate" && column.source.reading.kind === "number"),
);
