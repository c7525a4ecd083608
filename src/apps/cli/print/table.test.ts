import { describe, expect, test } from "vitest";
import { printTable } from "./table.ts";

const columns = [
  { title: "product", align: "left" },
  { title: "net_sales", align: "right" },
] as const;
const rows = [
  ["売上 A", "1,204.50"],
  ["A very long name of a product that nobody reads", "3.00"],
];

describe("a table", () => {
  test("has numbers on the right, also beside wide characters", () => {
    const page = { width: Number.POSITIVE_INFINITY, color: false, program: "om", globals: "" };
    expect(printTable(columns, rows, page).join("\n")).toMatchInlineSnapshot(`
      "product                                          net_sales
      -----------------------------------------------  ---------
      売上 A                                            1,204.50
      A very long name of a product that nobody reads       3.00"
    `);
  });

  test("shortens names to the width of the terminal, never numbers", () => {
    expect(printTable(columns, rows, { width: 30, color: false, program: "om", globals: "" }).join("\n"))
      .toMatchInlineSnapshot(`
      "product              net_sales
      -------------------  ---------
      売上 A                1,204.50
      A very long name o…       3.00"
    `);
  });

  test("keeps text that is there to be copied whole", () => {
    const ids = [{ title: "file", align: "left", whole: true }] as const;
    expect(
      printTable(ids, [["file_0123456789abcdef"]], { width: 10, color: false, program: "om", globals: "" }),
    ).toContain("file_0123456789abcdef");
  });
});
