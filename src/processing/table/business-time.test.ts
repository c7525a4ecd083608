import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { businessDayAt, openTimeZone, toMinutes } from "#core/time-zone.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { businessTime } from "./business-time.ts";

let engine: QueryEngine;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(() => engine.close());

const instants = { kind: "date", order: "ymd", hasTime: true, hasOffset: true } as const;

/** Wall time and day of cells, as rows get them. */
async function read(
  cells: readonly string[],
  formats: readonly string[],
  settings: { readonly timeZone?: string; readonly dayCutoff?: string },
): Promise<(string | null)[][]> {
  const time = businessTime(settings);
  const reading = { ...instants, formats };
  const wall = time.wall("sold", "cell", reading) ?? "sold";
  const day = time.day("sold", "cell", reading) ?? "CAST(sold AS DATE)";
  const parsed = `timezone('UTC', try_strptime(cell, [${formats.map((format) => `'${format}'`).join(", ")}]))`;
  const sql = `SELECT strftime(sold, '%Y-%m-%d %H:%M:%S'), strftime(day, '%Y-%m-%d') FROM (SELECT *, ${day} AS day FROM
    (SELECT * REPLACE (${wall} AS sold) FROM (SELECT *, ${parsed} AS sold FROM (SELECT unnest(string_split($1, '|')) AS cell))))`;
  const { rows } = await engine.query({ folder: "", sql, parameters: [cells.join("|")] });
  return rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))));
}

test("a place has its own zone and end of the day; the others have those of the business", async () => {
  const settings = {
    timeZone: "Europe/Berlin",
    dayCutoff: "00:00",
    timeZones: '{"Tokyo":"Asia/Tokyo","Osaka":"Asia/Tokyo","Greenwich":"UTC"}',
    dayCutoffs: '{"Tokyo":"06:00"}',
  };
  const time = businessTime(settings, "place");
  const reading = { ...instants, formats: ["%Y-%m-%dT%H:%M:%SZ"] };
  const sql = `SELECT place, strftime(sold, '%d %H:%M'), strftime(${time.day("sold", "cell", reading)}, '%d') FROM
    (SELECT * REPLACE (${time.wall("sold", "cell", reading)} AS sold) FROM (SELECT unnest(string_split($1, '|')) AS place,
      '2026-05-10T20:30:00Z' AS cell, TIMESTAMP '2026-05-10 20:30:00' AS sold)) ORDER BY place`;
  const { rows } = await engine.query({ folder: "", sql, parameters: ["Tokyo|OSAKA| greenwich |Paris"] });
  expect(rows).toEqual([
    [" greenwich ", "10 20:30", "10"],
    ["OSAKA", "11 05:30", "11"],
    ["Paris", "10 22:30", "10"],
    ["Tokyo", "11 05:30", "10"],
  ]);
});

describe.each(["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca"])(
  "in %s",
  (timeZone) => {
    test("the engine's day of an instant is that of the runtime, whatever the cut-off", async () => {
      const zone = openTimeZone(timeZone);
      if (zone === null) throw new Error("no zone");
      const anyMs = fc.integer({ min: Date.UTC(1971, 0, 1) / 1_000, max: Date.UTC(2098, 0, 1) / 1_000 });
      const times = fc.array(anyMs, { minLength: 50, maxLength: 50 });
      await fc.assert(
        fc.asyncProperty(times, fc.constantFrom("00:00", "04:30"), async (seconds, dayCutoff) => {
          const cells = seconds.map((each) => new Date(each * 1_000).toISOString().replace(".000Z", "Z"));
          const found = await read(cells, ["%Y-%m-%dT%H:%M:%SZ"], { timeZone, dayCutoff });
          expect(found.map(([, day]) => day)).toEqual(
            seconds.map((each) => businessDayAt(zone, each * 1_000, toMinutes(dayCutoff))),
          );
        }),
        { numRuns: 10 },
      );
    });
  },
);

test("clocks that go forward leave an hour out, and that go back have one twice", async () => {
  const cells = ["2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"];
  const found = await read(cells, ["%Y-%m-%dT%H:%M:%SZ"], { timeZone: "Europe/Berlin" });
  expect(found.map(([wall]) => wall)).toEqual([
    "2026-03-29 01:59:59",
    "2026-03-29 03:00:00",
    "2026-10-25 02:30:00",
    "2026-10-25 02:30:00",
  ]);
});

test("a time without an offset is the business's own, a cell without a time is the day it names", async () => {
  const formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d"];
  const cells = ["2026-07-01 01:00:00", "2026-07-01 00:30:00+00:00", "2026-07-01"];
  expect(await read(cells, formats, { timeZone: "Europe/Berlin", dayCutoff: "02:00" })).toEqual([
    ["2026-07-01 01:00:00", "2026-06-30"],
    ["2026-07-01 02:30:00", "2026-07-01"],
    ["2026-07-01 00:00:00", "2026-07-01"],
  ]);
});

test("a day that systems write for no date is moved by no zone", async () => {
  const cells = ["1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"];
  const found = await read(cells, ["%Y-%m-%dT%H:%M:%SZ"], { timeZone: "America/St_Johns", dayCutoff: "04:00" });
  expect(found).toEqual([
    ["1970-01-01 00:00:00", null],
    ["9999-12-31 00:00:00", null],
  ]);
});
