import { describe, expect, test } from "vitest";
import { sniffFormat } from "#formats/registry.ts";
import { toFormat } from "#formats/table/to-format.ts";
import { withFile } from "../../../test/support/read-places.ts";
import { stackedText } from "./index.ts";

const stacked = `Stock
sku,item,on hand
A,Mug,1
B,"Cup, big",2

Customers
customer,email,spent
Ada,ada@example.org,50
Bob,bob@example.org,70
`;

describe("text with several tables", () => {
  test("is read as those, each with its names and rows", async () => {
    const bytes = Buffer.from(stacked);
    expect(sniffFormat(bytes, "report.csv").id).toBe("stacked-text");
    const shapes = await withFile(stacked, "report.csv", (path) =>
      toFormat(stackedText).analyse(
        { sizeBytes: bytes.length, path, read: async (from, to) => bytes.subarray(from, to) },
        "report.csv",
      ),
    );
    expect(shapes.map(({ columns, sample }) => [columns, sample.length])).toEqual([
      [["sku", "item", "on hand"], 2],
      [["customer", "email", "spent"], 2],
    ]);
  });

  test.each([
    ["blank lines between the rows", "sku,item,on hand\nA,Mug,1\n\nB,Cup,2\nC,Pot,3\n"],
    ["the names again", "sku,item,on hand\nA,Mug,1\nB,Cup,2\n\nsku,item,on hand\nC,Pot,3\nD,Pan,4\n"],
    [
      "keys and values above",
      "Account;DE1\nFrom;2024-01-01\n\nday;text;amount\n2024-01-01;a;1,00\n2024-01-02;b;2,00\n",
    ],
    ["a footer", "sku,item,on hand\nA,Mug,1\nB,Cup,2\n\nPrinted by Ada,,\n"],
  ])("is one table with %s", (_, text) => {
    expect(sniffFormat(Buffer.from(text), "report.csv").id).toBe("csv");
  });
});
