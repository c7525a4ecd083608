import { defineFileType } from "../file-type.ts";

/** Rows of any meaning: every column is kept as text, nothing is added up. */
export const general = defineFileType({
  id: "general",
  title: "General",
  match: ({ columns }) => ({
    confidence: 0.5,
    reasons: ["any table can be kept as it is"],
    mapping: columns.map(({ name }) => ({ source: name, field: null, confidence: 1, why: "kept as text" })),
    policies: {},
    questions: [],
    grain: "row",
  }),
  fields: [],
  columns: () => [],
  rules: () => [],
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
