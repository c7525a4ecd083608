import type { ColumnMapping } from "#core/decision.ts";
import { defineFileType, type Field, type TypeMatch, type TableEvidence } from "../file-type.ts";
import { plainColumns } from "../plain-columns.ts";
import { needsOne } from "../row-rules.ts";

const fields: readonly Field[] = ["title", "section", "place", "text"].map((name) => ({ name, kind: "text" }));

/**
 * Rows are passages of what people wrote: policies, notes, mails, descriptions. Only a format makes them; a table with
 * columns of such names is none.
 */
export const documents = defineFileType({
  id: "documents",
  title: "Documents",
  match,
  fields,
  columns: ({ mapped }) => plainColumns(fields, mapped),
  rules: ({ mapped }) => needsOne(["text"], mapped, "there is no text in the row"),
  key: [],
  pastField: null,
  identity: null,
  rollup: null,
  amountColumn: null,
  totals: [],
  units: [],
  item: null,
  hygiene: null,
  metrics: [],
});

function match({ columns, isDocument }: TableEvidence): TypeMatch {
  const names = new Set(fields.map(({ name }) => name));
  return {
    confidence: isDocument === true ? 1 : 0,
    reasons: isDocument === true ? ["it is written to be read: its rows are passages of it"] : [],
    mapping: columns.map(({ name }): ColumnMapping => {
      const field = names.has(name) ? name : null;
      return {
        source: name,
        field,
        confidence: 1,
        why: field === null ? "no part of a passage" : "as the document has it",
      };
    }),
    policies: {},
    questions: [],
    grain: "passage",
  };
}
