import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createInlineStreams } from "../../../test/support/inline-streams.ts";
import { listExport } from "../../../test/support/list-export.ts";
import type { SameSales } from "./same-sales-job.ts";
import { aboutDataset, toStreamTable } from "./stream-table.ts";

const folder = mkdtempSync(join(tmpdir(), "om-find-same-"));
const blobs = createFsBlobStore({ root: join(folder, "blobs") });
afterAll(() => rmSync(folder, { recursive: true }));

/** What was sold of items on a day of March. */
type Sold = ReadonlyMap<number, Readonly<Record<string, number>>>;

const isoDay = (day: number): string => `2026-03-${String(day).padStart(2, "0")}`;
const entriesOf = (sold: Sold) =>
  [...sold].flatMap(([day, items]) => Object.entries(items).map(([sku, units]) => ({ day: isoDay(day), sku, units })));

const inMoney = (sold: Sold): string =>
  [
    "Order ID,Order Date,SKU,Quantity,Unit Price",
    ...entriesOf(sold).map(({ day, sku, units }, at) => `M-${at},${day},${sku},${units},${2 + at / 4}`),
    "",
  ].join("\n");

const inUnits = (sold: Sold): string =>
  ["Date,SKU,Units Sold", ...entriesOf(sold).map(({ day, sku, units }) => `${day},${sku},${units}`), ""].join("\n");

/** By hand: days that both have, and those on which both sold as many. Units of nothing are no day. */
function countByHand(mine: Sold, theirs: Sold): Pick<SameSales, "mine" | "shared" | "same"> {
  const unitsOf = (sold: Sold, day: number): number =>
    Object.values(sold.get(day) ?? {}).reduce((sum, units) => sum + units, 0);
  const days = [...mine.keys()];
  const both = days.filter((day) => theirs.has(day));
  return {
    mine: days.length,
    shared: both.length,
    same: both.filter((day) => unitsOf(mine, day) === unitsOf(theirs, day)).length,
  };
}

function countsOf({ by, tells, mine, shared, same }: SameSales) {
  return { by, tells, mine, shared, same };
}

let files = 0;

/** @param streams so many streams have the other export */
async function compare(mine: string, theirs: string, streams = 1): Promise<SameSales | null> {
  const list = (text: string) =>
    listExport({ text, fileId: `file_${(files += 1)}` }, new Map([["type", "sales"]]), { folder, blobs });
  const [first, second] = [await list(mine), await list(theirs)];
  const change = { business: "shop", dataset: "sales", columns: { ...first.columns, ...second.columns } };
  const other = await toStreamTable(second.listed, blobs);
  const request = {
    kind: "compare" as const,
    ...(await aboutDataset({ ...change, before: [], after: [], examined: null }, blobs)),
    mine: await toStreamTable(first.listed, blobs),
    beside: [],
    theirs: Array.from({ length: streams }, (_none, at) => ({ ...other, stream: `theirs ${at}` })),
  };
  return createInlineStreams(folder).ask(request, ({ same }) => Promise.resolve(same));
}

const someDays = fc.uniqueArray(fc.integer({ min: 2, max: 28 }), { minLength: 5, maxLength: 16 });
const items = fc.record({ "SKU-1": fc.integer({ min: 1, max: 4 }), "SKU-2": fc.integer({ min: 1, max: 3 }) });
const book: fc.Arbitrary<Sold> = someDays.chain((named) =>
  fc
    .array(items, { minLength: named.length, maxLength: named.length })
    .map((sold) => new Map(named.map((day, at) => [day, sold[at] ?? {}]))),
);
/** The same book as another export has it: some days are left out, on some one unit was sold more. */
const twoExports = book.chain((sold) =>
  fc
    .record({ without: fc.subarray([...sold.keys()], { maxLength: 4 }), more: fc.subarray([...sold.keys()]) })
    .map(({ without, more }) => {
      const kept = [...sold].filter(([day]) => !without.includes(day));
      const other: Sold = new Map(
        kept.map(([day, of]) => [day, more.includes(day) ? { ...of, "SKU-1": (of["SKU-1"] ?? 0) + 1 } : of]),
      );
      return { sold, other };
    }),
);

test("an export that tells no amounts is compared by what it counts: as by hand, whichever of the two comes", async () => {
  let alike = 0;
  const property = fc.asyncProperty(twoExports, fc.boolean(), async ({ sold, other }, isMoneyLast) => {
    const found = isMoneyLast
      ? await compare(inMoney(sold), inUnits(other))
      : await compare(inUnits(other), inMoney(sold));
    const byHand = isMoneyLast ? countByHand(sold, other) : countByHand(other, sold);
    const isAlike = byHand.same >= 3 && byHand.same * 2 >= byHand.shared;
    alike += isAlike ? 1 : 0;
    const told = found === null ? null : countsOf(found);
    expect(told).toEqual(isAlike ? { by: "days", tells: "units", ...byHand } : null);
  });
  await fc.assert(property, { numRuns: 14, endOnFailure: true });
  expect(alike).toBeGreaterThan(0);
}, 300_000);

test("of several exports that tell as much of the same the one that was accepted first is named", async () => {
  const sold: Sold = new Map(Array.from({ length: 9 }, (_none, at) => [at + 2, { "SKU-1": 2 + (at % 3) }]));
  for (const streams of [2, 7, 30])
    expect(await compare(inUnits(sold), inMoney(sold), streams)).toMatchObject({ at: 0, same: 9 });
});

test("two exports that both tell amounts are compared by these, however alike their units are", async () => {
  const sold: Sold = new Map(Array.from({ length: 9 }, (_none, at) => [at + 2, { "SKU-1": 2 + (at % 3) }]));
  const dearer = inMoney(sold)
    .replaceAll("M-", "N-")
    .replaceAll(/[\d.]+$/gm, (price) => String(Number(price) + 40));
  expect(await compare(dearer, inMoney(sold))).toBeNull();
  expect(await compare(inUnits(sold), inMoney(sold))).toMatchObject({ same: 9 });
});

const spring: Sold = new Map(
  Array.from({ length: 12 }, (_none, at) => [at + 2, { "SKU-1": 1 + (at % 4), "SKU-2": 2 + (at % 3), "SKU-3": 1 }]),
);
const taxed = (text: string): string =>
  text.replaceAll(/[\d.]+$/gm, (price) => String(Math.round(Number(price) * 119) / 100));

test("orders with tax and without are multiples of each other; those of two tills are not", async () => {
  expect(await compare(inMoney(spring), taxed(inMoney(spring)))).toMatchObject({
    by: "orders",
    times: "1.19",
    same: 36,
  });
  const lessFees = inMoney(spring).replaceAll(/[\d.]+$/gm, (price) => (Number(price) * 0.88 - 0.25).toFixed(2));
  expect(await compare(inMoney(spring), lessFees)).toMatchObject({ by: "orders", times: "about 0.84", same: 36 });
  const other = inMoney(spring).replaceAll(/[\d.]+$/gm, (price) => String(3 + ((Number(price) * 29) % 17)));
  expect(await compare(inMoney(spring), other)).toBeNull();
  const refunds = inMoney(spring).replaceAll(/,(\d+),([\d.]+)$/gm, ",-$1,$2");
  expect(await compare(refunds, inMoney(spring))).toBeNull();
  const inDays = (text: string): string => text.replaceAll(/^M-\d+/gm, (id) => `T-${id.length}${id}`);
  expect(await compare(inMoney(spring), taxed(inDays(inMoney(spring))))).toMatchObject({ by: "days", times: "1.19" });
});

test("a report of some items is known by the items of each day", async () => {
  const some: Sold = new Map([...spring].map(([day, sold]) => [day, { "SKU-1": sold["SKU-1"] ?? 0 }]));
  for (const text of [inUnits(some), inUnits(some).replace("Date", "Order Date")])
    expect(await compare(text, inMoney(spring))).toMatchObject({ by: "days", tells: "items", shared: 12, same: 12 });
  expect(await compare(inUnits(spring).replaceAll(/,(\d)$/gm, ",1$1"), inMoney(spring))).toBeNull();
});

test("a month may stand on its first day or on its last", async () => {
  const units = [...spring.values()].reduce((sum, sold) => sum + (sold["SKU-1"] ?? 0), 0);
  const others = [...spring.values()].reduce((sum, sold) => sum + (sold["SKU-2"] ?? 0) + (sold["SKU-3"] ?? 0), 0);
  for (const day of ["2026-03-01", "2026-03-31"]) {
    const months = `Date,SKU,Units Sold\n${day},SKU-1,${units}\n${day},SKU-2,${others}\n`;
    expect(await compare(months, inMoney(spring))).toMatchObject({ by: "months", same: 1 });
  }
});

test("weeks that stand on their first day or on their last are compared as weeks", async () => {
  const days: Sold = new Map(Array.from({ length: 28 }, (_none, at) => [at + 1, { "SKU-1": 1 + ((at * 5) % 7) }]));
  // The 1st of March 2026 is a Sunday: of weeks from Monday it is the last day.
  const weeks = [[1], [2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14, 15], [16, 17, 18, 19, 20, 21, 22]];
  const tell = (at: number): string =>
    [
      "Date,SKU,Units Sold",
      ...weeks.map((week) => {
        const units = week.reduce((sum, day) => sum + (days.get(day)?.["SKU-1"] ?? 0), 0);
        const day = new Date(Date.parse(isoDay(week.at(-1) ?? 1)) + at * 86_400_000).toISOString().slice(0, 10);
        return `${day},SKU-1,${units}`;
      }),
      "",
    ].join("\n");
  expect(await compare(tell(0), inMoney(days))).toMatchObject({ by: "weeks1", tells: "units", shared: 4, same: 4 });
  expect(await compare(inMoney(days), tell(-6))).toMatchObject({ by: "weeks1", same: 4 });
});
