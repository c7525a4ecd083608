import { type Decimal, formatDecimal, parseDecimal, roundDecimal } from "#core/money.ts";
import { sayMoney } from "#core/money-text.ts";
import { moneyDigits, ratioDigits } from "../groups.ts";
import { type NamedRow, namedRows } from "../insights/detector.ts";
import type { Cell, QueryResult, ResultColumn } from "../query.ts";
import type { Findings } from "./analysis.ts";

export type { NamedRow } from "../insights/detector.ts";

/** A value of a row; null where it is not known. */
export function decimalOf(row: NamedRow, column: string): Decimal | null {
  const text = row.text(column);
  return text === null ? null : parseDecimal(text);
}

export function moneyCell(value: Decimal): Cell {
  return formatDecimal(roundDecimal(value, moneyDigits));
}

export function ratioCell(value: Decimal | null): Cell {
  return value === null ? null : formatDecimal(roundDecimal(value, ratioDigits));
}

/** Groups of one currency of an answer; cells and columns of a currency stand only where there are several. */
export interface CurrencyGroups {
  /** "" is unknown, or there is no money. */
  readonly currency: string;
  /** In the order of the answer. */
  readonly rows: readonly NamedRow[];
  readonly currencyCells: readonly Cell[];
}

/** Groups of an answer by their currency, and those without a label apart. */
export interface GroupsOfAnswer {
  readonly currencies: readonly CurrencyGroups[];
  readonly nameless: readonly NamedRow[];
  readonly currencyColumns: readonly ResultColumn[];
  /** A column of money. */
  readonly money: (id: string) => ResultColumn;
}

/** @param isConverted all money is in one currency, so a currency among the labels is that of the lines */
export function groupsOf(
  result: QueryResult,
  label: string,
  { isConverted = false, keepsNameless = false } = {},
): GroupsOfAnswer {
  const isSeveral = !isConverted && result.columns.some(({ id, unit }) => id === "currency" && unit === "dimension");
  const common = result.columns.find(({ currency }) => currency !== undefined)?.currency;
  const rows = namedRows(result);
  const byCurrency = Map.groupBy(
    rows.filter((row) => keepsNameless || row.text(label) !== null),
    ({ currency }) => currency,
  );
  return {
    currencies: [...byCurrency]
      .toSorted(([one], [other]) => compareText(one, other))
      .map(([currency, own]) => ({
        currency,
        rows: own,
        currencyCells: isSeveral ? [currency === "" ? null : currency] : [],
      })),
    nameless: rows.filter((row) => row.text(label) === null),
    currencyColumns: isSeveral ? [{ id: "currency", unit: "dimension" }] : [],
    money: (id) => ({ id, unit: "money", ...(common === undefined ? {} : { currency: common }) }),
  };
}

/** What is said of each currency, one after the other. */
export function together(
  parts: readonly Pick<Findings, "rows" | "facts" | "notes" | "summary">[],
): Pick<Findings, "rows" | "facts" | "notes"> & { readonly summaryRows: Findings["summary"]["rows"] } {
  return {
    rows: parts.flatMap(({ rows }) => rows),
    summaryRows: parts.flatMap(({ summary }) => summary.rows),
    facts: parts.flatMap(({ facts }) => facts),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** Of groups without a label: they are no item, so they are left out, and said to be. */
export function namelessNotes({ nameless }: GroupsOfAnswer, label: string, metric: string): string[] {
  const worth = nameless.flatMap((row) => {
    const value = decimalOf(row, metric);
    return value === null ? [] : [sayMoney(value, row.currency)];
  });
  if (nameless.length === 0) return [];
  return [`left out: sales without a ${label}${worth.length === 0 ? "" : `, ${worth.join(" and ")} of net sales`}`];
}

export function whole(number: number): Decimal {
  return { units: BigInt(number), scale: 0 };
}

export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** "EUR: " before a sentence, where several currencies are told of. */
export function inCurrency({ currency, currencyCells }: CurrencyGroups): string {
  return currencyCells.length === 0 ? "" : `${currency === "" ? "unknown currency" : currency}: `;
}
