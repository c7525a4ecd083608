import { defineMetric } from "#core/metric.ts";

export const rows = defineMetric({
  id: "rows",
  version: 1,
  title: "Rows",
  description: "Visible rows of the dataset.",
  datasets: ["*"],
  parts: { rows: { aggregate: "rows", sql: "", columns: [], over: "lines", kind: "count" } },
  value: { kind: "sum", parts: ["rows"] },
  unit: "count",
  time: "sum",
  needs: [],
  synonyms: ["records", "lines", "row count"],
  source: "own definition",
});
