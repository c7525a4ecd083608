import { addDecimals, type Decimal, divideDecimals, zero } from "#core/money.ts";
import { sayMoney } from "#core/money-text.ts";
import { type AbcClass, abcClasses, isAboveZero, totalAboveZero } from "../formulas/abc-classes.ts";
import { ratioDigits } from "../groups.ts";
import type { Cell } from "../query.ts";
import { count, type CurrencyGroups, decimalOf, inCurrency, ratioCell } from "./cells.ts";

export const classes = ["A", "B", "C"] as const;

export interface ClassedItem {
  readonly label: string | null;
  readonly value: Decimal;
  readonly class: AbcClass;
  /** Of the items that stand before it. */
  readonly before: Decimal;
}

/** The items of one currency by net sales, the largest first, as the answer has them. */
export interface ClassedItems {
  readonly items: readonly ClassedItem[];
  /** Of what is above 0, in cells of a ratio; null where nothing is. */
  readonly share: (value: Decimal) => Cell;
  readonly notes: readonly string[];
}

export function classItems(group: CurrencyGroups, by: string): ClassedItems {
  const known = group.rows.flatMap((row) => {
    const value = decimalOf(row, "net_sales");
    return value === null ? [] : [{ label: row.text(by), value }];
  });
  const values = known.map(({ value }) => value);
  const total = totalAboveZero(values);
  const classed = abcClasses(values);
  return {
    items: known.flatMap((item, at) => {
      const found = classed[at];
      return found === undefined ? [] : [{ ...item, ...found }];
    }),
    share: (value) => ratioCell(divideDecimals(value, total, ratioDigits)),
    notes: [...unknownNotes(group, values.length), ...notAboveZeroNotes(group, values)],
  };
}

function unknownNotes(group: CurrencyGroups, known: number): string[] {
  const unknown = group.rows.length - known;
  return unknown === 0 ? [] : [`${inCurrency(group)}left out: ${count(unknown, "item")} of unknown net sales`];
}

/** They sold nothing, or more was taken back than sold. */
function notAboveZeroNotes(group: CurrencyGroups, values: readonly Decimal[]): string[] {
  const below = values.filter((value) => !isAboveZero(value));
  if (below.length === 0) return [];
  const worth = sayMoney(below.reduce(addDecimals, zero), group.currency);
  const why = `${count(below.length, "item")} with net sales of 0 or less (${worth})`;
  return [
    below.length === values.length
      ? `${inCurrency(group)}${why}: nothing is above 0, so there are no shares and all are C`
      : `${inCurrency(group)}${why} are C; shares, Pareto and Gini are of the others`,
  ];
}
