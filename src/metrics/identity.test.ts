import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addDecimals, type Decimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import { createTestBusiness, type SalesRow, testBusiness } from "../../test/support/sales-dataset.ts";
import type { Cell } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

const cents = fc.integer({ min: 0, max: 9_999_999 });

/** A line whose gross - discount is its net, sold or taken back. */
const line: fc.Arbitrary<SalesRow> = fc
  .record({
    gross: cents,
    discount: cents,
    isReturn: fc.boolean(),
    day: fc.constantFrom("2026-03-05", "2026-03-06", ""),
    store: fc.constantFrom("North", "South", ""),
    product: fc.constantFrom("Cup", "Plate", ""),
    currency: fc.constantFrom("EUR", "USD", ""),
  })
  .map(({ gross, discount, isReturn, ...rest }) => {
    const signed = (amount: number): string => `${isReturn ? "-" : ""}${(amount / 100).toFixed(2)}`;
    const net = gross - discount;
    return {
      ...rest,
      gross: signed(gross),
      discount: signed(discount),
      net: net < 0 && isReturn ? (-net / 100).toFixed(2) : net < 0 ? (net / 100).toFixed(2) : signed(net),
      is_return: String(isReturn),
    };
  });

test("gross sales - discounts - returns = net sales in every group of every grain", async () => {
  const metrics = ["gross_sales", "discounts", "returns", "net_sales"];
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (rows) => {
      const business = await createTestBusiness([{ name: "orders.csv", rows }]);
      try {
        const grains = [[], ["day"], ["product"], ["store"], ["store", "day"]].filter((by) =>
          by.every((dimension) =>
            rows.some((row) => Object.entries(row).some(([name, value]) => name === dimension && value !== "")),
          ),
        );
        for (const by of grains) {
          const result = await runMetricQuery(testBusiness, { metrics, by }, business.deps);
          for (const row of result.rows) {
            const [gross, discounts, returns, net] = row.slice(-4).map(exact);
            const expected = subtractDecimals(subtractDecimals(gross ?? zero, discounts ?? zero), returns ?? zero);
            expect(subtractDecimals(expected, net ?? zero).units).toBe(0n);
          }
          const total = result.rows.map((row) => exact(row.at(-1) ?? null)).reduce(addDecimals, zero);
          const byHand = rows.map((row) => exact(row["net"] ?? null)).reduce(addDecimals, zero);
          expect(subtractDecimals(total, byHand).units).toBe(0n);
        }
      } finally {
        await business.close();
      }
    }),
    { numRuns: 15 },
  );
});

function exact(cell: Cell): Decimal {
  const value = parseDecimal(String(cell));
  if (value === null) throw new Error(`${cell} is no number`);
  return value;
}
