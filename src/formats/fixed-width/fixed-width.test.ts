import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toFormat } from "#formats/table/to-format.ts";
import { readPlaces, withFile } from "../../../test/support/read-places.ts";
import { sharedFolder } from "../../../test/support/read-sample.ts";
import { fixedWidth } from "./index.ts";

const folder = sharedFolder();
const hint = folder === null ? " (skipped: no shared data)" : "";

const ruled = `Stock on 2026-01-31

sku    name            on_hand
------ --------------- -------
A-1    Coffee beans         12
A-2    Tea, green            7
A-3                       1000

3 rows selected.
`;

const gapped = `Item      Name              Qty    Price
A-1       Coffee beans       12     4.50
A-2       Tea, green          7    12.00
A-3       Cups                1     3.25
A-4       Pots              100    19.90
A-5                           2     1.00
`;

async function readOne(content: string) {
  const [place] = await readPlaces(fixedWidth, content, "stock.txt");
  if (place === undefined) throw new Error("no place");
  return place;
}

describe("columns", () => {
  test("below a line of dashes are where the dashes are; what stands above and below is kept", async () => {
    const { name, columns, rows, unreadable } = await readOne(ruled);
    expect({ name, columns, unreadable }).toEqual({ name: "stock", columns: null, unreadable: [] });
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, "Stock on 2026-01-31"],
      [2, ""],
      [3, "sku", "name", "on_hand"],
      [5, "A-1", "Coffee beans", "12"],
      [6, "A-2", "Tea, green", "7"],
      [7, "A-3", "", "1000"],
      [8, "", "", ""],
      [9, "3 rows selected."],
    ]);
  });

  test("are parted by two blanks in every line", async () => {
    const { rows } = await readOne(gapped.replaceAll("\n", "\r\n"));
    expect(rows[0]?.cells).toEqual(["Item", "Name", "Qty", "Price"]);
    expect(rows[2]?.cells).toEqual(["A-2", "Tea, green", "7", "12.00"]);
    expect(rows[5]).toEqual({ line: 6, cells: ["A-5", "", "2", "1.00"] });
  });

  test("become a table with its header and its rows", async () => {
    await withFile(ruled, "stock.txt", async (path) => {
      const source = { path, sizeBytes: ruled.length, read: () => Promise.resolve(new Uint8Array()) };
      const [shape] = await toFormat(fixedWidth).analyse(source, "stock.txt");
      expect(shape?.columns).toEqual(["sku", "name", "on_hand"]);
      expect(shape?.dialect.headerLine).toBe(3);
    });
  });

  test("that a line does not keep set it aside", async () => {
    const { unreadable } = await readOne(`${ruled}A-4    a name that is too long     5\n`);
    expect(unreadable).toMatchObject([
      { line: 10, code: "OM-FIXED-01", reason: expect.stringContaining("between column 2 and 3") },
    ]);
  });
});

describe("a text", () => {
  test.each([
    ["below a line of dashes", ruled],
    ["parted by blanks", gapped],
  ])("%s is known", (_what, content) => {
    expect(fixedWidth.sniff(Buffer.from(content), "a.txt")).toBeGreaterThan(0.5);
  });

  test.each([
    ["padded cells with a delimiter", gapped.replaceAll(/ {2}(?=\S)/g, " ,")],
    ["a delimiter and dashes", "a   | b\n----+----\n1   | 2\n3   | 4\n5   | 6\n7   | 8\n"],
    ["tabs", gapped.replaceAll(/ {2,}/g, "\t")],
    ["cells with such gaps in themselves", gapped.replace("Coffee beans", "Coffee   b  ")],
    ["two columns", "a    b\n1    2\n3    4\n5    6\n7    8\n"],
    ["too few lines", gapped.split("\n").slice(0, 4).join("\n")],
    ["one column", "a\nb\nc\nd\ne\nf\n"],
    ["nothing", ""],
  ])("of %s is left to others", (_what, content) => {
    expect(fixedWidth.sniff(Buffer.from(content), "a.txt")).toBe(0);
  });

  test.skipIf(folder === null)(`of real delimited files is left to others${hint}`, () => {
    const files = readdirSync(folder ?? "").filter((name) => name.endsWith(".csv"));
    expect(files.length).toBeGreaterThan(20);
    const taken = files.filter(
      (name) => fixedWidth.sniff(readFileSync(join(folder ?? "", name)).subarray(0, 64 << 10), name) > 0,
    );
    expect(taken).toEqual([]);
  });
});
