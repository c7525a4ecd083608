import { describe, expect, test } from "vitest";
import { analyseRows, fieldsOf } from "../../../test/support/analyse-rows.ts";

describe("amounts beside the sale", () => {
  test("of a payment are read by their names", () => {
    const { decision, questions } = analyseRows(`
      Date | Gross Sales | Discounts | Service Charges | Net Sales | Gift Card Sales | Tax | Tip | Partial Refunds | Fees | Transaction ID | Event Type
      2026-01-05 | 9.00 | 0.00 | 1.00 | 9.00 | 0.00 | 1.71 | 2.00 | 0.00 | -0.30 | T1 | Payment
      2026-01-06 | 4.00 | 0.00 | 0.00 | 4.00 | 25.00 | 0.76 | 0.00 | 1.00 | -0.20 | T2 | Payment`);
    expect(decision.type).toBe("sales");
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({
      service_charge: "Service Charges",
      gift_card: "Gift Card Sales",
      tip: "Tip",
      refund: "Partial Refunds",
      fee: "Fees",
    });
  });

  test("that stand once an order beside its lines are the order's", () => {
    const { decision } = analyseRows(`
      Name | Financial Status | Fulfillment Status | Created at | Lineitem quantity | Lineitem name | Lineitem price | Cancelled at | Refunded Amount
      #1 | paid | fulfilled | 2026-01-05 10:00:00 | 1 | Mug | 9.00 |  | 1.00
      #1 |  |  | 2026-01-05 10:00:00 | 1 | Tea | 4.00 |  | 
      #2 | pending |  | 2026-01-06 10:00:00 | 1 | Mug | 9.00 | 2026-01-07 09:00:00 | 0.00`);
    expect(fieldsOf(decision)).toMatchObject({
      status: "Financial Status",
      fulfilment: "Fulfillment Status",
      cancelled: "Cancelled at",
      order_refund: "Refunded Amount",
    });
  });
});
