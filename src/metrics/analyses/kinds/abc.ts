import { addDecimals, type Decimal, divideDecimals, zero } from "#core/money.ts";
import { sayMoney } from "#core/money-text.ts";
import { netSales } from "../../definitions/sales-amounts.ts";
import { abcClasses, isAboveZero, totalAboveZero } from "../../formulas/abc-classes.ts";
import { gini, paretoShare } from "../../formulas/concentration.ts";
import { ratioDigits } from "../../groups.ts";
import type { Cell } from "../../query.ts";
import { defineAnalysis, type Findings } from "../analysis.ts";
import {
  count,
  type CurrencyGroups,
  decimalOf,
  groupsOf,
  inCurrency,
  moneyCell,
  namelessNotes,
  ratioCell,
  together,
  whole,
} from "../cells.ts";
import { aboutRows } from "../query-of-request.ts";

const classes = ["A", "B", "C"] as const;

export const abc = defineAnalysis({
  id: "abc",
  version: 1,
  title: "ABC",
  description:
    "Items by net sales, the largest first, classed by the share of sales that stands before them: below 80 % A, below 95 % B, else C. Beside it what the first fifth of the items makes (Pareto), and how unequal they are (Gini, 0 to 1).",
  needs: [["net"]],
  by: ["product", "sku", "category", "vendor", "customer", "store", "location", "channel", "employee", "region"],
  takes: ["currency"],
  synonyms: ["abc analysis", "pareto", "80 20", "best sellers", "concentration"],
  source: "ABC analysis 80/15/5 by the share before the item; V. Pareto; C. Gini 1912",
  asks: (asked) => ({
    query: { metrics: ["net_sales"], by: [asked.by], ...aboutRows(asked) },
    definitions: [netSales],
  }),
  work({ asked: { by }, result }) {
    const found = groupsOf(result, by);
    const { rows, summaryRows, facts, notes } = together(found.currencies.map((each) => classify(each, by)));
    return {
      columns: [
        { id: by, unit: "dimension" },
        ...found.currencyColumns,
        found.money("net_sales"),
        { id: "net_sales_share", unit: "ratio" },
        { id: "before_share", unit: "ratio" },
        { id: "class", unit: "dimension" },
      ],
      rows,
      summary: {
        columns: [
          { id: "class", unit: "dimension" },
          ...found.currencyColumns,
          { id: "items", unit: "count" },
          found.money("net_sales"),
          { id: "net_sales_share", unit: "ratio" },
          { id: "item_share", unit: "ratio" },
        ],
        rows: summaryRows,
      },
      facts,
      notes: [...notes, ...namelessNotes(found, by, "net_sales")],
    };
  },
});

/** The items of one currency; the answer has them by net sales, the largest first. */
function classify(group: CurrencyGroups, by: string): Pick<Findings, "rows" | "facts" | "notes" | "summary"> {
  const { currency, currencyCells } = group;
  const items = group.rows.flatMap((row) => {
    const value = decimalOf(row, "net_sales");
    return value === null ? [] : [{ label: row.text(by), value }];
  });
  const values = items.map(({ value }) => value);
  const total = totalAboveZero(values);
  const share = (value: Decimal): Cell => ratioCell(divideDecimals(value, total, ratioDigits));
  const classed = abcClasses(values);
  const facts = { currency, unit: "ratio" } as const;
  return {
    rows: items.map(({ label, value }, at) => [
      label,
      ...currencyCells,
      moneyCell(value),
      share(value),
      share(classed[at]?.before ?? zero),
      classed[at]?.class ?? "C",
    ]),
    summary: {
      columns: [],
      rows: classes.map((letter) => {
        const own = values.filter((_, at) => classed[at]?.class === letter);
        const sales = own.reduce(addDecimals, zero);
        const part = divideDecimals(whole(own.length), whole(values.length), ratioDigits);
        return [letter, ...currencyCells, own.length, moneyCell(sales), share(sales), ratioCell(part)];
      }),
    },
    facts: [
      { ...facts, id: "pareto_share", value: ratioCell(paretoShare(values, ratioDigits)) },
      { ...facts, id: "gini", value: ratioCell(gini(values, ratioDigits)) },
    ],
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
