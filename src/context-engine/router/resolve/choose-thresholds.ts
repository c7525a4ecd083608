import type { MetricDefinition } from "#core/metric.ts";
import type { Threshold } from "../../models/plan.ts";
import { type CueMention, cuesOf, type NumberMention, type Reading } from "../reading.ts";

/** The values of a row that it is kept by, and the words that say them. */
export interface ChosenThresholds {
  readonly thresholds: readonly Threshold[];
  /** A share of the whole is compared, so shares have to be asked for. */
  readonly isOfShare: boolean;
  readonly numbers: readonly NumberMention[];
  readonly cues: readonly CueMention[];
}

const signs = { over: ">", under: "<", "at least": ">=", "at most": "<=" } as const;

/** "more than 300 units", "below 55 %", "500 or more", "over 10k and under 20k". */
export function chooseThresholds(
  reading: Reading,
  metrics: readonly string[],
  definitions: readonly MetricDefinition[],
): ChosenThresholds {
  const found = cuesOf(reading, "over", "under", "at least", "at most").flatMap((cue) => {
    const number = reading.numbers.find(
      ({ from, to }) =>
        (from >= cue.to && from - cue.to <= 1) || (/^or /i.test(cue.text) && cue.from - to <= 2 && cue.from >= to),
    );
    return number === undefined
      ? []
      : [{ cue, number, ...toThreshold(cue, number, metrics, { reading, definitions }) }];
  });
  return {
    thresholds: found.map(({ threshold }) => threshold),
    isOfShare: found.some(({ isShare }) => isShare),
    numbers: found.map(({ number }) => number),
    cues: found.map(({ cue }) => cue),
  };
}

interface Context {
  readonly reading: Reading;
  readonly definitions: readonly MetricDefinition[];
}

function toThreshold(
  { cue }: CueMention,
  number: NumberMention,
  metrics: readonly string[],
  context: Context,
): { readonly threshold: Threshold; readonly isShare: boolean } {
  const column = columnFor(number, metrics, context);
  const unit = context.definitions.find(({ id }) => id === column)?.unit;
  const isShare = number.isPercent && unit !== "ratio";
  const is = cue === "over" || cue === "under" || cue === "at least" || cue === "at most" ? signs[cue] : ">=";
  return {
    threshold: {
      column: isShare ? `${column}_share` : column,
      is,
      value: number.isPercent ? number.value / 100 : number.value,
    },
    isShare,
  };
}

/** The number that the value is of: named behind it, or of its unit, else the first that is asked for. */
function columnFor(number: NumberMention, metrics: readonly string[], { reading, definitions }: Context): string {
  const named = reading.metrics.find(
    ({ from, metric }) => from >= number.to && from - number.to <= 2 && metrics.includes(metric),
  );
  if (named !== undefined) return named.metric;
  const money = metrics.find((id) => definitions.find((definition) => definition.id === id)?.unit === "money");
  return (number.isMoney ? money : undefined) ?? metrics[0] ?? "net_sales";
}
