import { describe, expect, test } from "vitest";
import { analyseRows, fieldsOf } from "../../../test/support/analyse-rows.ts";

const days = [13, 11, 14, 9, 27, 31, 8, 16, 22];
const table = (header = "date | store | item | sales", cell = (count: number): string => String(count)): string =>
  [header, ...days.map((count, at) => `2026-01-0${at + 1} | 1 | ${at % 3} | ${cell(count)}`)].join("\n");

describe("small whole sales of an item", () => {
  test("may be money or units, and are asked about", () => {
    const { questions } = analyseRows(table());
    expect(questions).toMatchObject([
      { id: "sales", column: "sales", readings: [{ value: "money" }, { value: "units" }] },
    ]);
    const [money, units] = questions[0]?.readings.map((reading) => reading.decision) ?? [];
    expect(money && fieldsOf(money)).toMatchObject({ line_net: "sales" });
    expect(units && fieldsOf(units)).not.toHaveProperty("line_net");
  });

  test.each([
    ["with cents", "date | store | item | sales", (count: number): string => `${count}.50`],
    ["of thousands", "date | store | item | sales", (count: number): string => `${count}000`],
    ["under a name of money", "date | store | item | Sales ($)", String],
    ["with marks", "date | store | item | sales", (count: number): string => `$${count}`],
  ] as const)("are money %s", (_, header, cell) => {
    const { decision, questions } = analyseRows(table(header, cell));
    expect(questions).toEqual([]);
    expect(decision.type).toBe("sales");
  });

  test("are money beside a profit", () => {
    const { questions } = analyseRows(table("date | store | item | sales | profit", (count) => `${count} | 1`));
    expect(questions).toEqual([]);
  });
});
