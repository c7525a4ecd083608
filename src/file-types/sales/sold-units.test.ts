import { describe, expect, test } from "vitest";
import { analyseRows } from "../../../test/support/analyse-rows.ts";

describe("units that were sold, beside nothing that is money", () => {
  test.each([
    [
      "id | date | store_nbr | item_nbr | unit_sales | onpromotion",
      "1 | 2017-01-01 | 25 | 103665 | 7.0 | False",
      "unit_sales",
    ],
    ["Datum | Filiale | Artikel | Verkaufte Menge", "13.02.2026 | Nord | Brot | 7", "Verkaufte Menge"],
    ["date | country | store | product | num_sold", "2017-01-01 | Finland | KaggleMart | Mug | 663", "num_sold"],
    ["Product | Jan 2024 Units | Feb 2024 Units", "Mug | 3 | 4", "Jan 2024 Units"],
  ])("are sales without an amount: %s", (header, row, quantity) => {
    const { decision, questions } = analyseRows(`${header}\n${row}`);
    expect(decision.type).toBe("sales");
    expect(questions).toEqual([]);
    expect(decision.mapping.find(({ field }) => field === "quantity")?.source).toBe(quantity);
    expect(decision.reasons.join()).toContain("no column is money: units are known, net sales are not");
  });

  test.each([
    ["a bare quantity", "Date | Store | SKU | Quantity", "2026-01-05 | North | A | 3"],
    ["a forecast", "Date | SKU | Forecast units", "2026-01-05 | A | 3"],
    ["no item", "Date | Units sold", "2026-01-05 | 3"],
    ["no day", "SKU | Units sold", "A | 3"],
    ["a stock beside it", "Date | SKU | Units sold | On hand | Reorder level", "2026-01-05 | A | 3 | 9 | 4"],
    ["money that no one reads", "Date | SKU | Units sold | Profit", "2026-01-05 | A | 3 | 9.50"],
  ])("are not claimed of %s", (_, header, row) => {
    expect(analyseRows(`${header}\n${row}`).decision.type).not.toBe("sales");
  });
});
