import type { MetricDefinition, MetricPart, MetricValue } from "#core/metric.ts";
import type { ExplainedMetric } from "./explanation.ts";

/** A definition in words, with its parts. */
export function describeMetric(metric: MetricDefinition): ExplainedMetric {
  const { id, version, title, description, source, unit, value } = metric;
  const parts = Object.entries(metric.parts).map(([name, part]) => {
    const { aggregate, over, columns, sql } = part;
    return { name, words: describePart(part), aggregate, over, columns, sql };
  });
  return { id, version, title, description, formula: describeValue(value), source, unit, parts };
}

function describeValue(value: MetricValue): string {
  switch (value.kind) {
    case "sum":
      return [...value.parts, ...(value.charges ?? [])].join(" + ");
    case "ratio":
      return `${value.numerator} / ${value.denominator}`;
    case "items":
      return value.formula;
  }
}

function describePart({ aggregate, sql, over, test, within }: MetricPart): string {
  const rows = over === "positions" ? "the newest positions" : over;
  const read = inWords(sql);
  switch (aggregate) {
    case "rows":
      return `count of ${rows}`;
    case "sum":
      return `sum of ${read} over ${rows}`;
    case "distinct":
      return `different values of ${read}${within === undefined ? "" : `, apart by ${within},`} over ${rows}`;
    case "items":
      return `items of ${rows} whose ${read} is ${test?.is ?? "<"} ${test?.level ?? "0"}`;
  }
}

/** The expressions that definitions are made of, without what only the engine needs. */
function inWords(sql: string): string {
  const exact = sql.replaceAll(/CAST\((\w+) AS DECIMAL\(\d+, \d+\)\)/g, "$1").replaceAll("*", "x");
  const conditional = exact.replaceAll(/CASE WHEN (\w+) IS NOT NULL THEN (.+?) END/g, "$2 (where $1 is known)");
  let text = conditional;
  for (let inner = ""; inner !== text;) {
    inner = text;
    text = text.replaceAll(/coalesce\(([^(),]+), ([^()]+)\)/g, "[$1, else $2]"); // the innermost first
  }
  return text.replaceAll("[", "(").replaceAll("]", ")");
}
