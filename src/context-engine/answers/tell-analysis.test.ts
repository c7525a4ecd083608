import { expect, test } from "vitest";
import { tellAnalysis } from "./tell-analysis.ts";

const dimension = (id: string) => ({ id, unit: "dimension" as const });
const count = (id: string) => ({ id, unit: "count" as const });
const about = (title: string) => ({ id: title.toLowerCase(), version: 1, title, by: "product" });

test("an analysis is told by its summary", () => {
  const text = tellAnalysis(
    {
      analysis: about("ABC"),
      columns: [dimension("product")],
      rows: [["Hammer"], ["Hinge"], ["Paint"]],
      rowCount: 3,
      summary: {
        columns: [dimension("class"), count("items"), { id: "net_sales", unit: "money", currency: "EUR" }],
        rows: [
          ["A", 2, "80"],
          ["B", 1, "20"],
        ],
      },
    },
    "2026",
  );
  expect(text).toBe("ABC by product, 2026, 3 rows: A items 2, net sales EUR 80.00; B items 1, net sales EUR 20.00.");
});

test("pairs are told by how often they meet, and none is said", () => {
  const columns = [dimension("product"), dimension("other_product"), count("orders"), count("both_orders")];
  const summary = { columns: [], rows: [] };
  const told = (rows: readonly (readonly (string | number)[])[]): string =>
    tellAnalysis({ analysis: about("Basket"), columns, rows, rowCount: rows.length, summary }, "all time");
  expect(told([["Hammer", "Nails", 40, 12]])).toBe(
    "Basket by product, all time, 1 row: Hammer and Nails both orders 12.",
  );
  expect(told([])).toBe("Basket by product, all time: none.");
});
