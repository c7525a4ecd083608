import {
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  compareDecimals,
  type Decimal,
} from "#core/money.ts";
import type { QueryResult } from "#metrics/query.ts";
import type { CoverAsked } from "../../models/plan.ts";
import { countOf } from "../../utils/number-text.ts";
import { defineRetriever, type FoundItem } from "../retriever.ts";

const digits = 6;

/** What lies at a place beside what that place sells: which items are sold out within some days. */
export const inventoryPosition = defineRetriever({
  id: "inventory-position",
  answers: ({ cover }) => (cover === null ? null : `the question asks what runs out within ${cover.horizonDays} days`),
  async retrieve({ cover }, view) {
    if (cover === null) return { items: [], gaps: [], assumptions: [] };
    const { by, where, period, on } = cover;
    const ofSales = where.map((condition) => ({
      ...condition,
      dimension: condition.dimension === "location" ? "store" : condition.dimension,
    }));
    const [left, sold] = await Promise.all([
      view.query({ metrics: ["available_units"], by: [by], where, period: `${on}..${on}` }),
      view.query({ metrics: ["units"], by: [by], where: ofSales, period }),
    ]);
    const item = tellCover(cover, left, sold);
    return { items: [item], gaps: [...new Set([...left.notes, ...sold.notes])], assumptions: [] };
  },
});

/** Days = units left x days of the window / units sold in it, exact; an item without sales never runs out, and is not listed. */
function tellCover(cover: CoverAsked, left: QueryResult, sold: QueryResult): FoundItem {
  const { by, days, horizonDays, period } = cover;
  const units = new Map(sold.rows.map(([key = null, count = null]) => [key, count]));
  const rows = left.rows.flatMap(([key = null, count = null]) => {
    const lies = toDecimal(count);
    const perWindow = toDecimal(units.get(key) ?? null);
    if (lies === null || perWindow === null || perWindow.units <= 0n) return [];
    const supply = divideDecimals(multiplyDecimals(lies, { units: BigInt(days), scale: 0 }), perWindow, digits);
    return supply === null || compareDecimals(supply, { units: BigInt(horizonDays), scale: 0 }) >= 0
      ? []
      : [{ key, count, sold: units.get(key) ?? null, supply }];
  });
  const sorted = rows.toSorted(
    (one, other) => compareDecimals(one.supply, other.supply) || String(one.key).localeCompare(String(other.key)),
  );
  const unknownStock = left.rows.filter(([, count]) => count === null).length;
  const table = {
    columns: [
      { id: by, unit: "dimension" as const },
      { id: "days_of_supply", unit: "quantity" as const },
      { id: "available_units", unit: "quantity" as const },
      { id: "units", unit: "quantity" as const },
    ],
    rows: sorted.map((row) => [row.key, formatDecimal(row.supply), row.count, row.sold]),
    query: left.query,
    period: sold.period,
    coverage: sold.coverage,
    files: distinctFiles(left, sold),
    definitions: [],
    notes: [],
    pending: [...left.pending],
    truncated: false,
  };
  const unknown = noneOf(left, sold);
  const soldOut = sorted.filter(({ supply }) => supply.units <= 0n).length;
  const first = sorted
    .slice(0, 10)
    .map((row) => `${String(row.key)} (${String(row.count)} left, ${formatDecimal(roundedDays(row.supply))} days)`)
    .join(", ");
  const text =
    sorted.length === 0
      ? `No item runs out within ${horizonDays} days${placeOf(cover)}, at the pace of ${period}.`
      : `${countOf(sorted.length, "item")} run${sorted.length === 1 ? "s" : ""} out within ${horizonDays} days${placeOf(cover)}${soldOut > 0 ? `, ${soldOut} of them sold out already` : ""}: ${first}${sorted.length > 10 ? ", ..." : ""}.`;
  return {
    id: `cover:${JSON.stringify(cover)}`,
    kind: "table",
    title: `what runs out within ${horizonDays} days`,
    text: unknownStock > 0 ? `${text} Of ${countOf(unknownStock, "item")} the stock is not known.` : text,
    table,
    facts: sorted.slice(0, 50).map((row) => ({
      id: "",
      metric: "days_of_supply",
      value: formatDecimal(row.supply),
      unit: "quantity",
      period: sold.period,
      filters: cover.where.map(({ dimension, op, value }) => `${dimension} ${op} ${value ?? "(unknown)"}`),
      dimensions: { [by]: row.key },
      definition: "units left x days / units sold",
      coverage: { rowsUsed: sold.coverage.rowsUsed, rowsTotal: sold.coverage.rowsTotal },
      files: table.files.map(({ fileId }) => fileId),
    })),
    citations: table.files.map(({ fileId, name }) => ({ id: `file:${fileId}`, fileId, name })),
    score: 1,
    ...(unknown !== null && { unknown }),
  };
}

function noneOf(left: QueryResult, sold: QueryResult): string | null {
  if (left.coverage.rowsUsed === 0) return [...left.notes, "no list of stock says what lies there"].join("; ");
  return sold.coverage.rowsUsed === 0 ? [...sold.notes, "nothing was sold there in these days"].join("; ") : null;
}

function distinctFiles(...results: readonly QueryResult[]): QueryResult["files"] {
  return [...new Map(results.flatMap(({ files }) => files).map((file) => [file.fileId, file])).values()];
}

function placeOf({ where }: CoverAsked): string {
  const names = where.flatMap(({ op, value }) => (op === "=" && value !== null ? [value] : []));
  return names.length === 0 ? "" : ` in ${names.join(" and ")}`;
}

function roundedDays(supply: Decimal): Decimal {
  return divideDecimals(supply, { units: 1n, scale: 0 }, 1) ?? supply;
}

function toDecimal(cell: string | number | null): Decimal | null {
  return cell === null ? null : parseDecimal(String(cell));
}
