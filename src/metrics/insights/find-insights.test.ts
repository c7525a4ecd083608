import { afterEach, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { findInsights } from "./find-insights.ts";
import type { Insight } from "./insight.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

async function insightsOf(rows: readonly SalesRow[], today = "2026-08-15"): Promise<readonly Insight[]> {
  const business = await createTestBusiness(rows.length === 0 ? [] : [{ name: "orders.csv", rows }], today);
  open.push(business);
  return findInsights(testBusiness, business.deps);
}

const twoMonths = [
  aSale({ day: "2026-01-31", net: "1" }),
  aSale({ day: "2026-02-10", net: "1000" }),
  aSale({ day: "2026-03-10", net: "1250.50" }),
  aSale({ day: "2026-04-02", net: "1" }),
];

test("the last whole month is set against the month before, whatever today is", async () => {
  for (const today of ["2026-04-02", "2031-01-01"]) {
    const [insight] = (await insightsOf(twoMonths, today)).filter(({ kind }) => kind === "month_change");
    expect(insight).toMatchObject({
      id: "month_change:2026-03:EUR",
      title: "Net sales rose by 250.50 EUR (25 %) in 2026-03: 1,250.50 EUR after 1,000.00 EUR in 2026-02",
      size: { value: "250.5", currency: "EUR" },
      confidence: 1,
      evidence: { rows: [["1250.5", "1000", "250.5", "0.2505"]] },
      files: [{ fileId: "file_1", name: "orders.csv" }],
    });
  }
});

test("a month that ends with the newest day is whole, a first month that is perhaps a part lowers the confidence", async () => {
  const rows = [aSale({ day: "2026-02-10", net: "8" }), aSale({ day: "2026-03-31", net: "2" })];
  const [insight] = await insightsOf(rows);
  expect(insight).toMatchObject({
    confidence: 0.5,
    size: { value: "6" },
    title: expect.stringContaining("fell by 6.00"),
  });
});

test("one month of data is compared with nothing", async () => {
  const rows = [aSale({ day: "2026-03-01" }), aSale({ day: "2026-03-31" })];
  expect(await insightsOf(rows)).toEqual([]);
});

test("few products that make most of the sales are named by number, share and worth", async () => {
  const products = ["Cup", "Plate", "Bowl", "Jug", "Tray"];
  const rows = products.map((product, order) => aSale({ product, net: order === 0 ? "900" : "25" }));
  const [insight] = await insightsOf(rows);
  expect(insight).toMatchObject({
    kind: "concentration",
    title: "1 of 5 products make 90 % of net sales (900.00 EUR) in 2025-12-06..2026-03-05",
    size: { value: "900", currency: "EUR" },
    confidence: 1,
    evidence: { rows: [["Cup", "900"]] },
  });
});

test("sales spread over all products are no finding, and sales without a product lower the confidence", async () => {
  const even = ["Cup", "Plate", "Bowl"].map((product) => aSale({ product }));
  expect(await insightsOf(even)).toEqual([]);
  const rows = [aSale({ product: "Cup", net: "90" }), aSale({ product: "Jug", net: "5" }), aSale({ net: "5" })];
  expect(await insightsOf(rows)).toMatchObject([{ kind: "concentration", confidence: 0.95 }]);
});

test("returns are weighed against gross sales, and stand alone where no file says the gross", async () => {
  const withGross = [
    aSale({ gross: "200", discount: "0", net: "200" }),
    aReturn({ gross: "-20", discount: "0", net: "-20" }),
  ];
  expect(await insightsOf(withGross)).toMatchObject([
    { kind: "returns_worth", title: "Returns were worth 20.00 EUR, 10 % of gross sales in 2025-12-06..2026-03-05" },
  ]);
  expect(await insightsOf([aSale({ currency: "" }), aReturn({ currency: "", net: "-1234.5" })])).toMatchObject([
    { title: "Returns were worth 1,234.50 in 2025-12-06..2026-03-05", size: { value: "1234.5", currency: "" } },
  ]);
});

test("the dearest finding comes first, and currencies have findings of their own", async () => {
  const rows = [
    aSale({ net: "100", currency: "EUR" }),
    aReturn({ net: "-5", currency: "EUR" }),
    aSale({ net: "100", currency: "USD" }),
    aReturn({ net: "-7", currency: "USD" }),
  ];
  expect((await insightsOf(rows)).map(({ id }) => id)).toEqual([
    "returns_worth:2025-12-06..2026-03-05:USD",
    "returns_worth:2025-12-06..2026-03-05:EUR",
  ]);
});

test("a business without sales, or without a date in them, has no findings", async () => {
  expect(await insightsOf([])).toEqual([]);
  expect(await insightsOf([aSale({ day: "" }), aReturn({ day: "" })])).toEqual([]);
});
