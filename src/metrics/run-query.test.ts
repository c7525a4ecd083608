import { afterEach, describe, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import type { MetricQueryDeps } from "./find-rows.ts";
import { runMetricQuery } from "./run-query.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

/** Asks a fresh business with these rows in one file, or with these files. */
async function ask(
  content: readonly SalesRow[] | { readonly files: readonly SalesFile[] },
  query: MetricQuery,
  overrides: Partial<MetricQueryDeps> = {},
): Promise<QueryResult> {
  const business = await createTestBusiness(
    "files" in content ? content.files : [{ name: "orders.csv", rows: content }],
  );
  open.push(business);
  return runMetricQuery(testBusiness, query, { ...business.deps, ...overrides });
}

const week = [
  aSale({ day: "2026-03-05", ordered_at: "2026-03-05 09:30:00", store: "North", net: "10" }),
  aSale({ day: "2026-03-05", ordered_at: "2026-03-05 17:00:00", store: "South", net: "20" }),
  aSale({ day: "2026-03-08", ordered_at: "2026-03-08 09:00:00", store: "North", net: "5" }),
  aSale({ day: "2026-04-01", store: "South", net: "7" }),
  aSale({ day: "", store: "", net: "2" }),
];

describe("a dimension", () => {
  test.each<[string, QueryResult["rows"]]>([
    [
      "day",
      [
        ["2026-03-05", "30"],
        ["2026-03-08", "5"],
        ["2026-04-01", "7"],
        [null, "2"],
      ],
    ],
    [
      "week",
      [
        ["2026-W10", "35"],
        ["2026-W14", "7"],
        [null, "2"],
      ],
    ],
    [
      "month",
      [
        ["2026-03", "35"],
        ["2026-04", "7"],
        [null, "2"],
      ],
    ],
    [
      "quarter",
      [
        ["2026-Q1", "35"],
        ["2026-Q2", "7"],
        [null, "2"],
      ],
    ],
    [
      "year",
      [
        ["2026", "42"],
        [null, "2"],
      ],
    ],
    [
      "weekday",
      [
        [3, "7"],
        [4, "30"],
        [7, "5"],
        [null, "2"],
      ],
    ],
    [
      "hour",
      [
        [9, "15"],
        [17, "20"],
        [null, "9"],
      ],
    ],
    [
      "store",
      [
        ["South", "27"],
        ["North", "15"],
        [null, "2"],
      ],
    ],
    ["currency", [["EUR", "44"]]],
    ["file", [["orders.csv", "44"]]],
  ])("%s labels its groups and keeps the unknown one", async (dimension, rows) => {
    const result = await ask(week, { metrics: ["net_sales"], by: [dimension] });
    expect(result.rows).toEqual(rows);
    expect(result.columns).toEqual([
      { id: dimension, unit: "dimension" },
      { id: "net_sales", unit: "money", currency: "EUR" },
    ]);
  });

  test("of the product is its name, or the sku where it has none", async () => {
    const rows = [aSale({ product: "Cup", sku: "S1" }), aSale({ sku: "S2", net: "4" })];
    expect((await ask(rows, { metrics: ["net_sales"], by: ["product"] })).rows).toEqual([
      ["Cup", "10"],
      ["S2", "4"],
    ]);
  });

  test("of source and region comes from the file where the row does not say it", async () => {
    const files = [
      { name: "a.csv", source: "till", region: "West", rows: [aSale({ region: "East" }), aSale({ net: "1" })] },
      { name: "b.csv", rows: [aSale({ net: "4" })] },
    ];
    expect((await ask({ files }, { metrics: ["net_sales"], by: ["source", "region"] })).rows).toEqual([
      ["till", "East", "10"],
      [null, null, "4"],
      ["till", "West", "1"],
    ]);
  });

  test("that no file has is refused by name", async () => {
    await expect(ask(week, { metrics: ["net_sales"], by: ["vendor"] })).rejects.toMatchObject({
      code: "NO_DATA",
      message: expect.stringContaining("vendor"),
    });
  });
});

describe("an amount of whole orders that nothing proves", () => {
  const unproved = [{ field: "order_discount", header: "Coupon" }];
  const files = [
    { name: "a.csv", rows: [aSale({ gross: "10", discount: "0", store: "North" })], unproved },
    { name: "b.csv", rows: [aSale({ gross: "10", discount: "0", day: "2026-05-01" })], unproved },
    { name: "c.csv", rows: [aSale({ gross: "10", discount: "0" })] },
  ];
  const said =
    '"Coupon" of a.csv is a discount of whole orders that is not in these numbers, for nothing proves how it counts: see om file file_1';

  test("is told by every number that lacks it, with its file", async () => {
    const discounts = await ask({ files }, { metrics: ["discounts"] });
    expect(discounts.rows).toEqual([["0"]]);
    expect(discounts.notes).toContain(`${said} (and likewise in 1 more file)`);
    expect((await ask({ files }, { metrics: ["net_sales"], period: "2026-03" })).notes).toContain(said);
  });

  test("is no matter of numbers without it, nor of rows of other files", async () => {
    const { notes } = await ask({ files }, { metrics: ["units"] });
    expect(notes.filter((note) => note.includes("Coupon"))).toEqual([]);
    const [, , other] = files;
    const alone = await ask({ files: other === undefined ? [] : [other] }, { metrics: ["discounts"] });
    expect(alone.notes.filter((note) => note.includes("Coupon"))).toEqual([]);
  });
});

describe("rows", () => {
  test("that are rejected or duplicates are never read", async () => {
    const files = [
      { name: "a.csv", rows: [aSale()], rejected: [aSale({ net: "1000" })], duplicates: [aSale({ net: "500" })] },
      { name: "b.csv", rows: [aSale({ net: "3" })] },
    ];
    const result = await ask({ files }, { metrics: ["net_sales", "rows"] });
    expect(result.rows).toEqual([["13", 2]]);
    expect(result.coverage).toEqual({ rowsUsed: 2, rowsTotal: 2, undated: 0 });
    expect(result.files).toEqual([
      { fileId: "file_1", name: "a.csv" },
      { fileId: "file_2", name: "b.csv" },
    ]);
  });

  test("without a day are in all time, and in no period", async () => {
    const all = await ask(week, { metrics: ["net_sales"] });
    expect(all.rows).toEqual([["44"]]);
    expect(all.coverage).toEqual({ rowsUsed: 5, rowsTotal: 5, undated: 1 });
    const march = await ask(week, { metrics: ["net_sales"], period: "2026-03" });
    expect(march.rows).toEqual([["35"]]);
    expect(march.coverage).toEqual({ rowsUsed: 3, rowsTotal: 5, undated: 1 });
    expect(march.period).toEqual({ from: "2026-03-01", to: "2026-04-01", label: "2026-03", timeZone: "UTC" });
    expect(march.notes).toContain("1 row without a date: in no period, so not counted here");
  });

  test("sum exactly where floats would not", async () => {
    const rows = Array.from({ length: 3 }, () => aSale({ net: "0.333333", quantity: "0.1" }));
    expect((await ask(rows, { metrics: ["net_sales", "units"] })).rows).toEqual([["0.999999", "0.3"]]);
  });
});

describe("a filter", () => {
  test.each<[string, NonNullable<MetricQuery["where"]>, string]>([
    ["keeps a value", [{ dimension: "store", op: "=", value: "North" }], "15"],
    [
      "of two values of one dimension keeps either",
      [
        { dimension: "store", op: "=", value: "North" },
        { dimension: "store", op: "=", value: "South" },
      ],
      "42",
    ],
    [
      "of two dimensions keeps what meets both",
      [
        { dimension: "store", op: "=", value: "North" },
        { dimension: "month", op: "=", value: "2026-03" },
      ],
      "15",
    ],
    ["keeps unknown values", [{ dimension: "store", op: "=", value: null }], "2"],
    ["leaves a value out and keeps the unknown", [{ dimension: "store", op: "!=", value: "North" }], "29"],
    [
      "leaves several values out",
      [
        { dimension: "store", op: "!=", value: "North" },
        { dimension: "store", op: "!=", value: null },
      ],
      "27",
    ],
    ["reads a week", [{ dimension: "week", op: "=", value: "2026-W10" }], "35"],
    [
      "reads a weekday and an hour",
      [
        { dimension: "weekday", op: "=", value: "4" },
        { dimension: "hour", op: "=", value: "9" },
      ],
      "10",
    ],
    ["reads a file", [{ dimension: "file", op: "=", value: "orders.csv" }], "44"],
  ])("%s", async (_fact, where, total) => {
    expect((await ask(week, { metrics: ["net_sales"], where })).rows).toEqual([[total]]);
  });

  test.each([
    ["month", "March"],
    ["month", "2026"],
    ["weekday", "8"],
    ["hour", "24"],
    ["day", "2026-02-30"],
  ])("on %s refuses %s", async (dimension, value) => {
    const query = { metrics: ["net_sales"], where: [{ dimension, op: "=" as const, value }] };
    await expect(ask(week, query)).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });
});

describe("currencies", () => {
  const mixed = [
    aSale({ store: "A", currency: "EUR" }),
    aSale({ store: "A", currency: "USD", net: "3" }),
    aSale({ store: "B", currency: "", net: "1" }),
  ];

  test("are never added: the currency becomes the last dimension", async () => {
    const result = await ask(mixed, { metrics: ["net_sales", "orders"], by: ["store"] });
    expect(result.columns.map(({ id }) => id)).toEqual(["store", "currency", "net_sales", "orders"]);
    expect(result.columns[2]).toEqual({ id: "net_sales", unit: "money" });
    expect(result.rows).toEqual([
      ["A", "EUR", "10", 1],
      ["A", "USD", "3", 1],
      ["B", null, "1", 1],
    ]);
    expect(result.notes).toContain(
      "amounts are in EUR and USD and an unknown currency: they are never added, each has rows of its own",
    );
  });

  test("do not split a ratio of money silently either", async () => {
    const rows = [aSale({ gross: "20", discount: "10" }), aSale({ currency: "USD", gross: "10", discount: "0" })];
    expect((await ask(rows, { metrics: ["discount_rate"] })).rows).toEqual([
      ["EUR", "0.5"],
      ["USD", "0"],
    ]);
  });

  test("do not matter where no money is asked for", async () => {
    expect((await ask(mixed, { metrics: ["orders", "units"] })).rows).toEqual([[1, "3"]]);
  });

  test("that are unknown are said to be, with the command that sets them", async () => {
    const result = await ask([aSale({ currency: "" })], { metrics: ["net_sales"] });
    expect(result.columns).toEqual([{ id: "net_sales", unit: "money", currency: "" }]);
    expect(result.notes).toContain("the currency is unknown; set it with: om decide file_1 --set currency=USD");
  });

  test("of one filter are one", async () => {
    const query: MetricQuery = { metrics: ["net_sales"], where: [{ dimension: "currency", op: "=", value: "USD" }] };
    const result = await ask(mixed, query);
    expect([result.columns, result.rows]).toEqual([[{ id: "net_sales", unit: "money", currency: "USD" }], [["3"]]]);
  });
});

describe("order and limit", () => {
  test("time ascends and the first metric descends inside it, ties by label", async () => {
    const rows = [
      aSale({ day: "2026-03-06", store: "B" }),
      aSale({ day: "2026-03-06", store: "A" }),
      aSale({ day: "2026-03-06", store: "C", net: "50" }),
      aSale({ day: "2026-03-05", store: "A", net: "1" }),
    ];
    const result = await ask(rows, { metrics: ["net_sales"], by: ["store", "day"] });
    expect(result.rows.map((row) => row.slice(0, 2).join(" "))).toEqual([
      "A 2026-03-05",
      "C 2026-03-06",
      "A 2026-03-06",
      "B 2026-03-06",
    ]);
  });

  test("follow the query, unknown last in both directions, and say what was cut off", async () => {
    const first = await ask(week, { metrics: ["net_sales"], by: ["store"], order: ["net_sales"], limit: 1 });
    expect([first.rows, first.truncated]).toEqual([[[null, "2"]], true]);
    const byStore = await ask(week, { metrics: ["net_sales"], by: ["store"], order: ["-store"] });
    expect(byStore.rows.map(([store]) => store)).toEqual(["South", "North", null]);
    expect(byStore.truncated).toBe(false);
  });
});

describe("a comparison", () => {
  const months = [
    aSale({ day: "2026-02-10", store: "A", net: "100" }),
    aSale({ day: "2026-03-10", store: "A", net: "150" }),
    aSale({ day: "2026-03-10", store: "B", net: "5" }),
    aSale({ day: "2026-02-10", store: "C", net: "8" }),
  ];

  test("adds the previous value, the change and its rate", async () => {
    const result = await ask(months, { metrics: ["net_sales", "orders"], period: "2026-03", compare: "previous" });
    expect(result.columns.map(({ id, unit }) => `${id} ${unit}`)).toEqual([
      "net_sales money",
      "net_sales_previous money",
      "net_sales_change money",
      "net_sales_change_rate ratio",
      "orders count",
      "orders_previous count",
      "orders_change count",
      "orders_change_rate ratio",
    ]);
    expect(result.rows).toEqual([["155", "108", "47", "0.435185185", 1, 1, 0, "0"]]);
    expect(result.comparison?.label).toBe("2026-02");
  });

  test("joins groups by label and leaves the missing side unknown", async () => {
    const result = await ask(months, { metrics: ["net_sales"], by: ["store"], period: "2026-03", compare: "2026-02" });
    expect(result.rows).toEqual([
      ["A", "150", "100", "50", "0.5"],
      ["B", "5", null, null, null],
      ["C", null, "8", null, null],
    ]);
  });

  test("has no rate where the previous value is 0, and reads a rate against a negative value's size", async () => {
    const rows = [
      aSale({ day: "2026-02-10", store: "A", net: "0" }),
      aSale({ day: "2026-03-10", store: "A" }),
      aReturn({ day: "2026-02-10", store: "B", net: "-10" }),
      aSale({ day: "2026-03-10", store: "B", net: "5" }),
    ];
    const result = await ask(rows, { metrics: ["net_sales"], by: ["store"], period: "2026-03", compare: "previous" });
    expect(result.rows).toEqual([
      ["A", "10", "0", "10", null],
      ["B", "5", "-10", "15", "1.5"],
    ]);
  });

  test("puts days beside the days at the same place of the other window", async () => {
    const rows = [
      aSale({ day: "2026-02-01", net: "1" }),
      aSale({ day: "2026-02-28", net: "2" }),
      aSale({ day: "2026-01-31", net: "9" }),
      aSale({ day: "2026-02-27", net: "4" }),
      aSale({ day: "2026-01-01", net: "3" }),
    ];
    const result = await ask(rows, { metrics: ["net_sales"], by: ["day"], period: "2026-02", compare: "previous" });
    expect(result.rows).toEqual([
      ["2026-02-01", "1", "3", "-2", "-0.666666667"],
      ["2026-02-27", "4", null, null, null],
      ["2026-02-28", "2", null, null, null],
    ]);
    expect(result.notes).toContain("left out: 1 group of 2026-01, which is longer than 2026-02");
  });

  test("a year ago moves days by 364, so that weekdays meet", async () => {
    const rows = [aSale({ day: "2026-03-05", net: "4" }), aSale({ day: "2025-03-06", net: "2" })];
    const result = await ask(rows, {
      metrics: ["net_sales"],
      by: ["weekday"],
      period: "2026-03-05",
      compare: "year_ago",
    });
    expect(result.rows).toEqual([[4, "4", "2", "2", "1"]]);
  });

  test("with a window without data says so", async () => {
    const result = await ask(months, { metrics: ["net_sales"], period: "2026-02", compare: "previous" });
    expect(result.rows).toEqual([["108", null, null, null]]);
    expect(result.notes).toContain("there is no data in 2026-01 to compare with");
  });

  test("with all time is refused", async () => {
    const query = { metrics: ["net_sales"], compare: "previous" };
    await expect(ask(months, query)).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });
});

describe("without data", () => {
  test("a business without sales has an answer that says so", async () => {
    const result = await ask({ files: [] }, { metrics: ["net_sales", "rows"] });
    expect(result.rows).toEqual([[null, 0]]);
    expect(result.coverage).toEqual({ rowsUsed: 0, rowsTotal: 0, undated: 0 });
    expect(result.notes).toEqual(["no sales yet: ingest a file first"]);
    expect((await ask({ files: [] }, { metrics: ["net_sales"], by: ["store"] })).rows).toEqual([]);
  });

  test("a window names the newest day of files that were passed over, and counts who has no day", async () => {
    const files = [
      { name: "march.csv", rows: [{ day: "2026-03-05", net: "4", store: "North" }] },
      {
        name: "undated.csv",
        rows: [
          { day: "", net: "7", store: "North" },
          { day: "2026-03-01", net: "2", store: "South" },
        ],
      },
      { name: "april.csv", rows: [{ day: "2026-04-02", net: "9", store: "South" }] },
    ];
    const where = [{ dimension: "store", op: "=" as const, value: "North" }];
    const none = await ask({ files }, { metrics: ["net_sales"], period: "2026-05", where });
    expect(none.notes).toContain(
      "there is no data in 2026-05 with these filters; the newest day that has some is 2026-03-05",
    );
    const april = await ask({ files }, { metrics: ["net_sales"], period: "2026-04" });
    expect(april.coverage).toEqual({ rowsUsed: 1, rowsTotal: 4, undated: 1 });
    expect(april.files.map(({ name }) => name)).toEqual(["april.csv"]);
  });

  test("a window names the newest day that has some", async () => {
    const result = await ask(week, { metrics: ["net_sales"], period: "last-30-days" });
    expect(result.rows).toEqual([[null]]);
    expect(result.notes).toContain("there is no data in last-30-days; the newest day that has some is 2026-04-01");
  });

  test("a window without rows knows no number but that of its rows", async () => {
    const query = { metrics: ["orders", "units_gross", "rows"], period: "2030" };
    expect((await ask(week, query)).rows).toEqual([[null, null, 0]]);
  });

  test("relative periods count from today, or from the day the query names", async () => {
    const query = { metrics: ["net_sales"], period: "mtd", asOf: "2026-03-05" };
    expect((await ask(week, query)).rows).toEqual([["30"]]);
    expect((await ask(week, { metrics: ["net_sales"], period: "ytd" })).rows).toEqual([["42"]]);
  });

  test.each([
    ["foo", /^use one of .*net_sales/],
    ["net_sale", /^did you mean net_sales/],
    ["nett sales", /^did you mean net_sales/],
  ])("an unknown metric %s is answered with the near ones, or with all of them", async (metric, fix) => {
    await expect(ask(week, { metrics: [metric] })).rejects.toMatchObject({
      code: "METRIC_UNKNOWN",
      fix: expect.stringMatching(fix),
    });
  });

  test("an unknown dimension is answered with the near ones, in groups and in filters", async () => {
    const fix = expect.stringMatching(/^did you mean month/);
    await expect(ask(week, { metrics: ["orders"], by: ["mont"] })).rejects.toMatchObject({ fix });
    const where = [{ dimension: "mnth", op: "=" as const, value: "2026-01" }];
    await expect(ask(week, { metrics: ["orders"], where })).rejects.toMatchObject({ fix });
  });

  test("files that are not counted yet are named, with what they wait for", async () => {
    const waiting = [
      { fileId: "file_7", name: "new.csv", state: "received" as const },
      { fileId: "file_8", name: "big.csv", state: "processing" as const },
      { fileId: "file_9", name: "dates.csv", state: "needs_decision" as const },
    ];
    const result = await ask(week, { metrics: ["net_sales"] }, { pending: async () => waiting });
    expect(result.pending).toEqual(waiting);
    expect(result.notes).toContain("1 file not counted, waiting for a decision: dates.csv");
    expect(result.notes).toContain("2 files not counted, still being processed: new.csv, big.csv");
  });
});

describe("a dataset of arbitrary columns", () => {
  const stock = { name: "stock.csv", dataset: "general", region: "West", rows: [{}, {}, {}] };

  test("is counted in rows, by file and by what is said of the file", async () => {
    const result = await ask({ files: [stock] }, { metrics: ["rows"], by: ["file", "region"] });
    expect(result.rows).toEqual([["stock.csv", "West", 3]]);
    expect(result.coverage).toEqual({ rowsUsed: 3, rowsTotal: 3, undated: 3 });
  });

  test("has no days, no other dimension and no money", async () => {
    expect((await ask({ files: [stock] }, { metrics: ["rows"], period: "2026" })).rows).toEqual([[0]]);
    await expect(ask({ files: [stock] }, { metrics: ["rows"], by: ["store"] })).rejects.toMatchObject({
      code: "NO_DATA",
    });
    expect((await ask({ files: [stock] }, { metrics: ["net_sales"] })).notes).toEqual([
      "no sales yet: ingest a file first",
    ]);
  });

  test("beside sales is named where rows are counted", async () => {
    const result = await ask({ files: [stock, { name: "orders.csv", rows: week }] }, { metrics: ["rows"] });
    expect(result.rows).toEqual([[5]]);
    expect(result.notes).toContain("sales only: the 3 rows of general are not counted here");
  });
});

test("hours of dates without a time of day are said to be no hours", async () => {
  const rows = [aSale({ ordered_at: "2026-03-05 00:00:00" }), aSale()];
  const result = await ask(rows, { metrics: ["rows"], by: ["hour"] });
  expect(result.notes).toContain("every time is midnight: the files seem to have dates without a time of day");
});

describe("a wrong query is refused", () => {
  test.each<[string, MetricQuery, string, string]>([
    ["an unknown metric, with the nearest ones", { metrics: ["net_sale"] }, "METRIC_UNKNOWN", "net_sales"],
    ["a word for a metric, with its id", { metrics: ["revenue"] }, "METRIC_UNKNOWN", "net_sales"],
    ["an unknown dimension, with the nearest ones", { metrics: ["rows"], by: ["stor"] }, "DIMENSION_UNKNOWN", "store"],
    [
      "an unknown dimension of a filter",
      { metrics: ["rows"], where: [{ dimension: "mont", op: "=", value: "1" }] },
      "DIMENSION_UNKNOWN",
      "month",
    ],
    ["a bad period", { metrics: ["rows"], period: "soon" }, "PERIOD_INVALID", "last-30-days"],
    ["a bad day to count from", { metrics: ["rows"], asOf: "soon" }, "PERIOD_INVALID", "2026-03-05"],
    ["no metric", { metrics: [] }, "QUERY_INVALID", "metrics"],
    ["a metric named twice", { metrics: ["rows", "rows"] }, "QUERY_INVALID", "once"],
    ["a column to order by that is not there", { metrics: ["rows"], order: ["-net_sales"] }, "QUERY_INVALID", "rows"],
    ["a limit of 0", { metrics: ["rows"], limit: 0 }, "QUERY_INVALID", "query"],
    ["a platform's profile without a source", { metrics: ["rows"], profile: "shopify" }, "QUERY_INVALID", "source="],
  ])("%s", async (_what, query, code, fix) => {
    await expect(ask({ files: [] }, query)).rejects.toMatchObject({ code, fix: expect.stringContaining(fix) });
  });

  test("a number that no file tells yet, with what it would take", async () => {
    await expect(ask({ files: [] }, { metrics: ["shrinkage"] })).rejects.toMatchObject({
      code: "METRIC_UNKNOWN",
      message: expect.stringContaining("no type of file has a count beside the books"),
    });
  });
});

describe("SQL in an argument is inert", () => {
  const hostile = `'); DROP TABLE x; --"`;

  test("as a value it is compared, as a name it is unknown", async () => {
    const rows = [aSale({ store: hostile }), aSale({ store: "North" })];
    const where = [{ dimension: "store", op: "=" as const, value: hostile }];
    const result = await ask(rows, { metrics: ["net_sales"], by: ["store"], where });
    expect(result.rows).toEqual([[hostile, "10"]]);
    await expect(ask(rows, { metrics: [hostile] })).rejects.toMatchObject({ code: "METRIC_UNKNOWN" });
    await expect(ask(rows, { metrics: ["rows"], by: [hostile] })).rejects.toMatchObject({ code: "DIMENSION_UNKNOWN" });
    await expect(ask(rows, { metrics: ["rows"], period: hostile })).rejects.toMatchObject({ code: "PERIOD_INVALID" });
    await expect(ask(rows, { metrics: ["rows"], order: [hostile] })).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });

  test("as a file's name or source it is a label", async () => {
    const files = [{ name: hostile, source: hostile, rows: [aSale()] }];
    const result = await ask({ files }, { metrics: ["net_sales"], by: ["file", "source"] });
    expect(result.rows).toEqual([[hostile, hostile, "10"]]);
  });
});
