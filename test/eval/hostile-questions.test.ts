import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";

/**
 * One unit at 1.00 is one row, so that every sum can be read off the counts below. Two years, two regions, three
 * categories, four products, and customers who differ in what they buy.
 */
const today = "2026-03-15";
const as = { "om-business": "hostile" };

interface Line {
  readonly day: string;
  readonly region: "West" | "East";
  readonly category: "Tea" | "Home" | "Toys";
  readonly product: string;
  readonly customer: string;
  readonly quantity: number;
}

const lines: readonly Line[] = [
  { day: "2025-01-10", region: "West", category: "Tea", product: "Earl Grey", customer: "Ada", quantity: 3 },
  { day: "2025-02-10", region: "East", category: "Home", product: "Lamp", customer: "Ben", quantity: 5 },
  { day: "2025-06-10", region: "West", category: "Home", product: "Second Chance Mug", customer: "Cyd", quantity: 7 },
  { day: "2025-10-10", region: "East", category: "Toys", product: "Kite", customer: "Dan", quantity: 11 },
  { day: "2025-11-10", region: "West", category: "Tea", product: "Earl Grey", customer: "Ben", quantity: 13 },
  { day: "2025-12-10", region: "East", category: "Tea", product: "Earl Grey", customer: "Ada", quantity: 17 },
  { day: "2026-01-10", region: "West", category: "Home", product: "Lamp", customer: "Ada", quantity: 19 },
  { day: "2026-02-10", region: "East", category: "Toys", product: "Kite", customer: "Ben", quantity: 23 },
  { day: "2026-02-14", region: "West", category: "Tea", product: "Earl Grey", customer: "Cyd", quantity: 29 },
  { day: "2026-03-10", region: "East", category: "Home", product: "Lamp", customer: "Ada", quantity: 31 },
];

function units(keeps: (line: Line) => boolean): string {
  return String(lines.filter(keeps).reduce((sum, { quantity }) => sum + quantity, 0));
}

function csv(): string {
  const rows = lines.map(
    ({ day, region, category, product, customer, quantity }, at) =>
      `H-${at},${day},${product},${category},${region},${customer},${quantity},1.00,EUR`,
  );
  return `Order ID,Order Date,Product,Category,Region,Customer,Quantity,Unit Price,Currency\n${rows.join("\n")}\n`;
}

let home: HttpHome;
beforeAll(async () => {
  home = await openHttpHome();
  const taken = await home.post("/v1/files?name=hostile.csv&source=till", csv(), as);
  const report = await home.get(`/v1/files/${String(taken.json["fileId"])}?wait=60`, as);
  if (report.json["state"] !== "done") throw new Error(report.text);
}, 300_000);
afterAll(() => home.close());

const answerShape = z.looseObject({
  status: z.string(),
  table: z.looseObject({ rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) }).optional(),
});
type Rows = readonly (readonly (string | number | null)[])[];

/** The rows of an answer; null where there is none, or it is asked back. */
async function ask(question: string, more: object = {}): Promise<Rows | null> {
  const { json } = await home.post("/v1/ask", { question, asOf: today, ...more }, as);
  const { status, table } = answerShape.parse(json);
  return status === "answered" ? (table?.rows ?? []) : null;
}

const refused = "refused";

/** The one number that is told, of several rows how many they are. */
function numberOf(rows: Rows | null): string {
  if (rows === null) return refused;
  return rows.length === 1 ? String(rows[0]?.at(-1)) : `${rows.length} rows`;
}

function namesOf(rows: Rows | null): string {
  return rows === null
    ? refused
    : rows
        .map(([name]) => String(name))
        .toSorted()
        .join(", ");
}

const inDays =
  (from: string, to: string) =>
  ({ day }: Line): boolean =>
    from <= day && day <= to;
const every = (): boolean => true;

/** What may be told: one of these numbers; where there is none, only a refusal or a question is right. */
const questions: readonly (readonly [question: string, ...right: string[]])[] = [
  // Two periods: the first alone is none of them.
  ["units in January and February 2026", units(inDays("2026-01-01", "2026-02-28"))],
  ["units in 2025 and 2026", units(every)],
  ["units on 2026-02-10 and 2026-03-10", units(({ day }) => day === "2026-02-10" || day === "2026-03-10")],
  ["units in Q1 or Q4 2025", units(({ day }) => /^2025-(?:0[1-3]|1)/.test(day))],
  ["units 2025 - 2026", units(every)],
  ["units from November to January", units(inDays("2025-11-01", "2026-01-31"))],
  // A period that is left out.
  ["units in 2025 excluding December", units(inDays("2025-01-01", "2025-11-30"))],
  ["units in 2025 except Q4", units(inDays("2025-01-01", "2025-09-30"))],
  ["units not in 2025", units(inDays("2026-01-01", today))],
  ["units outside February 2026", units(({ day }) => !day.startsWith("2026-02"))],
  // A period with one end, of another year, of its first days, or in the future.
  ["units until June 2025", units(inDays("2025-01-01", "2025-06-30"))],
  ["units up to October 2025", units(inDays("2025-01-01", "2025-10-31"))],
  ["units in the last 3 months of 2025", units(inDays("2025-10-01", "2025-12-31"))],
  ["units in the last quarter of 2025", units(inDays("2025-10-01", "2025-12-31"))],
  ["units in the first 10 days of February 2026", units(inDays("2026-02-01", "2026-02-10"))],
  ["units at the end of November 2025"],
  ["units in summer 2025"],
  ["units next month"],
  ["units tomorrow"],
  // Names that are left out, and two groups of them.
  ["units of everything but Tea", units(({ category }) => category !== "Tea")],
  ["no Tea units", units(({ category }) => category !== "Tea")],
  ["units apart from the Tea and the Toys", units(({ category }) => category === "Home")],
  ["units in other regions than West", units(({ region }) => region === "East")],
  [
    "units excluding Tea in West",
    units(({ region, category }) => region === "West" && category !== "Tea"),
    units(({ region, category }) => !(region === "West" && category === "Tea")),
  ],
  [
    "units of Tea in West or Toys in East",
    units(({ region, category }) => (region === "West" ? category === "Tea" : category === "Toys")),
  ],
  ["units not on weekends", units(({ day }) => ![0, 6].includes(new Date(day).getUTCDay()))],
  // Two names beside each other are no sum: one row each, or nothing.
  ["how much less did we sell in West than in East by units", "2 rows"],
  // Counts, averages, single orders, days.
  ["how many regions did we sell to", "2"],
  ["how many categories do we have", "3"],
  ["how many orders over 20", String(lines.filter(({ quantity }) => quantity > 20).length)],
  ["largest order", "31"],
  ["when was the last order"],
  ["average units per month in 2025", "4.666666667", "9.333333333"],
  ["mean daily units in 2025"],
  // A word of one letter more is no name, an ordinal no product.
  ["units instead of orders in 2025"],
  ["second best product by units", units(({ product }) => product === "Lamp")],
  // "only" is no year before.
  ["only West units in 2025", units(({ day, region }) => day.startsWith("2025") && region === "West")],
];

describe("a number is the one that was asked for, or none is told", () => {
  test.each(questions)("%s", async (question, ...right) => {
    expect(numberOf(await ask(question))).toBeOneOf([refused, ...right]);
  });
});

/** Rows that an answer may have: their first columns, in any order. */
const lists: readonly (readonly [question: string, ...right: string[]])[] = [
  ["products with more than 50 units and less than 60 units", "Lamp"],
  ["customers not over 50 units", "Ben", "Cyd", "Dan"],
  ["regions with no more than 75 units", "West"],
  ["regions with more than 53 % of units", "East"],
  ["products that did not sell in 2026", "Second Chance Mug"],
  ["products nobody bought in 2026", "Second Chance Mug"],
  ["customers who bought in 2025 but not in 2026", "Dan"],
  ["customers who did not buy in 2026", "Dan"],
  ["customers only in West", "Cyd"],
];

describe("rows are those that were asked for, or none are told", () => {
  test.each(lists)("%s", async (question, ...right) => {
    expect(namesOf(await ask(question))).toBeOneOf([refused, right.toSorted().join(", ")]);
  });

  test("the first of each group is one row a group", async () => {
    expect((await ask("top product by units in each region"))?.length ?? 2).toBe(2);
  });
});

describe("a region that the caller is bound to", () => {
  test.each(["units in East", "units of East and West", "share of East", "units not in West"])(
    "is not widened by %s",
    async (question) => {
      const rows = (await ask(question, { region: "West" })) ?? [];
      const inWest = Number(units(({ region }) => region === "West"));
      expect(rows.reduce((sum, row) => sum + Number(row.at(-1) ?? 0), 0)).toBeLessThanOrEqual(inWest);
    },
  );

  test("holds for customers who have not bought for some time", async () => {
    const rows = await ask("customers who have not bought for 60 days", { region: "West" });
    expect((rows ?? []).map(([customer]) => customer)).not.toContain("Dan");
  });
});
