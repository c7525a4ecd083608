import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { explanation } from "../../src/apps/local/http/schemas/explanation.ts";
import { type Ended, om as runOm, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

/** A is out of stock from the 4th to the 8th: 10 sold on 5 days in stock, 6 left. B: 10 sold on 10 days, 9 left. */
const files = {
  "sales.csv": `Order ID,Date,Store,SKU,Product,Quantity,Line total (EUR)
1,2026-03-01,North,A,Mug,4,40.00
2,2026-03-03,North,A,Mug,4,40.00
3,2026-03-10,North,A,Mug,2,20.00
4,2026-03-01,North,B,Tea,5,25.00
5,2026-03-10,Pop-up,B,Tea,5,25.00
6,2026-03-10,North,C,Jar,1,8.00
`,
  "stock.csv": `Snapshot date,SKU,Product,Warehouse,On hand,Unit cost (EUR),Reorder level
2026-03-01,A,Mug,North,8,2.00,
2026-03-01,B,Tea,North,9,1.00,4
2026-03-04,A,Mug,North,0,2.00,
2026-03-04,B,Tea,North,9,1.00,4
2026-03-09,A,Mug,North,6,2.00,
2026-03-09,B,Tea,North,9,1.00,4
`,
  "purchases.csv": `PO Number,Order date,Supplier,SKU,Description,Qty ordered,Qty received,Unit cost (EUR),Received date
7,2026-02-20,Acme,A,Mug,10,10,2.00,2026-03-02
8,2026-02-20,Acme,B,Tea,20,20,1.00,2026-03-05
`,
  "settlement.csv": `settlement-id,posted-date,transaction-type,order-id,sku,amount-type,amount-description,amount,currency
77,2026-03-02,Order,1,A,ItemFees,Commission,-1.50,EUR
77,2026-03-02,Order,1,A,ItemPrice,Principal,40.00,EUR
`,
};

describe("stock beside sales", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "om-planning-"));
  const address = serveWhileTesting(join(folder, "data"));
  const post = async (query: object): Promise<{ readonly status: number; readonly json: unknown }> => {
    const body = JSON.stringify({ period: "2026-03", ...query });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${address()}/v1/query`, { method: "POST", headers, body });
    return { status: answer.status, json: await answer.json() };
  };
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir: join(folder, "data") });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const ask = async (metrics: string, ...more: string[]) =>
    resultOf(await om("query", "--json", "--metric", metrics, "--period", "2026-03", ...more));
  beforeAll(async () => {
    const paths = Object.entries(files).map(([name, text]) => write(name, text));
    await om("ingest", ...paths);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is told from real files, by days in stock and by what was received", async () => {
    const { rows, files: used } = await ask("velocity,days_of_supply,sell_through_received", "--by", "sku");
    expect(rows).toEqual([
      ["A", "2", "3", "1"],
      ["B", "1", "9", "0.5"],
      ["C", "0.1", null, null],
    ]);
    expect(used.map(({ name }) => name).toSorted()).toEqual(["purchases.csv", "sales.csv", "stock.csv"]);
  });

  test("is worth what the list of costs says, after the fees of a settlement", async () => {
    expect((await ask("turnover,contribution")).rows).toEqual([[null, null]]);
    const costs = write("costs.csv", "sku,unit cost,currency\nA,2.00,EUR\nB,1.00,EUR\nC,3.00,EUR\n");
    expect((await om("business", "load-costs", costs)).exitCode).toBe(0);
    const { rows, notes } = await ask("turnover,contribution", "--by", "sku", "--order", "sku");
    expect(rows).toEqual([
      ["A", "2.142857143", "78.5"], // 20 / (28 / 3); 100 - 20 - 1.50
      ["B", "1.111111111", "40"], // 10 / 9; 50 - 10
      ["C", null, "5"],
    ]);
    expect(notes).toContain("average stock is the mean of 3 lists, 2026-03-01 to 2026-03-09");
  });

  test("is planned with lead times and settings that a business gives", async () => {
    const none = await ask("order_quantity");
    expect(none.rows).toEqual([[null]]);
    expect(none.notes.join()).toContain("om business load-lead-times FILE");
    const loaded = await om("business", "load-lead-times", write("times.csv", "SKU,Lead time (days)\nA,4\nB,9\n"));
    expect(loaded.stdout).toContain(
      "it counts at once in safety stock, reorder points, order quantities and overstock",
    );
    const planned = await ask("order_quantity,reorder_point", "--by", "sku", "--order", "sku");
    expect(planned.rows.map(([sku, units]) => [sku, units])).toEqual([
      ["A", "23"], // 2 x 11 + 6.58 - 6
      ["B", "18"], // 16 + 10.40 - 9
      ["C", null],
    ]);
    expect(planned.rows[1]?.[2]).toBe("4");
    expect((await om("business", "set", "reviewDays=14")).stdout).toContain("reviewDays: 7 -> 14");
    const longer = await ask("order_quantity", "--by", "sku", "--where", "sku=A");
    expect(longer.rows).toEqual([["A", "37"]]);
    expect(longer.notes).toContain("order_quantity counts with a cycle service level of 95 % (z 1.645), reviewDays 14");
    expect((await om("business", "set", "serviceLevel=101")).stderr).toContain("a percentage of order cycles");
  });

  test("is answered over HTTP by place, in two periods and down to the lines of both files", async () => {
    const byPlace = await post({ metrics: ["sell_through"], by: ["sku", "location"], order: ["sku"] });
    const placed = queryResult.parse(byPlace.json);
    expect(placed.rows).toEqual([
      ["A", "North", "0.625"], // 10 / (10 + 6)
      ["B", "North", "0.357142857"], // 5 / (5 + 9): the other 5 were sold in Pop-up, which no list of stock names
    ]);
    expect(placed.notes).toContain("named by sales, but by no list of stock: Pop-up");

    const halves = { period: "2026-03-06..2026-03-10", compare: "2026-03-01..2026-03-05" };
    const where = [{ dimension: "sku", op: "=", value: "A" }];
    const compared = queryResult.parse((await post({ metrics: ["sell_through"], where, ...halves })).json);
    expect(compared.rows).toEqual([["0.25", "1", "-0.75", "-0.75"]]); // 2 / (2 + 6); 8 / (8 + 0)
    const planned = await post({ metrics: ["order_quantity"], ...halves });
    expect([planned.status, planned.json]).toEqual([400, expect.objectContaining({ code: "QUERY_INVALID" })]);

    const explained = explanation.parse((await post({ metrics: ["sell_through"], where, explain: true })).json);
    const lines = explained.cells[0]?.shown.map(({ file, line, record }) => [file, line, record?.cells.at(-1)?.value]);
    expect(lines).toEqual([
      ["sales.csv", 2, "40.00"],
      ["sales.csv", 3, "40.00"],
      ["sales.csv", 4, "20.00"],
      ["stock.csv", 6, ""],
    ]);
    const told = await om("query", "--metric", "sell_through", "--where", "sku=A", "--period", "2026-03", "--explain");
    expect(told.stdout).toContain("stock.csv:6");
    const inEuros = await post({ metrics: ["turnover"], currency: "EUR", where });
    expect(queryResult.parse(inEuros.json).rows).toEqual([["2.142857143"]]);
  });
});
