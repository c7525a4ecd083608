import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { analyseRows, fieldsOf } from "../../../test/support/analyse-rows.ts";
import { stageFile } from "../../../test/support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-settlements-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const payouts = `
  Transaction Date | Type | Order | Payout Status | Payout Date | Payout ID | Amount | Fee | Net | Currency
  2026-01-05 | charge | #1001 | paid | 2026-01-08 | 77 | 9.00 | 0.30 | 8.70 | EUR
  2026-01-06 | refund | #1001 | paid | 2026-01-08 | 77 | -9.00 | 0.00 | -9.00 | EUR`;

describe("a settlement", () => {
  test("is told by a payout, its amounts and what they are for; it is no sale", () => {
    const { decision, questions } = analyseRows(payouts);
    expect(decision).toMatchObject({ type: "settlements", grain: "transaction" });
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      posted_date: "Transaction Date",
      txn_type: "Type",
      order_id: "Order",
      payout_status: "Payout Status",
      payout_date: "Payout Date",
      settlement_id: "Payout ID",
      amount: "Amount",
      fee: "Fee",
      net: "Net",
      currency: "Currency",
    });
  });

  test.each([
    [
      "a bank statement",
      "Date | Payee | Debit | Credit | Balance | Amount\n2026-01-05 | Shop | 5.00 | | 100.00 | 5.00",
    ],
    ["payments without a payout", "id | created | amount | currency | status\n1 | 2026-01-05 | 9.00 | eur | paid"],
    ["payouts without what they are for", "Payout ID | Payout date | Amount\n1 | 2026-01-05 | 9.00"],
  ])("is not %s", (_, table) => {
    expect(analyseRows(table).decision.type).not.toBe("settlements");
  });

  test("adds up what is left, as printed", async () => {
    const { rows, amounts } = await count(
      "Transaction Date,Type,Order,Payout ID,Amount,Fee,Net,Currency",
      "2026-01-05,charge,#1001,77,9.00,0.30,8.70,EUR",
      "2026-01-06,refund,#1001,77,-9.00,0.00,-9.00,EUR",
    );
    expect(rows).toMatchObject({ read: 2, accepted: 2 });
    expect(amounts).toMatchObject({ field: "net", accepted: { known: { EUR: "-0.3" }, unreadable: 0 } });
  });

  test("names its currency on the row of its total alone; of two settlements in one file rows without one stay without", async () => {
    const header = "settlement-id,total-amount,currency,transaction-type,order-id,posted-date,amount-type,amount";
    const rows = [
      "9,7.80,EUR,,,,,",
      "9,,,Order,A-1,2026-01-05,ItemPrice,9.00",
      "9,,,Order,A-1,2026-01-05,ItemFees,-1.20",
    ];
    expect((await count(header, ...rows)).amounts.accepted).toEqual({ known: { EUR: "7.8" }, unreadable: 0 });
    const other = ["10,5.00,GBP,,,,,", "10,,,Order,A-2,2026-01-25,ItemPrice,5.00"];
    expect((await count(header, ...rows, ...other)).amounts.accepted).toEqual({ known: { "": "12.8" }, unreadable: 0 });
  });

  test("in parts adds up the parts, and leaves its own total out", async () => {
    const { rows, amounts } = await count(
      "settlement-id,deposit-date,total-amount,currency,transaction-type,order-id,posted-date,sku,price-type,price-amount,item-related-fee-amount,promotion-amount",
      "9,2026-01-20,6.80,EUR,,,,,,,,",
      "9,,,EUR,Order,A-1,2026-01-05,S1,Principal,9.00,,",
      "9,,,EUR,Order,A-1,2026-01-05,S1,,,-1.20,",
      "9,,,EUR,Order,A-1,2026-01-05,S1,,,,-1.00",
    );
    expect(rows).toMatchObject({ read: 4, accepted: 3, skipped: 1, rejected: 0 });
    expect(amounts).toMatchObject({ field: "net", accepted: { known: { EUR: "6.8" }, unreadable: 0 } });
  });
});

async function count(...lines: readonly string[]) {
  const staged = await stageFile(Buffer.from(`${lines.join("\n")}\n`), folder);
  expect(staged.analysis.decision.type).toBe("settlements");
  return staged.process();
}
