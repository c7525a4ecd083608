import type { AnswerTable, Chart } from "../models/answer.ts";

/** Bars beyond which nobody reads a chart. */
const mostBars = 60;
const grains = new Set(["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "hour", "weekday"]);

/** How a table is drawn: a line along time, bars of anything else; null where there is nothing to draw. */
export function chartOf({ columns, rows, query }: AnswerTable): Chart | null {
  const [x] = columns;
  const value = columns.find(({ unit }) => unit !== "dimension");
  if (x === undefined || value === undefined || x.unit !== "dimension" || rows.length < 2) return null;
  const isTime = grains.has(x.id);
  if (!isTime && rows.length > mostBars) return null;
  const y = columns
    .filter(({ unit, id }) => unit === value.unit && !/_(?:change|share|running|moving)/.test(id))
    .map(({ id }) => id);
  const title = `${(query?.metrics ?? [value.id]).join(", ").replaceAll("_", " ")} by ${x.id}`;
  return { kind: isTime ? "line" : "bar", title, x: x.id, y, unit: value.currency ?? value.unit };
}
