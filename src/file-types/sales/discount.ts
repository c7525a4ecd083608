import { candidatesOf, pickCandidate } from "./candidates.ts";
import { type Column, type Draft, isSettled, pick, picked, refuse } from "./draft.ts";
import { agreement, isProved, lessDiscount, lessRate, quantityTimesPrice } from "./reconcile.ts";
import { synonymsByKey } from "./synonyms.ts";

type Numbers = readonly (number | null)[];

/**
 * A discount column is money, a fraction or a percentage: by its name or percent signs, else by arithmetic, else by its
 * range, else it is a question wherever the net amount depends on it.
 */
export function assignDiscount(draft: Draft): void {
  const [rate] = candidatesOf(draft, "discount_rate");
  const signed = draft.columns.find(
    (column) => isDiscount(column) && hasPercentSigns(column) && !isSettled(draft, column),
  );
  if (signed) pick(draft, "discount_percent", signed, 0.95, "its cells carry percent signs");
  else if (rate) assignRate(draft, rate.column);
  const [best] = candidatesOf(draft, "line_discount");
  if (!best) return;
  if (best.isStrong) pickCandidate(draft, best);
  else weigh(draft, best.column);
}

function weigh(draft: Draft, column: Column): void {
  const given = givenValues(column);
  for (const { before, after } of beforeAndAfter(draft)) {
    if (isProved(agreement(after, lessDiscount(before, column.numbers)))) {
      return pick(draft, "line_discount", column, 0.95, "taken off the price it gives the net amount: it is money");
    }
    if (given.length < 3) continue;
    if (isProved(agreement(after, lessRate(before, column.numbers)))) return assignRate(draft, column);
    if (isProved(agreement(after, lessRate(before, hundredths(column.numbers))))) return assignPercent(draft, column);
  }
  if (isFraction(given)) return assignRate(draft, column);
  const isNeeded = !picked(draft, "line_net") && given.length > 0;
  if (isNeeded) ask(draft, column, ["line_discount", "discount_percent"]);
  else
    refuse(draft, column, "money or percent: the amounts of the sample prove neither, and the net amount needs it not");
}

/** A column named as a rate: 0.2 and 20 are both twenty percent, and 0.5 under a percent header may be either. */
function assignRate(draft: Draft, column: Column): void {
  const given = givenValues(column);
  const saysPercent = /%|percent|pct|prozent/.test(column.header.key);
  if (given.some((value) => Math.abs(value) > 1)) return assignPercent(draft, column);
  if (saysPercent && given.length > 0 && !picked(draft, "line_net"))
    return ask(draft, column, ["discount_percent", "discount_rate"]);
  pick(draft, "discount_rate", column, 0.9, "its values are fractions, not money");
}

function assignPercent(draft: Draft, column: Column): void {
  pick(draft, "discount_percent", column, 0.9, "its values are percentages, not money");
}

function ask(draft: Draft, column: Column, values: readonly string[]): void {
  const id = `map.${column.name}`;
  refuse(draft, column, "its values may be read in two ways");
  if (!draft.answers.has(id)) draft.questions.push({ id, column: column.name, values });
}

/** Pairs of amounts that a discount may stand between. */
function beforeAndAfter(draft: Draft): { before: Numbers; after: Numbers }[] {
  const befores = [...amountsOf(draft, "line_gross"), ...quantityTimesPrice(draft).map(({ numbers }) => numbers)];
  return befores.flatMap((before) => amountsOf(draft, "line_net").map((after) => ({ before, after })));
}

function amountsOf(draft: Draft, field: string): Numbers[] {
  const own = picked(draft, field);
  return own ? [own.numbers] : candidatesOf(draft, field).map(({ column }) => column.numbers);
}

function isDiscount({ header }: Column): boolean {
  return (
    synonymsByKey.get(header.key)?.some(({ field }) => ["line_discount", "discount_rate"].includes(field)) ?? false
  );
}

function hasPercentSigns({ source: { reading } }: Column): boolean {
  return reading.kind === "number" && reading.percent;
}

function isFraction(given: readonly number[]): boolean {
  return (
    given.length > 0 && given.every((value) => Math.abs(value) <= 1) && given.some((value) => !Number.isInteger(value))
  );
}

function givenValues({ numbers }: Column): number[] {
  return numbers.filter((value): value is number => value !== null && value !== 0);
}

function hundredths(numbers: Numbers): Numbers {
  return numbers.map((value) => (value === null ? null : value / 100));
}
