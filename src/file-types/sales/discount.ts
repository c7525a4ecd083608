import { pickCandidate } from "../candidates.ts";
import { candidatesOf } from "./candidates.ts";
import { type Column, type Draft, isSettled, pick, picked, refuse } from "../draft.ts";
import { agreement, isProved, lessDiscount, lessRate, quantityTimesPrice } from "./reconcile.ts";
import { synonymsByKey } from "./synonyms.ts";

type Numbers = readonly (number | null)[];

/** What the cells of a discount column are: money (3.00), a fraction (0.2) or a percentage (20). Answers to `discount`. */
type DiscountReading = "money" | "rate" | "percent";

const fieldOf = { money: "line_discount", rate: "discount_rate", percent: "discount_percent" } as const;

/**
 * A discount column is money, a fraction or a percentage: by its name or percent signs, else by arithmetic. What
 * neither tells is left open until the totals are known.
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
  if (best.isStrong) return pickCandidate(draft, best);
  const answer = answerOf(draft);
  if (answer) return take(draft, best.column, answer, "as it was decided");
  const proved = provedReading(draft, best.column);
  if (proved) take(draft, best.column, proved, `read as ${proved} it gives the net amount`);
}

/**
 * A discount that nothing proves is a question where the net amount depends on it. Beside a printed net amount it may
 * stay a rate, from which no amount is taken.
 */
export function askAboutDiscount(draft: Draft): void {
  const column = candidatesOf(draft, "line_discount").find(({ isStrong }) => !isStrong)?.column;
  if (!column || draft.picks.has("line_discount")) return;
  const given = givenValues(column);
  const isSmall = given.every((value) => Math.abs(value) <= 1);
  const isCounted = draft.answers.get("price") === "unit" && quantityTimesPrice(draft).length > 0;
  const isPrinted = picked(draft, "line_net") !== undefined && !isCounted;
  if (given.length === 0) {
    refuse(draft, column, "it is blank or zero on every sampled row, so nothing says whether it is money or a rate");
    if (!column.isEmpty && !isPrinted)
      draft.reasons.push(`${column.name} is zero on every sampled row and is not read`);
  } else if (!isPrinted) ask(draft, column, isSmall ? ["money", "rate"] : ["money", "percent"]);
  else if (isSmall && given.some((value) => !Number.isInteger(value)))
    take(draft, column, "rate", "its values are fractions, and no amount is taken from them");
  else
    refuse(draft, column, "money or percent: the amounts of the sample prove neither, and the net amount needs it not");
}

/** The one reading that leads from an amount before discounts to a printed one, on the rows that have a discount. */
function provedReading(draft: Draft, column: Column): DiscountReading | null {
  const hasDiscount = (row: number): boolean => (column.numbers[row] ?? 0) !== 0;
  const isAllZero = givenValues(column).length === 0;
  for (const { before, after } of beforeAndAfter(draft)) {
    if (isAllZero && isProved(agreement(after, before))) return "money";
    const discounted = after.map((amount, row) => (hasDiscount(row) ? amount : null));
    const expected: readonly [DiscountReading, Numbers][] = [
      ["money", lessDiscount(before, column.numbers)],
      ["rate", lessRate(before, column.numbers)],
      ["percent", lessRate(before, hundredths(column.numbers))],
    ];
    const [proved, another] = expected.filter(([, numbers]) => isProved(agreement(discounted, numbers)));
    if (proved && !another) return proved[0];
  }
  return null;
}

/** A column named as a rate: 0.2 and 20 are both twenty percent, and 0.5 under a percent header may be either. */
function assignRate(draft: Draft, column: Column): void {
  const given = givenValues(column);
  const answer = answerOf(draft);
  if (answer) return take(draft, column, answer, "as it was decided");
  if (given.some((value) => Math.abs(value) > 1))
    return take(draft, column, "percent", "its values are percentages, not money");
  const saysPercent = /%|percent|pct|prozent/.test(column.header.key);
  if (saysPercent && given.length > 0 && !picked(draft, "line_net")) return ask(draft, column, ["percent", "rate"]);
  take(draft, column, "rate", "its values are fractions, not money");
}

function take(draft: Draft, column: Column, reading: DiscountReading, why: string): void {
  pick(draft, fieldOf[reading], column, 0.9, why);
}

function answerOf({ answers }: Draft): DiscountReading | null {
  const answer = answers.get("discount");
  return answer === "money" || answer === "rate" || answer === "percent" ? answer : null;
}

function ask(draft: Draft, column: Column, values: readonly DiscountReading[]): void {
  refuse(draft, column, `its values may be read as ${values.join(" or ")}`);
  if (!draft.answers.has(`map.${column.name}`)) draft.questions.push({ id: "discount", column: column.name, values });
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

function givenValues({ numbers }: Column): number[] {
  return numbers.filter((value): value is number => value !== null && value !== 0);
}

function hundredths(numbers: Numbers): Numbers {
  return numbers.map((value) => (value === null ? null : value / 100));
}
