import { expect, test } from "vitest";
import { readPeriod } from "./period-header.ts";

test.each([
  ["2024-01", "month", "2024-01-01", ""],
  ["Jan 2024 Sales", "month", "2024-01-01", "Sales"],
  ["Umsatz März 2024", "month", "2024-03-01", "Umsatz"],
  ["févr. 2024", "month", "2024-02-01", ""],
  ["Units Dec-23", "month", "2023-12-01", "Units"],
  ["Qty '24 Jan", null, "", ""],
  ["01/2024", "month", "2024-01-01", ""],
  ["2024-01-15", "day", "2024-01-15", ""],
  ["2024-01-01 00:00:00", "day", "2024-01-01", ""],
  ["31.12.2024 Menge", "day", "2024-12-31", "Menge"],
  ["31.02.2024", null, "", ""],
  ["03/04/2024", null, "", ""],
  ["Jan", null, "", ""],
  ["Mar Vista 2024", null, "", ""],
  ["SKU 202401", null, "", ""],
  ["2024", null, "", ""],
])("%s names %s %s", (header, grain, day, rest) => {
  expect(readPeriod(header)).toEqual(grain === null ? null : { grain, day, rest });
});
