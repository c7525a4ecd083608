import type { MetricDefinition } from "#core/metric.ts";
import type { Threshold } from "../../models/plan.ts";
import { type CueMention, cuesOf, type Reading } from "../reading.ts";

const signs = { over: ">", under: "<", "at least": ">=", "at most": "<=" } as const;

/** "more than 300 units", "below 55 %", "500 or more": the value of a row that it is kept by; null where none is said. */
export function chooseThreshold(
  reading: Reading,
  metrics: readonly string[],
  definitions: readonly MetricDefinition[],
): Threshold | null {
  for (const cue of cuesOf(reading, "over", "under", "at least", "at most")) {
    const number = reading.numbers.find(
      ({ from, to }) =>
        (from >= cue.to && from - cue.to <= 1) || (isBehind(cue) && cue.from - to <= 2 && cue.from >= to),
    );
    if (number === undefined) continue;
    const column = columnFor(number.to, number.isMoney, metrics, { reading, definitions });
    const unit = definitions.find(({ id }) => id === column)?.unit;
    const value = number.isPercent && unit === "ratio" ? number.value / 100 : number.value;
    return { column, is: signOf(cue), value };
  }
  return null;
}

function isBehind({ text }: CueMention): boolean {
  return /^or /i.test(text);
}

function signOf({ cue }: CueMention): Threshold["is"] {
  return cue === "over" || cue === "under" || cue === "at least" || cue === "at most" ? signs[cue] : ">=";
}

/** The number that the value is of: named behind it, or of its unit, else the first that is asked for. */
function columnFor(
  behind: number,
  isMoney: boolean,
  metrics: readonly string[],
  { reading, definitions }: { readonly reading: Reading; readonly definitions: readonly MetricDefinition[] },
): string {
  const named = reading.metrics.find(
    ({ from, metric }) => from >= behind && from - behind <= 2 && metrics.includes(metric),
  );
  if (named !== undefined) return named.metric;
  const money = metrics.find((id) => definitions.find((definition) => definition.id === id)?.unit === "money");
  return (isMoney ? money : undefined) ?? metrics[0] ?? "net_sales";
}
