import { createCandidateFinder, fitsKind } from "../candidates.ts";
import { marks, salesFields } from "./fields.ts";
import { synonymsByKey } from "./synonyms.ts";

/** Columns for the fields of sales. Only a discount may be written with percent signs; a mark may be a time or a yes. */
export const { assignByName, candidatesOf, misfitOf } = createCandidateFinder(
  salesFields,
  synonymsByKey,
  (column, field) =>
    fitsKind(column, field) ||
    marks.includes(field.name) ||
    (field.name === "discount_rate" && column.source.reading.kind === "number"),
);
