import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RowFormat } from "#formats/table/row-format.ts";
import { workbook } from "#formats/workbook/index.ts";
import { xlsx } from "#formats/xlsx/index.ts";
import { readRows } from "../support/read-rows.ts";
import { sharedFolder } from "../support/read-sample.ts";

const folder = sharedFolder();
const hint = folder === null ? " (skipped: no shared data)" : "";

/** Sheets with their filled rows; empty cells at the ends of rows say nothing. */
async function readAll(format: RowFormat, file: string) {
  const path = join(folder ?? "", file);
  const places = await format.places(path, file);
  return Promise.all(
    places.map(async (place) => ({
      name: place.name,
      merges: place.merges,
      rows: (await readRows(format, path, place)).flatMap(({ line, cells }) => {
        const filled = cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1);
        return filled.length === 0 ? [] : [{ line, cells: filled }];
      }),
    })),
  );
}

describe(`real workbooks${hint}`, () => {
  test.skipIf(folder === null).each([
    ["printer_sales_workbook.xlsx", [1601, 1601]],
    ["inventory_records.xlsx", [47]],
    ["ipc_titles_merged.xlsx", [54]],
  ])("%s has the same cells for our reader and for the library", async (file, counts) => {
    const ours = await readAll(xlsx, file);
    expect(ours.map(({ rows }) => rows.length)).toEqual(counts);
    expect(ours).toEqual(await readAll(workbook, file));
  });

  test.skipIf(folder === null).each([
    ["superstore_workbook.xls", [10_195, 5, 801], "2019-01-03"],
    ["citic_card.xls", [15], "2024-11-09"],
  ])("%s is read with its days", async (file, counts, day) => {
    const sheets = await readAll(workbook, file);
    expect(sheets.map(({ rows }) => rows.length)).toEqual(counts);
    expect(sheets[0]?.rows.slice(0, 4).flatMap(({ cells }) => cells)).toContain(day);
  });
});
