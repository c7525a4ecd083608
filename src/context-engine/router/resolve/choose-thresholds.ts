import type { MetricDefinition } from "#core/metric.ts";
import type { Threshold } from "../../models/plan.ts";
import { type CueMention, cuesOf, type NumberMention, type Reading } from "../reading.ts";
import { saysFall, saysRise } from "../rise-or-fall.ts";

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
  { definitions, isCompared }: { readonly definitions: readonly MetricDefinition[]; readonly isCompared: boolean },
): ChosenThresholds {
  const found = cuesOf(reading, "over", "under", "at least", "at most").flatMap((cue) => {
    const number = reading.numbers.find(
      ({ from, to }) =>
        (from >= cue.to && from - cue.to <= 1) || (/^or /i.test(cue.text) && cue.from - to <= 2 && cue.from >= to),
    );
    return number === undefined
      ? []
      : [{ cue, number, ...toThreshold(cue, number, metrics, { reading, definitions, isCompared }) }];
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
  readonly isCompared: boolean;
  readonly definitions: readonly MetricDefinition[];
}

function toThreshold(
  cue: CueMention,
  number: NumberMention,
  metrics: readonly string[],
  context: Context,
): { readonly threshold: Threshold; readonly isShare: boolean } {
  const column = columnFor(number, metrics, context);
  const unit = context.definitions.find(({ id }) => id === column)?.unit;
  const move = moveBefore(cue, number, context.reading);
  if (move !== null && context.isCompared && (cue.cue === "over" || cue.cue === "at least") && unit !== "ratio") {
    const value = number.isPercent ? number.value / 100 : number.value;
    const isRise = move === "rise";
    const is = cue.cue === "over" ? (isRise ? ">" : "<") : isRise ? ">=" : "<=";
    const threshold = {
      column: `${column}_change${number.isPercent ? "_rate" : ""}`,
      is,
      value: isRise ? value : -value,
    } as const;
    return { threshold, isShare: false };
  }
  const isShare = number.isPercent && unit !== "ratio";
  const is = signOf(cue.cue);
  return {
    threshold: {
      column: isShare ? `${column}_share` : column,
      is,
      value: number.isPercent ? number.value / 100 : number.value,
    },
    isShare,
  };
}

function signOf(cue: CueMention["cue"]): Threshold["is"] {
  return cue === "over" || cue === "under" || cue === "at least" || cue === "at most" ? signs[cue] : ">=";
}

/** "fell more than 30 %", "up by over 200", "grew 20 % or more": the value is of a change. */
export function moveBefore(
  { from: cueFrom }: Pick<CueMention, "from">,
  { from: numberFrom }: Pick<NumberMention, "from">,
  { words, cues }: Pick<Reading, "words" | "cues">,
): "rise" | "fall" | null {
  const at = Math.min(cueFrom, numberFrom);
  const last = words[at - 1]?.key === "by" ? at - 1 : at;
  const said = cues.find(({ cue, to }) => (cue === "changed" || cue === "rise" || cue === "fall") && to === last);
  const text = said?.text ?? words[last - 1]?.key ?? "";
  const isMove = said !== undefined || /^(?:up|down|lost|gained)$/.test(text);
  if (!isMove || text === "than") return null;
  if (text === "down" || saysFall(text)) return "fall";
  return text === "up" || saysRise(text) ? "rise" : null;
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
