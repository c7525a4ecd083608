import { type Decimal, formatDecimal } from "#core/money.ts";
import { netSales } from "../../definitions/sales-amounts.ts";
import { variationClass } from "../../formulas/demand-variation.ts";
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
} from "../cells.ts";
import { namedRows } from "../../insights/detector.ts";
import { classes, classItems } from "../class-items.ts";
import { aboutRows } from "../query-of-request.ts";

const steadiness = ["X", "Y", "Z"] as const;

export const abcXyz = defineAnalysis({
  id: "abc-xyz",
  version: 1,
  title: "ABC-XYZ",
  description:
    "Items by what they make (A, B, C as of abc) and by how steadily they sell: demand_variation, the deviation / mean of their weekly units, up to 0.5 is X, up to 1 Y, above it Z.",
  needs: [["net"], ["sku"], ["quantity"], ["day"]],
  by: ["sku"],
  takes: [],
  synonyms: ["xyz analysis", "steady sellers", "erratic demand"],
  source: "ABC-XYZ analysis, common practice; demand_variation",
  asks: (asked) => ({
    query: { metrics: ["net_sales"], by: [asked.by], ...aboutRows(asked) },
    definitions: [netSales],
  }),
  beside: (asked) => ({ metrics: ["demand_variation"], by: [asked.by], ...aboutRows(asked) }),
  work({ asked: { by }, result, beside }) {
    const found = groupsOf(result, by);
    const variations = new Map(
      (beside === null ? [] : namedRows(beside)).map((row) => [row.text(by), decimalOf(row, "demand_variation")]),
    );
    const { rows, summaryRows, facts, notes } = together(found.currencies.map((each) => cross(each, by, variations)));
    return {
      columns: [
        { id: by, unit: "dimension" },
        ...found.currencyColumns,
        found.money("net_sales"),
        { id: "net_sales_share", unit: "ratio" },
        { id: "demand_variation", unit: "ratio" },
        { id: "class", unit: "dimension" },
      ],
      rows,
      summary: {
        columns: [
          { id: "class", unit: "dimension" },
          ...found.currencyColumns,
          ...[...steadiness, "unknown"].map((each) => ({ id: `${each.toLowerCase()}_items`, unit: "count" as const })),
        ],
        rows: summaryRows,
      },
      facts,
      notes: [...notes, ...namelessNotes(found, by, "net_sales")],
    };
  },
});

function cross(
  group: CurrencyGroups,
  by: string,
  variations: ReadonlyMap<string | null, Decimal | null>,
): Pick<Findings, "rows" | "facts" | "notes" | "summary"> {
  const { items, share, notes } = classItems(group, by);
  const crossed = items.map((item) => {
    const variation = variations.get(item.label) ?? null;
    const steady = variation === null ? "" : variationClass(Number(formatDecimal(variation))).toUpperCase();
    return { ...item, variation, steady };
  });
  const unknown = crossed.filter(({ steady }) => steady === "").length;
  return {
    rows: crossed.map((item): Cell[] => [
      item.label,
      ...group.currencyCells,
      moneyCell(item.value),
      share(item.value),
      ratioCell(item.variation),
      `${item.class}${item.steady}`,
    ]),
    summary: {
      columns: [],
      rows: classes.map((letter) => [
        letter,
        ...group.currencyCells,
        ...[...steadiness, ""].map(
          (steady) => crossed.filter((item) => item.class === letter && item.steady === steady).length,
        ),
      ]),
    },
    facts: [],
    notes: [
      ...notes,
      ...(unknown === 0
        ? []
        : [
            `${inCurrency(group)}${count(unknown, "item")} without an X, Y or Z: their weekly demand is not known over two weeks`,
          ]),
    ],
  };
}
