import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { over, read } from "../oracle/exact.ts";
import { sortByText } from "./plain/analyse.ts";
import { tellTruth, sortCover, withGold } from "./plain/expect-gold.ts";
import { keep, keepSome } from "./plain/answer-query.ts";
import { canaryWords } from "./fixtures/write-fixtures.ts";
import { type Analysis, type Expected, type Gold, type Meaning, type Query, readSets } from "./question-sets.ts";
import { openShopHome, type ShopHome } from "./shop-home.ts";

const cells = z.array(z.array(z.union([z.string(), z.number(), z.null()])));
const resultShape = z.looseObject({ columns: z.array(z.looseObject({ id: z.string() })), rows: cells });
const reportShape = z.looseObject({
  name: z.string(),
  state: z.string(),
  tables: z.array(z.looseObject({ type: z.string(), rows: z.record(z.string(), z.number()) })),
});

let home: ShopHome;
beforeAll(async () => (home = await openShopHome()), 180_000);
afterAll(() => home.close());

const truths = tellTruth();
const meanings = readSets().flatMap((set) => set.meanings.filter(({ data }) => data in truths));

async function ask(business: string, query: Query): Promise<Gold> {
  const { json, text } = await home.post(business, "/v1/query", query);
  const found = resultShape.safeParse(json);
  if (!found.success) throw new Error(text);
  expect(canaryWords.filter((word) => text.includes(word))).toEqual([]);
  return { columns: found.data.columns.map(({ id }) => id), rows: found.data.rows };
}

/** A threshold stands beside the query: all rows are read, then those on its side. */
async function askWithin(business: string, expected: Extract<Expected, { query: unknown }>): Promise<Gold> {
  const { limit, ...query } = expected.query;
  const { threshold } = expected;
  const all = await ask(business, threshold === undefined ? expected.query : query);
  const rows = threshold === undefined ? all.rows : keep(all, all.rows, threshold).slice(0, limit);
  return { columns: all.columns, rows: keepSome(rows, expected) };
}

async function analyse(business: string, { kind, by, period }: Analysis, gold: Gold | undefined): Promise<Gold> {
  const request = { ...(kind === "abc" && { by }), period };
  const { json, text } = await home.post(business, `/v1/analyses/${kind}`, request);
  const found = resultShape.safeParse(json);
  if (!found.success) throw new Error(text);
  const wanted = gold?.columns ?? [];
  const at = wanted.map((column) => found.data.columns.findIndex(({ id }) => id === column));
  const rows = found.data.rows.map((row) => at.map((index) => row[index] ?? null));
  return { columns: wanted, rows: sortByText(rows) };
}

async function fromHome({ data, expected }: Meaning): Promise<unknown> {
  if ("query" in expected) return askWithin(data, expected);
  if ("analysis" in expected) return analyse(data, expected.analysis, expected.gold);
  if ("cover" in expected) return coverFromHome(data, expected.cover);
  if ("files" in expected) return filesFromHome(data, expected.files);
  if (expected.status !== "clarify") return undefined;
  return Promise.all(expected.readings.map(({ query }) => ask(data, query)));
}

const goldOf = (expected: Expected): unknown => {
  if (expected.status === "clarify") return expected.readings.map(({ gold }) => gold);
  return "gold" in expected ? expected.gold : undefined;
};

/** Stock and sales of one place are two queries; the days are one over the other. */
async function coverFromHome(data: string, cover: Extract<Expected, { cover: unknown }>["cover"]): Promise<Gold> {
  const bySku = { by: ["sku"], where: cover.where };
  const ofSales = cover.where.map((one) => ({ ...one, dimension: one.dimension === "location" ? "store" : "region" }));
  const period = cover.period.replace(/^.*\.\./, "").replace(/^/, "2000-01-01..");
  const left = await ask(data, { metrics: ["available_units"], ...bySku, period });
  const sold = await ask(data, { metrics: ["units"], by: ["sku"], where: ofSales, period: cover.period });
  const units = new Map(sold.rows.map(([sku, count]) => [sku, read(String(count)) ?? 0n]));
  const columns = ["sku", "days_of_supply"];
  const rows = left.rows.map(([sku = null, count = null]) => {
    const perDay = units.get(sku) ?? 0n;
    const lies = count === null ? null : read(String(count));
    return [sku, lies === null || perDay <= 0n ? null : over(lies * BigInt(cover.days), perDay, 6)];
  });
  return {
    columns,
    rows: sortCover(keep({ columns }, rows, { column: columns[1] ?? "", is: "<", value: cover.horizonDays })),
  };
}

async function filesFromHome(data: string, filter: Readonly<Record<string, string>>): Promise<Gold> {
  const { json } = await home.get(data, "/v1/files");
  const reports = z.looseObject({ files: z.array(reportShape) }).parse(json).files;
  const rows = reports
    .map(({ name, state, tables }) => {
      const count = (kind: string): number =>
        state === "needs_decision" ? 0 : tables.reduce((sum, table) => sum + (table.rows[kind] ?? 0), 0);
      return { name, state, type: tables[0]?.type, accepted: count("accepted"), rejected: count("rejected") };
    })
    .filter((file) => {
      const says: Readonly<Record<string, string | undefined>> = {
        ...file,
        accepted: "",
        rejected: file.rejected > 0 ? "some" : "none",
      };
      return Object.entries(filter).every(([key, value]) => says[key] === value);
    })
    .map(({ name, state, accepted, rejected }) => [name, state, accepted, rejected])
    .toSorted((one, other) => String(one[0]).localeCompare(String(other[0])));
  return { columns: ["file", "state", "accepted", "rejected"], rows };
}

describe("the gold of a question is what the records say, and what the home says", () => {
  test("every file ends as the fixtures say", async () => {
    const gold = await filesFromHome("harbour", {});
    const own = home.files.filter(({ business }) => business === "harbour");
    const listed = own.map(({ name, state, accepted, rejected }) => [name, state, accepted, rejected]);
    expect(gold.rows).toEqual(listed.toSorted((one, other) => String(one[0]).localeCompare(String(other[0]))));
  });

  const withNumbers = meanings.filter(({ expected }) => goldOf(expected) !== undefined);
  test.each(withNumbers.map((meaning) => ({ id: meaning.id, meaning })))("$id", async ({ meaning }) => {
    const truth = truths[meaning.data];
    if (truth === undefined) throw new Error(`no truth of ${meaning.data}`);
    const gold = goldOf(meaning.expected);
    expect(goldOf(withGold(meaning, truth, home.files).expected)).toEqual(gold);
    expect(await fromHome(meaning)).toEqual(gold);
  });

  test("what is asked back makes a difference", () => {
    const asked = meanings.flatMap(({ expected }) => (expected.status === "clarify" ? [expected.readings] : []));
    for (const readings of asked)
      expect(new Set(readings.map(({ gold }) => JSON.stringify(gold))).size).toBe(readings.length);
  });

  test("what is defined is a metric", async () => {
    const { text } = await home.get("harbour", "/v1/metrics");
    const named = meanings.flatMap(({ expected }) => ("definition" in expected ? [expected.definition] : []));
    expect(named.filter((id) => !text.includes(`"${id}"`))).toEqual([]);
  });
});
