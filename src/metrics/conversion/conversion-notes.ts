import { shortListName } from "#core/business-list.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  roundDecimal,
  zero,
} from "#core/money.ts";
import { isLeftOut } from "./with-rates.ts";
import { moneyDigits, ratioDigits } from "../groups.ts";
import type { ConvertedCurrency, ResultConversion } from "../query.ts";

/** In sentences: what was converted by which rates, how much of the answer that is, and what is left out. */
export function conversionNotes(conversion: ResultConversion, label: string | null = null): string[] {
  const where = label === null ? "" : ` in ${label}`;
  const converted = conversion.currencies.filter(({ how }) => !isLeftOut(how));
  const left = conversion.currencies.filter(({ how }) => isLeftOut(how));
  return [
    ...(label === null ? [ruleNote(conversion)] : []),
    ...converted.flatMap((each) => (each.how === "same" ? [] : [usedNote(each, conversion, where)])),
    ...shareNotes(converted, conversion, where),
    ...left.map((each) => leftOutNote(each, conversion, where)),
  ];
}

function ruleNote({ currency, list, maxDays, inverse, via }: ResultConversion): string {
  if (list === null) return `amounts are in ${currency}; no list of rates is set`;
  const others = [
    ...(inverse ? ["else the rate of the other direction turned round"] : []),
    ...(via === null ? [] : [`else two rates by way of ${via}`]),
  ];
  const how = ["the newest rate on or before its day", ...others].join(", ");
  return `converted to ${currency} line by line: by ${how}, at most ${count(maxDays, "day")} old (rates: ${shortListName(list)})`;
}

function usedNote(
  { currency, how, lines, rateDays, firstRate, lastRate }: ConvertedCurrency,
  { via }: ResultConversion,
  where: string,
): string {
  const days = firstRate === lastRate ? `of ${firstRate}` : `of ${count(rateDays, "day")}, ${firstRate} to ${lastRate}`;
  const by = how === "via" ? ` by way of ${via}` : how === "inverse" ? ", turned round" : "";
  return `${count(lines, "line")}${where} in ${currency}: by rates ${days}${by}`;
}

/** How much of each metric was in the currency already; nothing where all of it was. */
function shareNotes(converted: readonly ConvertedCurrency[], { currency }: ResultConversion, where: string): string[] {
  const metrics = [...new Set(converted.flatMap(({ amounts }) => amounts.map(({ metric }) => metric)))];
  return metrics.flatMap((metric) => {
    const sum = (of: readonly ConvertedCurrency[]): Decimal =>
      of.map((each) => amountOf(each, metric, "converted") ?? zero).reduce(addDecimals, zero);
    const others = converted.filter(({ how }) => how !== "same");
    if (others.length === 0) return [];
    const [all, part] = [sum(converted), sum(others)];
    const share = compareDecimals(all, zero) === 0 ? null : divideDecimals(part, all, ratioDigits);
    const percent = share === null ? "" : ` (${toPercent(share)} %)`;
    return [`${metric}${where}: ${say(part)} of ${say(all)} ${currency}${percent} was converted`];
  });
}

function leftOutNote(
  { currency, how, lines, firstDay, lastDay, amounts }: ConvertedCurrency,
  conversion: ResultConversion,
  where: string,
): string {
  const worth = amounts
    .flatMap(({ metric, original }) => (original === null ? [] : `${metric} ${original}`))
    .join(", ");
  const what = `left out${where}: ${count(lines, "line")} in ${currency ?? "an unknown currency"} (${worth}${currency === null ? "" : ` ${currency}`})`;
  if (currency === null)
    return `${what}; name it with om decide FILE --set currency=CODE, or om business set currency=CODE`;
  if (how === "undated") return `${what}, without a day and so without a rate`;
  const days = firstDay === lastDay ? `on ${firstDay}` : `of days from ${firstDay} to ${lastDay}`;
  return `${what}, without a rate to ${conversion.currency} ${days}: add it with om business load-rates FILE --add`;
}

function amountOf({ amounts }: ConvertedCurrency, metric: string, side: "original" | "converted"): Decimal | null {
  const text = amounts.find((each) => each.metric === metric)?.[side];
  return text === null || text === undefined ? null : parseDecimal(text);
}

function say(amount: Decimal): string {
  return formatDecimal(roundDecimal(amount, moneyDigits));
}

function toPercent(share: Decimal): string {
  return formatDecimal(roundDecimal({ ...share, units: share.units * 100n }, 1));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
