import { addDecimals, compareDecimals, type Decimal, negate, subtractDecimals, zero } from "#core/money.ts";
import { netSales } from "../../definitions/sales-amounts.ts";
import { type ChangeParts, priceVolumeMix as toParts } from "../../formulas/price-volume-mix.ts";
import { moneyDigits } from "../../groups.ts";
import type { Cell } from "../../query.ts";
import { defineAnalysis, type Findings } from "../analysis.ts";
import { compareText, count, groupsOf, inCurrency, moneyCell, together } from "../cells.ts";
import { constantRates } from "../constant-rates.ts";
import { aboutRows } from "../query-of-request.ts";
import {
  type ItemOfTwo,
  pricedSales,
  pricedUnits,
  restOf,
  salesLines,
  toItem,
  type ToOldRates,
} from "../sold-twice.ts";

export const priceVolumeMix = defineAnalysis({
  id: "price-volume-mix",
  version: 1,
  title: "Price, volume, mix",
  description:
    "By what net sales changed, in bars that sum to the change. Of items sold in both periods, with prices p0, p1, units q0, q1 and totals R, Q: volume = R0 x (Q1/Q0 - 1), mix = sum of p0 x (q1 - q0 x Q1/Q0), price = sum of (p1 - p0) x q1. New and lost items are bars of their own, so is what has no price (other), and where amounts are converted the change of the average rates (fx).",
  needs: [["net"], ["quantity"], ["day"]],
  by: ["product", "sku", "category", "vendor"],
  takes: ["compare", "currency"],
  synonyms: ["pvm", "price volume mix", "sales bridge", "why did sales change", "price effect"],
  source: "price/volume/mix analysis; identity of the bars proved on random cases",
  asks: (asked) => ({
    query: {
      metrics: ["net_sales", "priced_sales", "priced_units", "sales_lines"],
      // Rates are of the currency that is converted.
      by: asked.currency === undefined ? [asked.by] : [asked.by, "currency"],
      ...aboutRows(asked),
    },
    definitions: [netSales, pricedSales, pricedUnits, salesLines],
  }),
  work({ asked, result }) {
    const isConverted = asked.currency !== undefined;
    const found = groupsOf(result, asked.by, { isConverted, keepsNameless: true });
    const { toOldRates, without } = constantRates(result);
    const { rows, summaryRows, facts, notes } = together(
      found.currencies.map((group) => explainChange(group, { by: asked.by, isConverted, toOldRates })),
    );
    return {
      columns: [
        { id: asked.by, unit: "dimension" },
        ...found.currencyColumns,
        { id: "kind", unit: "dimension" },
        ...["net_sales_previous", "net_sales", "change", "volume", "mix", "price", "other"].map(found.money),
        ...(isConverted ? [found.money("fx")] : []),
      ],
      rows,
      summary: {
        columns: [{ id: "bar", unit: "dimension" }, ...found.currencyColumns, found.money("net_sales_change")],
        rows: summaryRows,
      },
      facts,
      notes: [
        ...notes,
        ...without.map(
          (currency) => `${currency}: sold in this period alone, so its change of rates is not known and in no bar`,
        ),
      ],
    };
  },
});

interface ChangeContext {
  readonly by: string;
  readonly isConverted: boolean;
  readonly toOldRates: ToOldRates;
}

/** An item with the parts of its change: they sum to it. */
interface ExplainedItem extends ItemOfTwo {
  readonly change: Decimal;
  /** Of a compared item. */
  readonly parts: ChangeParts | null;
  /** Of a compared item what its lines without a quantity changed; of another its whole change. */
  readonly rest: Decimal;
}

function explainChange(
  group: Parameters<typeof inCurrency>[0],
  { by, isConverted, toOldRates }: ChangeContext,
): Pick<Findings, "rows" | "facts" | "notes" | "summary"> {
  const byLabel = Map.groupBy(group.rows, (row): string | null => row.text(by));
  const items = explained([...byLabel].map(([label, rows]) => toItem(label, rows, toOldRates)));
  const sum = (read: (item: ExplainedItem) => Decimal): Decimal => items.map(read).reduce(addDecimals, zero);
  const restOfKind = (...kinds: readonly string[]): Decimal =>
    sum(({ how, rest }) => (kinds.includes(how) ? rest : zero));
  const bars: readonly (readonly [string, Decimal])[] = [
    ["volume", sum(({ parts }) => parts?.volume ?? zero)],
    ["mix", sum(({ parts }) => parts?.mix ?? zero)],
    ["price", sum(({ parts }) => parts?.price ?? zero)],
    ["new_items", restOfKind("new")],
    ["lost_items", restOfKind("lost")],
    ["other", restOfKind("compared", "other")],
    ...(isConverted ? [["fx", sum(({ rates }) => rates)] as const] : []),
  ];
  const { currency, currencyCells } = group;
  const fact = { unit: "money", currency } as const;
  return {
    rows: items
      .toSorted(bySize)
      .map((item): Cell[] => [
        item.label,
        ...currencyCells,
        item.how,
        moneyCell(item.before),
        moneyCell(addDecimals(item.now, item.rates)),
        moneyCell(item.change),
        ...(item.parts === null
          ? [null, null, null, item.how === "other" ? moneyCell(item.rest) : null]
          : [item.parts.volume, item.parts.mix, item.parts.price, item.rest].map(moneyCell)),
        ...(isConverted ? [moneyCell(item.rates)] : []),
      ]),
    summary: { columns: [], rows: bars.map(([bar, amount]) => [bar, ...currencyCells, moneyCell(amount)]) },
    facts: [
      { ...fact, id: "net_sales_previous", value: moneyCell(sum(({ before }) => before)) },
      { ...fact, id: "net_sales", value: moneyCell(sum(({ now, rates }) => addDecimals(now, rates))) },
      { ...fact, id: "change", value: moneyCell(sum(({ change }) => change)) },
    ],
    notes: otherNotes(group, items, by),
  };
}

function explained(items: readonly ItemOfTwo[]): ExplainedItem[] {
  const compared = items.flatMap((item) => (item.sold === null ? [] : [{ item, sold: item.sold }]));
  const { items: parts } = toParts(
    compared.map(({ sold }) => sold),
    moneyDigits,
  );
  const partsOf = new Map(compared.map(({ item }, at) => [item, parts[at] ?? null]));
  return items.map((item) => ({
    ...item,
    change: subtractDecimals(addDecimals(item.now, item.rates), item.before),
    parts: partsOf.get(item) ?? null,
    rest: restOf(item),
  }));
}

/** What is in the bar of what has no price. */
function otherNotes(group: Parameters<typeof inCurrency>[0], items: readonly ExplainedItem[], by: string): string[] {
  const unpriced = items.filter(({ how, label }) => how === "other" && label !== null).length;
  return [
    ...(items.some(({ label }) => label === null)
      ? [`${inCurrency(group)}sales without a ${by} are in the bar "other"`]
      : []),
    ...(unpriced === 0
      ? []
      : [
          `${inCurrency(group)}${count(unpriced, "item")} without units above 0 in both periods: without a price, so in the bar "other"`,
        ]),
    ...(items.length > 0 && !items.some(({ how }) => how === "compared")
      ? [`${inCurrency(group)}no item was sold in both periods: there is no volume, mix or price to tell apart`]
      : []),
  ];
}

/** The largest change first. */
function bySize(one: ExplainedItem, other: ExplainedItem): number {
  const size = ({ change }: ExplainedItem): Decimal => (change.units < 0n ? negate(change) : change);
  return compareDecimals(size(other), size(one)) || compareText(one.label ?? "", other.label ?? "");
}
