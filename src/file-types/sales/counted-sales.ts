import { type Column, type Draft, isSettled, pick, picked, refuse } from "../draft.ts";

const sayNeither = /^(?:(?:daily|weekly|monthly|total|unit)?sales|ventas|vendite|vendas|ventes|verkaufe)$/;
const sayMoney =
  /^(?:price|amount|revenue|profit|margin|cost|costs|cogs|gross|net|tax|vat|discount|value|umsatz|preis|precio|prix)$/;

/** Words of headers whose cells are money, or a rate of it. */
export function saysMoney(word: string): boolean {
  return sayMoney.test(word);
}

/** Takings of an item on a day, in whole units of money only, are seldom that small. */
const mostUnits = 1000;
const leastRows = 8;

/**
 * `Sales` of an item that are small whole numbers, beside nothing that is money, may be takings or units: only people
 * know. Read as units they are no amount.
 */
export function askAboutCounts(draft: Draft): void {
  const sales = picked(draft, "line_net");
  if (!sales || !mayCount(draft, sales)) return;
  const answer = draft.answers.get("sales");
  if (answer === "units") {
    refuse(draft, sales, "it was decided to count units, not money");
    pick(draft, "quantity", sales, 0.9, "as it was decided");
  } else if (answer === undefined) {
    draft.reasons.push(`${sales.name} holds small whole numbers and nothing beside it is money: it may count units`);
    draft.questions.push({ id: "sales", column: sales.name, values: ["money", "units"] });
  }
}

function mayCount(draft: Draft, { header, source, numbers }: Column): boolean {
  const { reading } = source;
  if (!sayNeither.test(header.key) || header.currency !== null) return false;
  if (reading.kind !== "number" || reading.marks.length > 0) return false;
  if (!draft.picks.has("sku") && !draft.picks.has("product")) return false;
  if (["quantity", "unit_price", "line_gross", "currency"].some((field) => draft.picks.has(field))) return false;
  const isMoney = (column: Column): boolean =>
    column.source.reading.kind === "number" && column.header.words.some(saysMoney);
  if (draft.columns.some((column) => isMoney(column) && !isSettled(draft, column))) return false;
  const given = numbers.filter((value) => value !== null);
  return given.length >= leastRows && given.every((value) => Number.isInteger(value) && Math.abs(value) < mostUnits);
}
