import { type Column, type Draft, isSettled, pick } from "../draft.ts";

/** Names of whole numbers that count no units. */
const otherNumbers =
  /^(?:id|ids|no|nr|num|number|code|key|index|row|rank|year|yr|month|week|day|dayofweek|weekday|hour|minute|age|zip|postcode|postal|phone|mobile|rating|score|stars|points|income|salary|latitude|longitude|store|shop|branch|table|seats|guests|covers|version|installments|sequential|sequence|position|line|size|stock|warranty|distance|duration|tenure|reviews|flag)s?$/;
const weights =
  /^(?:weight|kg|kgs|g|lb|lbs|oz|hours|hrs|litres|liters|metres|meters|ctn|cartons|boxes|cases|pieces|pack|packs)$/;
const mostUnits = 10_000;

/**
 * A price in a table where no column is named a quantity. Where another column may count the units all the same, only
 * people know; where none can, each row is one thing sold for that price.
 */
export function decideUncountedPrice(draft: Draft, price: Column, answer: string | undefined): void {
  const [counter, ...others] = draft.columns.filter((column) => !isSettled(draft, column) && mayCount(column));
  if (answer === "unit" && counter) {
    pick(
      draft,
      "quantity",
      counter,
      0.6,
      `the price was decided to be that of one unit, and ${counter.name} may count them`,
    );
    draft.policies = { ...draft.policies, price: "unit" };
    return;
  }
  draft.policies = { ...draft.policies, price: "line" };
  if (!counter) {
    draft.reasons.push(`no column counts units, so each row is one thing sold for its ${price.name}`);
    return;
  }
  const names = [counter, ...others].map(({ name }) => name).join(" or ");
  draft.reasons.push(`no column is named a quantity, but ${names} may count units: the price may be one unit's`);
  if (answer === undefined) draft.questions.push({ id: "price", column: price.name, values: ["line", "unit"] });
}

/** Small numbers that repeat and differ, and whose name does not say that they are something else. */
function mayCount({ header, source, numbers }: Column): boolean {
  const { reading } = source;
  if (reading.kind !== "number" || reading.percent || reading.marks.length > 0) return false;
  if (header.words.some((word) => otherNumbers.test(word)) || /(?:id|key|code|year|no)$/.test(header.key)) return false;
  const given = numbers.filter((value): value is number => value !== null);
  if (given.every((value) => Math.abs(value) === 1 || value === 0)) return false;
  if (given.some((value) => Math.abs(value) > mostUnits)) return false;
  return header.words.some((word) => weights.test(word)) || given.every((value) => Number.isInteger(value));
}
