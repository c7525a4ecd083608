import { describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { analyseRows, fieldsOf } from "../../test/support/analyse-rows.ts";
import { shapeOf } from "../../test/support/read-sample.ts";
import { analyseTable } from "./decide.ts";

const ambiguous = `
  Order ID | Order Date | Product | Quantity | Unit Price | Remark
  1 | 03/04/2026 | Mug | 1 | 1.250 | 05/06/2026
  2 | 05/06/2026 | Tea | 2 | 3.500 | 07/08/2026`;

const plain =
  "Order ID | Date | Product | Net Amount | Extra\n1 | 2026-01-05 | Mug | 9.00 | 1\n2 | 2026-01-06 | Tea | 4.00 | 2";

function refusal(act: () => unknown): OmError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof OmError) return thrown;
  }
  throw new Error("nothing was refused");
}

describe("a table with open readings", () => {
  test("asks each question once, with a whole decision for each answer", () => {
    const { decision, questions } = analyseRows(ambiguous);
    expect(questions.map(({ id, column, readings }) => [id, column, readings.map(({ value }) => value)])).toEqual([
      ["dateOrder", "Order Date", ["dmy", "mdy"]],
      ["decimal", "Unit Price", [".", ","]],
    ]);
    expect(decision).toEqual(questions[0]?.readings[0]?.decision);
    const dates = questions[0]?.readings.map((reading) => reading.decision.columns[1]?.reading);
    expect(dates).toMatchObject([{ formats: ["%d/%m/%Y"] }, { formats: ["%m/%d/%Y"] }]);
    const prices = questions[1]?.readings.map((reading) => reading.decision.columns[4]?.reading);
    expect(prices).toMatchObject([
      { style: { decimal: ".", thousands: "" } },
      { style: { decimal: ",", thousands: "." } },
    ]);
  });

  test("does not ask what is answered", () => {
    const { decision, questions } = analyseRows(ambiguous, { dateOrder: "mdy", decimal: "," });
    expect(questions).toEqual([]);
    expect(decision.columns[1]?.reading).toMatchObject({ order: "mdy" });
    expect(decision.columns[4]?.reading).toMatchObject({ style: { decimal: "," } });
  });

  test("says of an answer that it changes nothing: real dates and numbers have one meaning", () => {
    const idle = (answers: Readonly<Record<string, string>>, text = plain): string[] =>
      analyseRows(text, answers).decision.reasons.filter((reason) => reason.includes(" changes nothing: "));
    expect(idle({ dateOrder: "dmy", decimal: "," })).toEqual([
      "dateOrder=dmy changes nothing: Date can be read in one way only",
      "decimal=, changes nothing: Net Amount can be read in one way only",
    ]);
    expect(idle({ dateOrder: "ymd", decimal: "." })).toEqual([]);
    expect(idle({ dateOrder: "dmy" }, "Note | Amount\nx | 1.50\ny | 2.50")).toEqual([
      "dateOrder=dmy changes nothing: no column that counts holds dates",
    ]);
    expect(idle({ dateOrder: "mdy", decimal: "," }, ambiguous)).toEqual([]);
  });

  test("does not ask about a column that feeds nothing", () => {
    const { questions } = analyseRows("Note | When\nx | 03/04/2026\ny | 05/06/2026");
    expect(questions).toEqual([]);
  });
});

describe("a column of amounts", () => {
  const mixed = (amounts: readonly string[]): string =>
    [
      "Order ID | Date | Product | Net Amount",
      ...amounts.map((each, row) => `${row} | 2026-01-0${row + 1} | Mug | ${each}`),
    ].join("\n");

  test("that mixes decimal points and commas is said to keep the table from being sales", () => {
    const { decision } = analyseRows(mixed(["1.234,50", "1,234.50", "2.000,10", "9,990.00"]));
    expect(decision.type).toBe("general");
    expect(decision.reasons).toContain(
      "this looks like sales, but Net Amount cannot be read as one number style: some cells have a decimal point, others a decimal comma",
    );
  });

  test("of one style has nothing said of it", () => {
    const { decision } = analyseRows(mixed(["1.234,50", "2.234,50", "2.000,10", "9.990,00"]));
    expect(decision.type).toBe("sales");
    expect(decision.reasons.join()).not.toContain("number style");
  });

  test("beside another of its name is the one that is used, and that is said; a decision takes the other", () => {
    const twice =
      "Order ID | Date | Product | Net Amount | Net Amount_2\n1 | 2026-01-05 | Mug | 9.00 | 7.00\n2 | 2026-01-06 | Tea | 4.00 | 3.00";
    const { decision } = analyseRows(twice);
    expect(decision.mapping.slice(3)).toMatchObject([
      { field: "line_net" },
      { field: null, why: "two columns are named Net Amount; the first is used" },
    ]);
    expect(decision.reasons).toContain(
      "two columns are named Net Amount and differ: the first is used, map.Net Amount_2=line_net takes the other",
    );
    const other = analyseRows(twice, { "map.Net Amount_2": "line_net" }).decision;
    expect(other.mapping.slice(3).map(({ field }) => field)).toEqual([null, "line_net"]);
    const same = analyseRows(twice.replaceAll("7.00", "9.00").replaceAll("3.00", "4.00")).decision;
    expect(same.reasons.join()).not.toContain("two columns");
  });
});

describe("settings", () => {
  test("overrule the type, and the table can be kept as it is", () => {
    const { decision } = analyseRows(plain, { type: "general" });
    expect(decision).toMatchObject({ type: "general", confidence: 1, runnerUp: { type: "sales" } });
    expect(fieldsOf(decision)).toEqual({});
  });

  test("give policies", () => {
    const { decision } = analyseRows(plain, { repeats: "once", currency: "eur", tax: "gross", price: "line" });
    expect(decision.policies).toEqual({ repeats: "once", currency: "EUR", tax: "gross", price: "line" });
  });

  test("map a column, and take the field from the column that had it", () => {
    const { decision } = analyseRows(plain, { "map.extra": "line_net" });
    expect(fieldsOf(decision)).toMatchObject({ line_net: "Extra" });
    expect(decision.mapping.find(({ source }) => source === "Net Amount")).toMatchObject({ field: null });
  });

  test("unmap a column", () => {
    expect(fieldsOf(analyseRows(plain, { "map.Product": "" }).decision)).not.toHaveProperty("product");
  });

  test("may name their table", () => {
    expect(analyseRows(plain, { "table.repeats": "once" }).decision.policies.repeats).toBe("once");
  });

  test("for a column that is blank in the sample read it as its field is read", () => {
    const { decision } = analyseRows(
      "Order ID | Date | Product | Net Amount | Shipping\n1 | 2026-01-05 | Mug | 9.00 |",
    );
    expect(fieldsOf(decision)).toMatchObject({ shipping: "Shipping" });
    expect(decision.columns[4]?.reading).toMatchObject({ kind: "number" });
  });

  test.each<[string, string, string]>([
    ["colour", "red", "repeats"],
    [
      "type",
      "saless",
      "sales or inventory or products or customers or settlements or purchase-orders or documents or general",
    ],
    ["repeats", "twice", "keep or once"],
    ["currency", "EURO", "ISO 4217"],
    ["dateOrder", "ydm", "dmy or mdy or ymd"],
    ["map.Nothing", "product", "Net Amount"],
    ["map.Product", "colour", "line_net"],
    ["toString", "x", "repeats"],
  ])("that cannot be are refused with what may be: %s=%s", (key, value, fix) => {
    const refused = refusal(() => analyseRows(plain, { [key]: value }));
    expect(refused).toMatchObject({ code: "DECISION_INVALID", fix: expect.stringContaining(fix) });
  });

  test("the mark of numbers that the format wrote is not asked", () => {
    const rows = [
      ["1", "2024-05-01", "Mug", "1.500"],
      ["2", "2024-05-02", "Cup", "2.250"],
    ];
    const shape = shapeOf(["Order ID", "Date", "Product", "Net Amount"], rows);
    const asked = (numberColumns: readonly number[]): readonly string[] =>
      analyseTable({ ...shape, numberColumns }, "book.xlsx", new Map()).questions.map(({ id }) => id);
    expect(asked([])).toContain("decimal");
    expect(asked([3])).not.toContain("decimal");
  });

  test("that give one field to two columns are refused", () => {
    expect(refusal(() => analyseRows(plain, { "map.Extra": "sku", "map.Product": "sku" })).code).toBe(
      "DECISION_INVALID",
    );
  });
});
