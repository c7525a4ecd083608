import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ColumnReading, NumberStyle } from "#core/decision.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { cellReading } from "./cell-reading.ts";

const folder = mkdtempSync(join(tmpdir(), "om-cells-"));
let database: LockedDatabase;
beforeAll(async () => {
  database = await openLockedDatabase(folder, { memoryMb: 256, threads: 1 });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** What the column's reading makes of each cell: its value as exact text, or "fails". */
async function read(reading: ColumnReading, cells: readonly string[]): Promise<(string | null)[]> {
  const { text, value, fails } = cellReading(reading);
  const rows: (string | null)[] = [];
  for (const cell of cells) {
    const [[got, failed] = []] = await database.rows(
      `SELECT value, ${fails("written", "value", "true")} FROM (SELECT *, ${value("written")} AS value FROM (SELECT ${text("nullif(trim($1), '')")} AS written))`,
      [cell],
    );
    const exact = parseDecimal(String(got));
    rows.push(failed === true ? "fails" : got === null ? null : exact === null ? String(got) : formatDecimal(exact));
  }
  return rows;
}

const plain: NumberStyle = { decimal: ".", thousands: "" };
const number = (style: NumberStyle, marks: readonly string[] = [], percent = false): ColumnReading => ({
  kind: "number",
  style,
  marks,
  accounting: false,
  percent,
});
const date = (...formats: string[]): ColumnReading => ({
  kind: "date",
  formats,
  order: null,
  hasTime: true,
  hasOffset: false,
});

describe("a number column", () => {
  test("keeps what is exact and fails what the engine would bend in silence", async () => {
    const cells = [
      "12.5",
      "-0.000001",
      "+7",
      ".5",
      "5.",
      "1.2345678",
      "1.2500000",
      "1e3",
      "1E-7",
      "1_000",
      "0x1F",
      "abc",
      "NaN",
      "999999999999.999999",
      "1000000000000",
    ];
    expect(await read(number(plain), cells)).toEqual([
      "12.5",
      "-0.000001",
      "7",
      "0.5",
      "5",
      "fails",
      "1.25",
      "fails",
      "fails",
      "fails",
      "fails",
      "fails",
      "fails",
      "999999999999.999999",
      "fails",
    ]);
  });

  test("an empty cell is nothing, not zero and not a failure", async () => {
    for (const style of [plain, { decimal: ".", thousands: "," }, { decimal: ",", thousands: "." }] as const) {
      expect(await read(number(style), ["", "   "])).toEqual([null, null]);
      expect(await read(number(style, ["$"]), ["", "   "])).toEqual([null, null]);
    }
  });

  test("thousands marks count only where they stand in groups", async () => {
    expect(
      await read(number({ decimal: ".", thousands: "," }), [
        "1,234.50",
        "12,34,567",
        "1,2,3",
        "12,34",
        "1234.5",
        "-1,000",
      ]),
    ).toEqual(["1234.5", "1234567", "fails", "fails", "1234.5", "-1000"]);
    const german: NumberStyle = { decimal: ",", thousands: "." };
    expect(await read(number(german), ["1.234,56", "1234,5", "1.23,4", "7", "0,000001"])).toEqual([
      "1234.56",
      "1234.5",
      "fails",
      "7",
      "0.000001",
    ]);
    const french: NumberStyle = { decimal: ",", thousands: " " };
    expect(await read(number(french), ["1 234,56", "1\u202f234\u00a0567,8"])).toEqual(["1234.56", "1234567.8"]);
    const swiss: NumberStyle = { decimal: ".", thousands: "'" };
    expect(await read(number(swiss), ["1'234.50"])).toEqual(["1234.5"]);
  });

  test("a decimal comma column does not take a point for a comma", async () => {
    expect(await read(number({ decimal: ",", thousands: "" }), ["1,5", "1.5"])).toEqual(["1.5", "fails"]);
  });

  const us: NumberStyle = { decimal: ".", thousands: "," };

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      "its own sign on either side, the minus inside or out",
      ["$"],
      ["$1,234.50", "-$3.00", "$-3.00", "-$ 5.00", "($3.00)", "$ (3.00)", "3.00-", "$3.00-", "5 $", "(4)", "7", "$.99"],
      ["1234.5", "-3", "-3", "-5", "-3", "-3", "-3", "-3", "5", "-4", "7", "0.99"],
    ],
    [
      "no other mark, word or percent sign",
      ["$"],
      ["€12.00", "CA$10.00", "$5.00 CR", "9 kg", "10%", "USD 5", "$", "five", "(5", "5)", "(-5)", "--5", "$5 0 x"],
      Array.from({ length: 13 }, () => "fails"),
    ],
    ["one dollar of several", ["US$"], ["US$ 1", "US $2", "CA$10.00", "$3"], ["1", "2", "fails", "fails"]],
    ["codes and their sign", ["$", "USD"], ["$10.00 USD", "USD 4", "usd 4", "$5 CAD"], ["10", "4", "4", "fails"]],
    ["a code and a number below one", ["USD"], ["USD.50", "USD .50"], ["0.5", "0.5"]],
    ["words with a point", ["kr"], ["10.50 kr.", "kr. 5", "Kr 5", "5 krx"], ["10.5", "5", "5", "fails"]],
    ["hard spaces", ["zł"], ["5\u00a0zł", "\u202f6 zł"], ["5", "6"]],
  ])("takes %s (%o)", async (_, marks, cells, values) => {
    expect(await read(number(us, marks), cells)).toEqual(values);
  });

  test("a percent column takes cells with a percent sign only", async () => {
    expect(await read(number(us, [], true), ["12.5%", "3 %", "%4", "(5%)", "5", "", "$5%"])).toEqual([
      "12.5",
      "3",
      "4",
      "-5",
      "fails",
      null,
      "fails",
    ]);
  });

  test("says which mark is its column's", () => {
    const { reason, fix } = cellReading(number(us, ["$"]));
    expect(reason).toContain('another mark than its column\'s "$"');
    expect(fix).toContain('no other mark than "$"');
  });

  test("without marks costs no more than its cast", () => {
    expect(cellReading(number(plain)).text("c0")).toBe("c0");
  });

  test("any decimal with up to 12 + 6 digits comes back exactly, in every style", async () => {
    const digits = fc.tuple(
      fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
      fc.integer({ min: 0, max: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(
        digits,
        fc.constantFrom<NumberStyle>(plain, { decimal: ",", thousands: "." }),
        async ([units, scale], style) => {
          fc.pre(scale === 6 || (units < 10n ** BigInt(12 + scale) && units > -(10n ** BigInt(12 + scale))));
          const exact = formatDecimal({ units, scale });
          const [value] = await read(number(style), [exact.replace(".", style.decimal)]);
          expect(value).toBe(exact);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a date column", () => {
  test("a day that is not in the calendar fails, and so does another order", async () => {
    expect(await read(date("%d.%m.%Y"), ["31.01.2026", "31.02.2026", "2026-01-31", "1.2.2026"])).toEqual([
      "2026-01-31 00:00:00",
      "fails",
      "fails",
      "2026-02-01 00:00:00",
    ]);
  });

  test("a column may mix days with and without a time", async () => {
    expect(await read(date("%Y-%m-%d %H:%M:%S", "%Y-%m-%d"), ["2026-01-31 10:00:00", "2026-01-31"])).toEqual([
      "2026-01-31 10:00:00",
      "2026-01-31 00:00:00",
    ]);
  });

  test("an offset is part of the instant, never dropped", async () => {
    const reading: ColumnReading = {
      kind: "date",
      formats: ["%Y-%m-%dT%H:%M:%S%z"],
      order: "ymd",
      hasTime: true,
      hasOffset: true,
    };
    expect(await read(reading, ["2026-01-31T23:30:00-05:00"])).toEqual(["2026-02-01 04:30:00"]);
    expect(await read(date("%Y-%m-%dT%H:%M:%S"), ["2026-01-31T23:30:00-05:00"])).toEqual(["fails"]);
  });
});

test.each([
  [1900, ["2024-01-01 00:00:00", "2024-01-02 12:00:00", "fails", "fails", null]],
  [1904, ["2028-01-02 00:00:00", "2028-01-03 12:00:00", "fails", "fails", null]],
] as const)("days as a workbook of %i counts them", async (serials, days) => {
  const reading: ColumnReading = { kind: "date", formats: [], order: null, hasTime: true, hasOffset: false, serials };
  expect(await read(reading, ["45292", "45293.5", "4529", "1e4", ""])).toEqual(days);
});

test("a number has its column's unit, or none; another one fails", async () => {
  const cells = ["12 pcs", "3pcs.", "1,250 PCS", "0", "1.5 kg"];
  expect(await read(number({ decimal: ".", thousands: "," }, ["pcs"]), cells)).toEqual([
    "12",
    "3",
    "1250",
    "0",
    "fails",
  ]);
});

test.each([
  [
    "seconds",
    ["1711929600", "1711929600.25", "17119296000", "", "today"],
    ["2024-04-01 00:00:00", "2024-04-01 00:00:00.25", "fails", null, "fails"],
  ],
  ["milliseconds", ["1711929600123", "1711929600"], ["2024-04-01 00:00:00.123", "fails"]],
] as const)("instants that a program counts in %s", async (epoch, cells, instants) => {
  const reading: ColumnReading = { kind: "date", formats: [], order: null, hasTime: true, hasOffset: true, epoch };
  expect(await read(reading, cells)).toEqual(instants);
});
