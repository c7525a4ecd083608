import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnReading, NumberStyle } from "#core/decision.ts";
import { readColumns, type ReadingHints } from "./column-readings.ts";

function readOne(cells: readonly string[], name = "value", hints: ReadingHints = {}) {
  const { columns, questions } = readColumns(
    [name],
    cells.map((cell) => [cell]),
    hints,
  );
  return { reading: columns[0]?.reading, questions };
}

const number = (
  decimal: "." | ",",
  thousands: NumberStyle["thousands"] = "",
  marks: readonly string[] = [],
  extra: { accounting?: boolean; percent?: boolean } = {},
): ColumnReading => ({
  kind: "number",
  style: { decimal, thousands },
  marks,
  accounting: false,
  percent: false,
  ...extra,
});
const text: ColumnReading = { kind: "text" };

describe("a number column", () => {
  test.each<[string, readonly string[], ColumnReading]>([
    ["plain", ["1", "22", "-3"], number(".")],
    ["a decimal point", ["1.5", "0.25", "100"], number(".")],
    ["a decimal comma", ["1,5", "0,25", "100"], number(",")],
    ["thousands before a point", ["1,234.50", "99.10"], number(".", ",")],
    ["thousands before a comma", ["1.234,50", "99,10"], number(",", ".")],
    ["two groups prove the group mark", ["1.234.567", "1.234"], number(",", ".")],
    ["Indian groups", ["1,23,456.00", "99.50"], number(".", ",")],
    ["spaces between groups", ["1 234,56", "12,00"], number(",", " ")],
    ["hard spaces between groups", ["1\u202f234,56", "12\u00a0345,00"], number(",", " ")],
    ["apostrophes between groups", ["1'234.50", "12.00"], number(".", "'")],
    ["a leading zero is no group", ["0.123", "1.234"], number(".")],
    ["currency signs", ["$1,234.50", "-$3.00"], number(".", ",", ["$"])],
    ["currency codes", ["USD 99.10", "USD 1.00"], number(".", "", ["USD"])],
    ["a sign behind", ["99,10 €", "1.234,00 €"], number(",", ".", ["€"])],
    ["parentheses are negative", ["(123.45)", "10.00"], number(".", "", [], { accounting: true })],
    ["a minus behind is negative", ["12.5-", "10.0"], number(".", "", [], { accounting: true })],
    ["percent", ["12.5%", "3.0 %"], number(".", "", [], { percent: true })],
    ["the most frequent currency is the column's", ["$10.00", "$20.00", "€5.00"], number(".", "", ["$"])],
    ["one currency in two spellings", ["5.00 €", "EUR 4.00", "$3.00"], number(".", "", ["EUR", "€"])],
    ["a sign that its code settles", ["$10.00 USD", "$5.00 USD"], number(".", "", ["$", "USD"])],
    ["another dollar", ["US$1.00", "US $2.00", "CA$3.00"], number(".", "", ["US$"])],
    ["crowns and zloty", ["10,50 kr.", "kr 3,00"], number(",", "", ["kr"])],
    ["zloty", ["10,50 zł", "3,00 zł"], number(",", "", ["zł"])],
    ["a few percent signs are dirt", ["5", "6", "7", "8%"], number(".")],
    ["one leading zero is no id column", ["1", "02", "3", "4", "5"], number(".")],
    ["one long number is no id column", ["1", "12345678901234567", "3"], number(".")],
    ["exponents are a number still", ["1.23E+12", "4.5", "6.7"], number(".")],
    ["placeholders are no evidence", ["1.5", "N/A", "-", "null", "NaN", "", " "], number(".")],
    ["nine in ten are enough", ["1.5", "2.5", "3.5", "4.5", "5.5", "6.5", "7.5", "8.5", "9.5", "oops"], number(".")],
  ])("%s: %o", (_, cells, reading) => {
    expect(readOne(cells)).toEqual({ reading, questions: [] });
  });

  test.each<[string, readonly string[], string?]>([
    ["under two thirds", ["1.5", "two", "oops", "4.5"]],
    ["leading zeros are an id", ["007", "012", "123"]],
    ["more than fifteen digits are an id", ["2669509541985123456", "2669509541985123457"]],
    ["an id by its header", ["1001", "1002"], "Customer ID"],
    ["a postcode by its header", ["77095", "60540"], "Postal Code"],
    ["a phone by its header", ["6035558647"], "PHONE"],
    ["words that are no unit and no currency", ["9 stars", "4 stars"]],
    ["two currencies in each cell", ["€ 5.00 USD"]],
    ["percent on some cells only", ["5%", "5", "7%", "8"]],
    ["codes with a letter", ["85123A", "71053B"]],
    ["both decimal marks", ["1,5", "2.5", "3,5", "4.5"]],
    ["nothing at all", ["", " "]],
  ])("stays text: %s %o", (_, cells, name) => {
    expect(readOne(cells, name)).toEqual({ reading: text, questions: [] });
  });

  test("a paid amount is no id", () => {
    expect(readOne(["10.50", "3.20"], "AMOUNTPAID").reading).toEqual(number("."));
  });

  test("a mark that may separate thousands is asked about", () => {
    expect(readOne(["1.234", "12.500"]).questions).toEqual([{ id: "decimal", column: "value", values: [".", ","] }]);
  });

  test("cells that contradict each other are asked about", () => {
    const cells = [...Array.from({ length: 30 }, () => "7"), "1,5", "2.5"];
    expect(readOne(cells).questions).toMatchObject([{ id: "decimal" }]);
  });

  test("an answer settles the mark", () => {
    expect(readOne(["1.234", "12.500"], "value", { decimal: "," })).toEqual({
      reading: number(",", "."),
      questions: [],
    });
    expect(readOne(["1.234", "12.500"], "value", { decimal: "." })).toEqual({ reading: number("."), questions: [] });
  });

  test("another column of the file settles the mark, and it is said", () => {
    const read = readColumns(
      ["a", "b"],
      [
        ["1.234", "5,50"],
        ["2.500", "7,25"],
      ],
      {},
    );
    expect(read.columns[0]?.reading).toEqual(number(",", "."));
    expect(read.questions).toEqual([]);
    expect(read.reasons).toEqual([
      { column: "a", says: 'a is read with decimal mark "," because another number column proves it' },
    ]);
  });

  test("whole numbers take the mark and the groups of their neighbours, for rows outside the sample", () => {
    const read = readColumns(
      ["a", "b", "c"],
      [
        ["3", "1.234,50", "9,50"],
        ["4", "2,00", "8,25"],
      ],
      {},
    );
    expect(read.columns.map((column) => column.reading)).toEqual([
      number(",", "."),
      number(",", "."),
      number(",", "."),
    ]);
  });

  test("any amounts with two decimals are read with the mark they were written with", () => {
    const amounts = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(amounts, fc.constantFrom("en-US", "de-DE"), (cents, locale) => {
        const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
        const reading = readOne(cents.map((amount) => format.format(amount / 100))).reading;
        expect(reading).toMatchObject({ kind: "number", style: { decimal: locale === "en-US" ? "." : "," } });
      }),
    );
  });
});

describe("a date column", () => {
  test.each<[string, readonly string[], readonly string[], string | null]>([
    ["year first", ["2026-01-02", "2026-03-04"], ["%Y-%m-%d"], "ymd"],
    ["eight digits", ["20260102", "20260304"], ["%Y%m%d"], "ymd"],
    ["day first by a day above 12", ["03/04/19", "31/12/22"], ["%d/%m/%y"], "dmy"],
    ["month first by a day above 12", ["04/19/19 08:46", "04/07/19 22:30"], ["%m/%d/%y %H:%M"], "mdy"],
    ["points", ["03.04.2026", "18.09.2026"], ["%d.%m.%Y"], "dmy"],
    ["month names", ["Jan 5, 2026", "Feb 17, 2026"], ["%b %d, %Y"], null],
    ["month names, short year", ["Jul-25-26"], ["%b-%d-%y"], null],
    ["twelve hours", ["10/28/26 5:18 PM"], ["%m/%d/%y %I:%M %p"], "mdy"],
    ["T and fractions", ["2026-01-02T03:04:05.123"], ["%Y-%m-%dT%H:%M:%S.%f"], "ymd"],
    ["Japanese", ["2026年1月5日"], ["%Y年%m月%d日"], "ymd"],
    ["days and times mixed", ["2026-01-02", "2026-01-02", "2026-01-03 10:00"], ["%Y-%m-%d", "%Y-%m-%d %H:%M"], "ymd"],
    ["short years before long ones", ["13/01/2026", "14/01/2026", "15/01/26"], ["%d/%m/%y", "%d/%m/%Y"], "dmy"],
    ["a sentinel among days", ["20260102", "29991212", "99991231"], ["%Y%m%d"], "ymd"],
    ["blank and zero dates", ["2026-01-02", "0000-00-00", "", "N/A"], ["%Y-%m-%d"], "ymd"],
  ])("%s: %o", (_, cells, formats, order) => {
    const { reading, questions } = readOne(cells);
    expect(reading).toMatchObject({ kind: "date", formats, order });
    expect(questions).toEqual([]);
  });

  test("offsets are noted, so that the instant can be kept", () => {
    expect(readOne(["2026-01-02T03:04:05+02:00"]).reading).toMatchObject({
      formats: ["%Y-%m-%dT%H:%M:%S%z"],
      hasOffset: true,
    });
  });

  test("days that are no calendar days are not a date column", () => {
    expect(readOne(["2026-13-45", "99/99/2026"]).reading).toEqual(text);
  });

  test("no part above 12 is a question", () => {
    expect(readOne(["03/04/2026", "05/06/2026"]).questions).toEqual([
      { id: "dateOrder", column: "value", values: ["dmy", "mdy"] },
    ]);
  });

  test("parts that contradict each other are a question", () => {
    const cells = [...Array.from({ length: 30 }, () => "03/04/2026"), "31/01/2026", "01/31/2026"];
    expect(readOne(cells).questions).toMatchObject([{ id: "dateOrder" }]);
  });

  test("short years that may stand first are a question of three readings", () => {
    const cells = ["11/01/02", "11/03/05", "12/04/07", "12/05/09"];
    expect(readOne(cells).questions).toMatchObject([{ values: ["dmy", "mdy", "ymd"] }]);
  });

  test("an answer settles the order", () => {
    expect(readOne(["03/04/2026"], "value", { dateOrder: "mdy" })).toMatchObject({
      reading: { order: "mdy", formats: ["%m/%d/%Y"] },
      questions: [],
    });
  });

  test("another date column of the file settles the order, and it is said", () => {
    const rows = [
      ["05/04/2026", "30/04/2026"],
      ["06/04/2026", "29/04/2026"],
    ];
    const read = readColumns(["sold", "shipped"], rows, {});
    expect(read.columns[0]?.reading).toMatchObject({ order: "dmy" });
    expect(read.questions).toEqual([]);
    expect(read.reasons).toEqual([
      { column: "sold", says: "sold is read dmy because another date column proves that order" },
    ]);
  });

  test("what the cells prove wins over an answer, and it is said", () => {
    const read = readColumns(["sold"], [["31/12/2026"]], { dateOrder: "mdy" });
    expect(read.columns[0]?.reading).toMatchObject({ order: "dmy" });
    expect(read.reasons).toEqual([{ column: "sold", says: "sold is read dmy, not mdy: it holds 31/12/2026" }]);
  });
});

describe("days that a workbook wrote as bare numbers", () => {
  test.each([
    ["Date", ["45292", "45293.5"], 1900],
    ["order_date", ["45292", "45293", ""], 1900],
    ["ExpiryDate", ["46000", "46100"], 1900],
  ])("%s is read as days", (name, cells, serials) => {
    expect(readOne(cells, name).reading).toMatchObject({ kind: "date", serials });
  });

  test.each([
    ["Amount", ["45292", "45293"]],
    ["Sales to date", ["45292", "45293"]],
    ["Date", ["45292", "12"]],
    ["Date", ["2019", "2020"]],
    ["Value date total", ["45292", "45293"]],
  ])("%s of %o is none", (name, cells) => {
    expect(readOne(cells, name).reading).toMatchObject({ kind: "number" });
  });

  test("they count from 1904 where the workbook does", () => {
    expect(readOne(["43830"], "Date", { is1904: true }).reading).toMatchObject({ kind: "date", serials: 1904 });
  });
});

describe("numbers with a unit", () => {
  test.each([
    [
      ["12 pcs", "3 pcs.", "0"],
      [".", ["pcs"]],
    ],
    [
      ["1,5 kg", "2,25 KG"],
      [",", ["KG", "kg"]],
    ],
    [
      ["10 vials", "1 vial"],
      [".", ["vial", "vials"]],
    ],
  ])("%o are read where all have one", (cells, [decimal, marks]) => {
    expect(readOne(cells).reading).toMatchObject({ kind: "number", style: { decimal }, marks });
  });

  test.each([
    [["12 pcs", "1.5 kg", "3 pcs"]],
    [["12 pcs", "5 pcs", "7", "8"]],
    [["1.5 M", "2.5 M"]],
    [["1st", "2nd"]],
    [["M 5", "M 6"]],
    [["12 pcs", "€ 5.00", "3 pcs"]],
  ])("%o are none", (cells) => {
    expect(readOne(cells).reading).toEqual(text);
  });

  test("a unit among plain numbers is dirt", () => {
    expect(readOne(["$10", "$20", "$30", "9 kg"]).reading).toMatchObject({ kind: "number", marks: ["$"] });
  });
});
