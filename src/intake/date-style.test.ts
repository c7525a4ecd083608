import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../../test/support/inline-query-engine.ts";
import { readDateColumn } from "./date-style.ts";

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(() => engine.close());

/** The cells as the engine reads them with the formats of their column, to the second, in UTC. */
async function parse(cells: readonly string[]): Promise<(string | null)[]> {
  const column = readDateColumn(cells);
  const { formats, hasOffset } = column?.toReading(column.orders[0] ?? null) ?? { formats: [], hasOffset: false };
  const list = formats.map((_, index) => `$${index + 2}`).join(", ");
  const parsed = `try_strptime(cell, [${list}])`;
  const instant = hasOffset ? `timezone('UTC', ${parsed})` : parsed;
  const sql = `SELECT strftime(${instant}, '%Y-%m-%d %H:%M:%S') FROM (SELECT unnest(string_split($1, '\u001f')) AS cell)`;
  const { rows } = await engine.query({ folder: "", sql, parameters: [cells.join("\u001f"), ...formats] });
  return rows.map(([value]) => (typeof value === "string" ? value : null));
}

describe("formats of a column", () => {
  test.each([
    ["31/12/22 08:05", "2022-12-31 08:05:00"],
    ["1/2/2026", "2026-02-01 00:00:00"],
    ["04/19/19 08:46", "2019-04-19 08:46:00"],
    ["10/28/26 5:18 PM", "2026-10-28 17:18:00"],
    ["10/28/26 5:18pm", "2026-10-28 17:18:00"],
    ["20180311", "2018-03-11 00:00:00"],
    ["20260102030405", "2026-01-02 03:04:05"],
    ["29991212", "2999-12-12 00:00:00"],
    ["31.12.9999", "9999-12-31 00:00:00"],
    ["2026-1-5", "2026-01-05 00:00:00"],
    ["2020-09-11 19:35:42.000", "2020-09-11 19:35:42"],
    ["2026-01-02T03:04:05Z", "2026-01-02 03:04:05"],
    ["2026-01-02T03:04:05.5+02:00", "2026-01-02 01:04:05"],
    ["2026-01-02 03:04:05 -0300", "2026-01-02 06:04:05"],
    ["2026-01-02 03:04:05 UTC", "2026-01-02 03:04:05"],
    ["Jan 5, 2026", "2026-01-05 00:00:00"],
    ["September 24, 2026", "2026-09-24 00:00:00"],
    ["16-Dec-2023 02:44 AM", "2023-12-16 02:44:00"],
    ["Jul-25-26", "2026-07-25 00:00:00"],
    ["2026年1月5日", "2026-01-05 00:00:00"],
  ])("are what the engine needs: %s", async (cell, expected) => {
    expect(await parse([cell])).toEqual([expected]);
  });

  test("read every mixture of forms of one order", async () => {
    const cells = ["13/01/2026", "14/01/26", "15/01/2026 10:30", "16/1/26 9:05:07"];
    expect(await parse(cells)).toEqual([
      "2026-01-13 00:00:00",
      "2026-01-14 00:00:00",
      "2026-01-15 10:30:00",
      "2026-01-16 09:05:07",
    ]);
  });

  test("read a year in front beside days in front", async () => {
    const cells = ["2026-01-05", "13/01/2026", "2026-02-05", "05/03/2026"];
    expect(readDateColumn(cells)?.orders).toEqual(["dmy"]);
    expect(await parse(cells)).toEqual([
      "2026-01-05 00:00:00",
      "2026-01-13 00:00:00",
      "2026-02-05 00:00:00",
      "2026-03-05 00:00:00",
    ]);
  });

  test("leave only day and month open beside a year in front, and a few such cells open nothing", () => {
    expect(readDateColumn(["2026-01-05", "05/03/2026"])?.orders).toEqual(["dmy", "mdy"]);
    const mostly = Array.from({ length: 19 }, (_, day) => `2026-01-${day + 10}`);
    expect(readDateColumn([...mostly, "05/03/2026"])?.orders).toEqual(["ymd"]);
    expect(readDateColumn([...mostly, "13/03/2026"])?.orders).toEqual(["dmy"]);
  });

  test("are still dates where many days are in no calendar, and not where nothing is a day or the rest is words", () => {
    const days = ["2026-01-05", "2026-03-07", "2026-04-11"];
    expect(readDateColumn([...days, "2026-02-31", "2026-02-30", "2026-13-01"])?.orders).toEqual(["ymd"]);
    expect(readDateColumn([...days, "31.02.2026", "30.02.2026"])?.orders).toEqual(["ymd"]);
    expect(readDateColumn(["2026-02-31", "2026-02-30"])).toBeNull();
    expect(readDateColumn([...days, "soon", "later"])).toBeNull();
    expect(readDateColumn([])).toBeNull();
  });

  test("read names of months beside a year in front", async () => {
    expect(await parse(["2026-01-05", "Jan 6, 2026"])).toEqual(["2026-01-05 00:00:00", "2026-01-06 00:00:00"]);
  });

  test("give back any day that was written, whatever the form", async () => {
    const writers: ((year: string, month: string, day: string) => string)[] = [
      (year, month, day) => `${year}-${month}-${day}`,
      (year, month, day) => `${day}.${month}.${year}`,
      (year, month, day) => `${month}/${day}/${year}`,
      (year, month, day) => `${year}${month}${day}`,
    ];
    const days = fc.array(fc.date({ min: new Date("1950-01-01"), max: new Date("2098-12-31"), noInvalidDate: true }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(days, fc.constantFrom(...writers), async (dates, write) => {
        const iso = [new Date("2026-01-31"), ...dates].map((date) => date.toISOString().slice(0, 10));
        const cells = iso.map((day) => write(day.slice(0, 4), day.slice(5, 7), day.slice(8)));
        expect(await parse(cells)).toEqual(iso.map((day) => `${day} 00:00:00`));
      }),
      { numRuns: 60 },
    );
  });
});
