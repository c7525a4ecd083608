import { describe, expect, test } from "vitest";
import type { TableDecision } from "#core/decision.ts";
import { analyseRows } from "../../../test/support/analyse-rows.ts";

function cellsOf({ mapping }: TableDecision): string[] {
  return mapping.flatMap(({ source, field, of }) =>
    field === null || of === undefined ? [] : [`${source}: ${field} of ${of.value}`],
  );
}

const months =
  "Product | Jan 2024 Sales | Jan 2024 Units | Feb 2024 Sales | Feb 2024 Units | Total Sales\nMug | 10.50 | 3 | 20.00 | 5 | 30.50\nCup |  |  | 4.25 | 1 | 4.25";

describe("a crosstab by month", () => {
  test("is sales where its headers say what they count; a total of months is no month", () => {
    const { decision, questions } = analyseRows(months);
    expect(decision).toMatchObject({ type: "sales", grain: "item in a period" });
    expect(questions).toEqual([]);
    expect(cellsOf(decision)).toEqual([
      "Jan 2024 Sales: line_net of 2024-01-01",
      "Jan 2024 Units: quantity of 2024-01-01",
      "Feb 2024 Sales: line_net of 2024-02-01",
      "Feb 2024 Units: quantity of 2024-02-01",
    ]);
    expect(decision.reasons.join()).toContain("a cell of a month counts on its first day");
  });

  const bare = "Product | 2024-01 | 2024-02\nMug | 3 | 5\nCup | 1 | 2";

  test("is not claimed where they do not, and the reasons say how it can be read", () => {
    const { decision } = analyseRows(bare);
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain("type=sales reads them");
  });

  test("asks what bare months count once it is said to be sales", () => {
    const { decision, questions } = analyseRows(bare, { type: "sales" });
    expect(questions).toMatchObject([
      { id: "sales", column: "2024-01", readings: [{ value: "money" }, { value: "units" }] },
    ]);
    expect(cellsOf(decision)).toEqual(["2024-01: line_net of 2024-01-01", "2024-02: line_net of 2024-02-01"]);
    expect(cellsOf(analyseRows(bare, { type: "sales", sales: "units" }).decision)).toEqual([
      "2024-01: quantity of 2024-01-01",
      "2024-02: quantity of 2024-02-01",
    ]);
  });

  test.each([
    ["Item | Jan | Feb | Mar | Total\nMug | 1 | 2 | 3 | 6", "Jan to Mar"],
    ["id | item_id | store_id | d_1 | d_2 | d_3\n1 | A | S | 0 | 1 | 0", "d_1 to d_3"],
  ])("of no year is not read, and the reasons say so", (table, periods) => {
    const { decision } = analyseRows(table);
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain(`${periods} are periods that do not say their year`);
  });

  test.each([
    ["accounts", "Account | Jan 2024 Revenue | Feb 2024 Revenue\nFees | 10.00 | 20.00\nOther | 3.00 | 4.00"],
    ["a budget", "Product | Budget Jan 2024 | Budget Feb 2024\nMug | 10.00 | 20.00\nCup | 3.00 | 4.00"],
    ["stock", "Product | Stock 2024-01-31 | Stock 2024-02-29\nMug | 10 | 20\nCup | 3 | 4"],
    ["rows with a day", "Date | Product | 2024-01 | 2024-02\n2024-03-01 | Mug | 10 | 20\n2024-03-02 | Cup | 3 | 4"],
  ])("of %s is no sales", (_, table) => {
    expect(analyseRows(table).decision.type).not.toBe("sales");
  });
});
