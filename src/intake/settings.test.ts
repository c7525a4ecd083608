import { describe, expect, test } from "vitest";
import { readAnswers } from "./settings.ts";

describe("a setting with the name of a table", () => {
  const read = (key: string, value: string) => readAnswers(new Map([[key, value]]), "Totals", ["Day"]);

  test("is about that table", () => {
    expect([...read("Totals.dateOrder", "dmy")]).toEqual([["dateOrder", "dmy"]]);
  });

  test.each([
    ["Orders.dateOrder", "dmy"],
    ["Orders.currency", "EUR"],
  ])("that the file does not have is refused as that: %s", (key, value) => {
    expect(() => read(key, value)).toThrow('the file has no table "Orders"');
  });

  test("is no table's where the setting itself is unknown", () => {
    expect(() => read("Orders.sauce", "x")).toThrow('there is no setting "Orders.sauce"');
  });
});
