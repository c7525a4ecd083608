import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicies, type Policies } from "#core/decision.ts";
import { formatDecimal, multiplyDecimals, parseDecimal, zero } from "#core/money.ts";
import { computeRow, type ComputedRow } from "../../../test/support/compute-row.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { salesColumns } from "./columns.ts";
import { salesFields } from "./fields.ts";
import { sales } from "./index.ts";

let engine: Awaited<ReturnType<typeof createInlineQueryEngine>>;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(() => engine.close());

/** One row of the dataset from the fields of one source row; the fields that are given are the mapped ones. */
function compute(
  fields: Readonly<Record<string, string | null>>,
  policies: Partial<Policies> = {},
): Promise<ComputedRow> {
  return computeRow(engine, sales, fields, policies);
}

async function amounts(fields: Readonly<Record<string, string | null>>, policies: Partial<Policies> = {}) {
  const { values } = await compute(fields, policies);
  const written = ["gross", "discount", "net"].map((name) => values[name]?.toString() ?? null);
  return written.map((value) => (value === null ? null : Number(value)));
}

describe("columns of sales", () => {
  test("are the same for every decision, in order", () => {
    const names = (mapped: string[]): string[] =>
      salesColumns({ policies: defaultPolicies, mapped: new Set(mapped) }).map(
        ({ name, sqlType }) => `${name} ${sqlType}`,
      );
    expect(names([])).toEqual(names(salesFields.map((field) => field.name)));
    expect(names([]).map((name) => name.split(" ", 1)[0])).toEqual(
      (
        "order_id line_id ordered_at day status txn_type channel store location region customer employee sku product category vendor " +
        "quantity gross net discount tax shipping cost currency is_return order_discount order_tax order_shipping " +
        "tip order_tip fee order_fee service_charge order_service_charge gift_card order_gift_card refund order_refund " +
        "fulfilment cancelled voided deleted test updated_at placeholder_date country state city segment payment_method shipping_method"
      ).split(" "),
    );
  });

  test.each<[string, Record<string, string | null>, Partial<Policies>, (number | null)[]]>([
    ["quantity x unit price", { quantity: "3", unit_price: "4.50" }, {}, [13.5, 0, 13.5]],
    ["large factors", { quantity: "250000", unit_price: "500000.25" }, {}, [125000062500, 0, 125000062500]],
    ["a line price", { quantity: "3", unit_price: "4.50" }, { price: "line" }, [4.5, 0, 4.5]],
    ["less a discount", { quantity: "2", unit_price: "10", line_discount: "3" }, {}, [20, 3, 17]],
    [
      "less a discount that is written negative",
      { quantity: "2", unit_price: "10", line_discount: "-3" },
      {},
      [20, 3, 17],
    ],
    ["less a blank discount", { quantity: "2", unit_price: "10", line_discount: null }, {}, [20, 0, 20]],
    ["less a rate", { quantity: "2", unit_price: "10", discount_rate: "0.25" }, {}, [20, 5, 15]],
    ["less a percentage", { quantity: "2", unit_price: "10", discount_percent: "12.5" }, {}, [20, 2.5, 17.5]],
    ["a plain total", { line_net: "16.45", quantity: "2" }, {}, [16.45, 0, 16.45]],
    ["a net total beside a rate", { line_net: "16.45", discount_rate: "0.2" }, {}, [null, null, 16.45]],
    ["a net total beside a discount", { line_net: "17", line_discount: "3" }, {}, [20, 3, 17]],
    ["gross and net", { line_gross: "20", line_net: "17" }, {}, [20, 3, 17]],
    ["gross less a discount", { line_gross: "20", line_discount: "3" }, {}, [20, 3, 17]],
    ["amounts that carry tax", { line_net: "12", tax: "2" }, { tax: "gross" }, [10, 0, 10]],
    ["a negative line", { quantity: "-2", unit_price: "10", line_discount: "3" }, {}, [-20, -3, -17]],
    [
      "a refund written positive",
      { quantity: "2", unit_price: "10", line_discount: "3", txn_type: "Refund" },
      {},
      [-20, -3, -17],
    ],
    ["a refund written negative", { line_net: "-17", line_gross: "-20", txn_type: "Refund" }, {}, [-20, -3, -17]],
  ])("give amounts of %s: %o", async (_, fields, policies, expected) => {
    expect(await amounts(fields, policies)).toEqual(expected);
  });

  test.each([
    ["900", "1000"],
    ["-900", "1000"],
    ["900.001", "999.999"],
    ["899.999", "1000.001"],
    ["901", "0.5"],
    ["950", "950"],
    ["1900", "999"],
    ["899", "1900"],
    ["-0.5", "1800000"],
    ["0.5", "1999999.99"],
    ["1000000", "1"],
    ["1", "-999999999999.999999"],
    ["0.000001", "999999999999"],
  ])("give the exact product of %s and %s, whatever its size", async (quantity, unit_price) => {
    const { values, codes } = await compute({ quantity, unit_price });
    const exact = multiplyDecimals(parseDecimal(quantity) ?? zero, parseDecimal(unit_price) ?? zero);
    expect([formatDecimal(parseDecimal(String(values["net"])) ?? zero), codes]).toEqual([formatDecimal(exact), []]);
  });

  test("know no product of a factor that is missing", async () => {
    expect(await amounts({ quantity: "5000", unit_price: null })).toEqual([null, null, null]);
    expect(await amounts({ quantity: null, unit_price: "5" })).toEqual([null, null, null]);
  });

  test("say what is a return", async () => {
    const isReturn = async (fields: Record<string, string>) => (await compute(fields)).values["is_return"];
    expect(await isReturn({ line_net: "5" })).toBe(false);
    expect(await isReturn({ line_net: "-5" })).toBe(true);
    expect(await isReturn({ line_net: "0", quantity: "-1" })).toBe(true);
    expect(await isReturn({ line_net: "5", quantity: "1", txn_type: "return" })).toBe(true);
    expect(await isReturn({ line_net: "5", txn_type: "Credit Memo" })).toBe(true);
    expect(await isReturn({ line_net: "5", txn_type: "非売品 返品" })).toBe(true);
    expect(await isReturn({ line_net: "5", txn_type: "Non-refundable sale" })).toBe(false);
    expect(await isReturn({ line_net: "5", txn_type: "Espresso" })).toBe(false);
  });

  test("turn the quantity, tax and cost of a refund too", async () => {
    const { values } = await compute({ line_net: "5", quantity: "2", unit_cost: "1.5", tax: "1", txn_type: "Refund" });
    expect([values["quantity"], values["tax"], values["cost"]].map(Number)).toEqual([-2, -1, -3]);
  });

  test.each([
    [{ tip: "2", fee: "-0.30", refund: "-1", service_charge: "1" }, [2, 0.3, 1, 1]],
    [{ tip: "2", fee: "0.30", refund: "1", service_charge: "1", txn_type: "Refund" }, [-2, -0.3, 1, -1]],
    [{ order_tip: "2", order_fee: "-0.30", order_refund: "-1" }, [null, null, null, null]],
  ])("give what stands beside a sale the sign of what it is: %j", async (fields, expected) => {
    const { values } = await compute({ line_net: "5", ...fields });
    const found = ["tip", "fee", "refund", "service_charge"].map((name) => values[name] ?? null);
    expect(found.map((value) => (value === null ? null : Number(value)))).toEqual(expected);
  });

  test.each([
    ["2026-01-05 10:30:00", "2026-01-05"],
    ["2999-12-12 00:00:00", null],
    ["2099-12-31 00:00:00", null],
    ["1900-01-01 00:00:00", null],
    ["1970-01-01 00:00:00", null],
    ["9999-12-31 00:00:00", null],
    [null, null],
  ])("know no day for a sentinel: %s", async (order_date, day) => {
    const { values, codes } = await compute({ order_date, line_net: "1" });
    expect([values["day"], values["ordered_at"] === null]).toEqual([day, day === null]);
    expect(codes).toEqual([]);
  });

  test("take the currency of the row, else that of the decision", async () => {
    const currency = async (fields: Record<string, string | null>, policy: string) =>
      (await compute(fields, { currency: policy })).values["currency"];
    expect(await currency({ currency: "usd" }, "EUR")).toBe("USD");
    expect(await currency({ currency: "USD" }, "EUR")).toBe("USD");
    expect(await currency({ currency: "Chf" }, "EUR")).toBe("CHF");
    expect(await currency({ currency: null }, "EUR")).toBe("EUR");
    expect(await currency({}, "EUR")).toBe("EUR");
    expect(await currency({}, "")).toBe("");
  });
});

describe("rules of sales", () => {
  test.each<[string, Record<string, string | null>, string[]]>([
    ["a whole row", { order_id: "1", order_date: "2026-01-05", quantity: "1", unit_price: "2" }, []],
    ["no price", { order_id: "1", order_date: "2026-01-05", quantity: "1", unit_price: null }, ["OM-REQ-01"]],
    ["no quantity", { order_id: "1", order_date: "2026-01-05", quantity: null, unit_price: "2" }, ["OM-REQ-01"]],
    ["no printed total", { order_id: "1", line_net: null, quantity: "1", unit_price: "2" }, ["OM-REQ-01"]],
    ["no date", { order_id: "1", order_date: null, quantity: "1", unit_price: "2" }, []],
    ["an amount too large", { quantity: "999999999999", unit_price: "999999999999" }, ["OM-NUM-02"]],
    ["a year of two digits", { order_date: "0022-02-01", line_net: "2" }, ["OM-DATE-01"]],
    ["a total", { order_id: "Total", order_date: null, quantity: "9", line_net: "2" }, ["OM-ROW-TOTAL"]],
    ["a total with a name", { order_id: null, customer: "Total for Ada", line_net: "2" }, ["OM-ROW-TOTAL"]],
    ["a German subtotal", { order_id: "Zwischensumme", order_date: null, line_net: "2" }, ["OM-ROW-TOTAL"]],
    ["a Japanese total", { order_id: null, product: "合計", line_net: "2" }, ["OM-ROW-TOTAL"]],
    [
      "a product that is called total",
      { order_id: "1", order_date: "2026-01-05", quantity: "1", product: "Total", line_net: "2" },
      [],
    ],
    [
      "a product that is called total, without a price of its own",
      { order_id: "1", order_date: "2026-01-05", quantity: "1", unit_price: null, product: "Total", line_net: "2" },
      ["OM-ROW-TOTAL"],
    ],
    [
      "a subtotal with everything filled",
      { order_id: "1", order_date: "2026-01-05", quantity: "3", product: "Subtotal", line_net: "2" },
      ["OM-ROW-TOTAL"],
    ],
    [
      "a subtotal of an order, in its item",
      { order_id: "1", order_date: null, quantity: null, product: "Order total", line_net: "2" },
      ["OM-ROW-TOTAL"],
    ],
    [
      "a total of a store, beside a sum of units",
      { order_date: null, store: "North Total", quantity: "9", product: null, line_net: "2" },
      ["OM-ROW-TOTAL", "OM-REQ-02"],
    ],
    [
      "a sale without a date in a store that is called so",
      { order_date: null, store: "Total Wine", quantity: "1", product: "Mug", line_net: "2" },
      [],
    ],
    [
      "a day and an amount, where rows have an order and an item",
      { order_id: null, order_date: "2026-01-31", sku: null, product: null, quantity: "9", line_net: "2" },
      ["OM-REQ-02"],
    ],
    [
      "a sale of a store without an order and an item",
      { order_id: null, order_date: "2026-01-31", store: "North", product: null, line_net: "2" },
      [],
    ],
    [
      "an item that is numbered as a total",
      { order_id: "1", order_date: "2026-01-05", sku: "Total", line_net: "2" },
      ["OM-ROW-TOTAL"],
    ],
    ["a product that begins with total", { order_id: null, product: "Totally fine mug", line_net: "2" }, []],
  ])("of %s: %o", async (_, fields, codes) => {
    expect((await compute(fields)).codes).toEqual(codes);
  });
});
