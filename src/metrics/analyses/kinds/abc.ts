import { addDecimals, divideDecimals, zero } from "#core/money.ts";
import { netSales } from "../../definitions/sales-amounts.ts";
import { gini, paretoShare } from "../../formulas/concentration.ts";
import { ratioDigits } from "../../groups.ts";
import { defineAnalysis, type Findings } from "../analysis.ts";
import { type CurrencyGroups, groupsOf, moneyCell, namelessNotes, ratioCell, together, whole } from "../cells.ts";
import { classes, classItems } from "../class-items.ts";
import { aboutRows } from "../query-of-request.ts";

export const abc = defineAnalysis({
  id: "abc",
  version: 1,
  title: "ABC",
  description:
    "Items by net sales, the largest first, classed by the share of sales that stands before them: below 80 % A, below 95 % B, else C. Beside it what the first fifth of the items makes (Pareto), and how unequal they are (Gini, 0 to 1).",
  needs: [["net"]],
  by: [
    "product",
    "sku",
    "category",
    "vendor",
    "customer",
    "store",
    "location",
    "channel",
    "employee",
    "region",
    "country",
    "state",
    "city",
    "segment",
    "payment_method",
    "shipping_method",
  ],
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
  const { items, share, notes } = classItems(group, by);
  const values = items.map(({ value }) => value);
  const facts = { currency, unit: "ratio" } as const;
  return {
    rows: items.map((item) => [
      item.label,
      ...currencyCells,
      moneyCell(item.value),
      share(item.value),
      share(item.before),
      item.class,
    ]),
    summary: {
      columns: [],
      rows: classes.map((letter) => {
        const own = items.filter((item) => item.class === letter);
        const sales = own.map(({ value }) => value).reduce(addDecimals, zero);
        const part = divideDecimals(whole(own.length), whole(items.length), ratioDigits);
        return [letter, ...currencyCells, own.length, moneyCell(sales), share(sales), ratioCell(part)];
      }),
    },
    facts: [
      { ...facts, id: "pareto_share", value: ratioCell(paretoShare(values, ratioDigits)) },
      { ...facts, id: "gini", value: ratioCell(gini(values, ratioDigits)) },
    ],
    notes,
  };
}
