import { groupBy } from "../../oracle/grains.ts";
import { newest } from "../../oracle/stock-metrics.ts";
import { countStock, sellAtTheStall, sellForTwoYears, secondExportFrom, type Written } from "../fixtures/shop.ts";
import type { Fixture } from "../fixtures/write-fixtures.ts";
import type { Expected, Gold, Meaning } from "../question-sets.ts";
import { analysePlainly } from "./analyse.ts";
import { answerPlainly, keep, type Truth } from "./answer-query.ts";
import { readSharedTruth } from "./shared-truth.ts";
import { daysLeft, unitsLeft, unitsSold } from "./item-metrics.ts";

/**
 * What the generator knows of each business that is asked (`april` has the newer export alone), and what the shared files
 * say, each a business of its own.
 */
export function tellTruth(): Readonly<Record<string, Truth>> {
  const toLine = (source: string, file: string) => (record: Written) => ({
    record: { ...record, Source: source, File: file },
    day: record["Order Date"] ?? null,
    source,
  });
  const isSecond = (record: Written): boolean => (record["Order Date"] ?? "") >= secondExportFrom;
  const all = sellForTwoYears();
  const first = all.filter((record) => !isSecond(record)).map(toLine("till", "sales-2024-25.csv"));
  const second = all.filter(isSecond).map(toLine("till", "sales-2025-26.csv"));
  const stall = sellAtTheStall().accepted.map(toLine("stall", "sales-stall.csv"));
  const listed = countStock().map((record) => ({ record, day: record["Snapshot Date"] ?? "" }));
  return {
    harbour: { lines: [...first, ...second, ...stall], listed },
    april: { lines: second, listed: [] },
    ...readSharedTruth(),
  };
}

/** The meaning with its gold, by the truth alone. */
export function withGold(meaning: Meaning, truth: Truth, files: readonly Fixture[]): Meaning {
  return { ...meaning, expected: expectGold(meaning.expected, truth, files) };
}

function expectGold(expected: Expected, truth: Truth, files: readonly Fixture[]): Expected {
  if ("query" in expected)
    return { ...expected, gold: answerPlainly(expected.query, truth, expected.threshold, expected) };
  if ("analysis" in expected) return { ...expected, gold: analysePlainly(expected.analysis, truth) };
  if ("cover" in expected) return { ...expected, gold: coverOf(expected.cover, truth) };
  if ("files" in expected) return { ...expected, gold: listFiles(expected.files, files) };
  if (expected.status !== "clarify") return expected;
  const readings = expected.readings.map((reading) => ({ ...reading, gold: answerPlainly(reading.query, truth) }));
  return { ...expected, readings };
}

type Cover = Extract<Expected, { cover: unknown }>["cover"];

/** Items of a place with fewer days left than the horizon, the shortest first; what is sold out has none. */
function coverOf({ where, period, days, horizonDays }: Cover, truth: Truth): Gold {
  const [filter] = where;
  const [first = "", last = ""] = period.split("..");
  const sells = (record: Written): boolean =>
    record[filter?.dimension === "region" ? "Region" : "Store"] === filter?.value;
  const lies = (record: Written): boolean =>
    record[filter?.dimension === "region" ? "Region" : "Location"] === filter?.value;
  const sold = groupBy(
    truth.lines.filter(({ record, day }) => sells(record) && day !== null && first <= day && day <= last),
    ({ record }) => [record["SKU"] ?? ""],
  );
  const lying = groupBy(
    newest(truth.listed, last).filter(({ record }) => lies(record)),
    ({ record }) => [record["SKU"] ?? ""],
  );
  const columns = ["sku", "days_of_supply"];
  const rows = [...lying].map(([name, positions]) => [
    String(JSON.parse(name)[0]),
    daysLeft(unitsLeft(positions), unitsSold(sold.get(name) ?? []), days),
  ]);
  const short = keep({ columns }, rows, { column: "days_of_supply", is: "<", value: horizonDays });
  return { columns, rows: sortCover(short) };
}

/** By days, then by sku. */
export function sortCover(rows: readonly (readonly (string | number | null)[])[]): (string | number | null)[][] {
  return rows
    .map((row) => [...row])
    .toSorted((one, other) => Number(one[1]) - Number(other[1]) || String(one[0]).localeCompare(String(other[0])));
}

function listFiles(filter: Readonly<Record<string, string>>, files: readonly Fixture[]): Gold {
  const rows = files
    .filter(({ business }) => business === "harbour")
    .filter(({ state, name, type, rejected }) => {
      const says: Readonly<Record<string, string>> = { state, name, type, rejected: rejected > 0 ? "some" : "none" };
      return Object.entries(filter).every(([key, value]) => says[key] === value);
    })
    .map(({ name, state, accepted, rejected }) => [name, state, accepted, rejected])
    .toSorted((one, other) => String(one[0]).localeCompare(String(other[0])));
  return { columns: ["file", "state", "accepted", "rejected"], rows };
}
