import type { Word } from "../words.ts";
import { chooseComparison } from "./choose-comparison.ts";
import type { FoundTime, PeriodContext, WordSpan } from "./found-time.ts";
import { type Gathered, gatherTimes, toWords } from "./gather-times.ts";
import { type Source, toSource } from "./phrase.ts";
import { toTimeTokens } from "./time-tokens.ts";

export type * from "./found-time.ts";

/** When, in the words of a question: periods, what they are compared with, grains, days of stock, spans ahead. */
export function findTime(words: readonly Word[], context: PeriodContext): FoundTime {
  const source = toSource(toTimeTokens(words), context);
  const gathered = gatherTimes(source);
  const { periods, comparison } = chooseComparison(source, gathered);
  const spent = gathered.spans.filter(
    (span) => ![...periods, ...(comparison === null ? [] : [comparison])].some((told) => covers(told, span)),
  );
  const { snapshot, horizon, spanDays, problems } = gathered;
  const grains = withSeries(gathered, comparison, source);
  return { periods, comparison, grains, snapshot, horizon, spanDays, spent, problems };
}

/** "month over month in 2026" is told month by month. */
function withSeries(
  { grains, compared }: Gathered,
  comparison: FoundTime["comparison"],
  source: Source,
): FoundTime["grains"] {
  if (compared?.isRepeated !== true || comparison?.with.kind !== "earlier" || grains.length > 0) return grains;
  const unit = compared.said.kind === "unit_before" ? compared.said.unit : "all";
  const isGrain = unit === "day" || unit === "week" || unit === "month" || unit === "quarter";
  return isGrain ? [{ ...toWords(source, compared.from, compared.to), dimension: unit }] : grains;
}

function covers(told: WordSpan, span: WordSpan): boolean {
  return told.from <= span.from && span.to <= told.to;
}
