import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { TableResult } from "#processing/table/table-job.ts";
import { stageFile } from "../support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-honest-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function process(content: string, settings: Readonly<Record<string, string>> = {}): Promise<TableResult> {
  const staged = await stageFile(Buffer.from(content), folder, new Map(Object.entries(settings)));
  return staged.process();
}

const worth = (result: TableResult): string | undefined => Object.values(result.amounts.accepted.known)[0];
const codes = (result: TableResult): string[] => result.issues.map((issue) => issue.code);

const orders = "Order ID,Order Date,Product,Net Sales\n1,2026-01-13,Mug,10\n2,2026-01-14,Cup,20\n";

describe("what is no row of its own is not counted as one", () => {
  test("a total without a label, when nothing says what was sold or when", async () => {
    const result = await process(`${orders},,,30\n`);
    expect([worth(result), codes(result)]).toEqual(["30", ["OM-REQ-02"]]);
  });

  test("a total whose label stands in a column that feeds nothing", async () => {
    const result = await process(
      "Order ID,Order Date,Product,Net Sales,Remark\n1,2026-01-13,Mug,10,\n2,2026-01-14,Cup,20,\n,,,30,Total\n",
    );
    expect([worth(result), result.rows.accepted]).toEqual(["30", 2]);
  });

  test.each(["North Total", "Total Sales", "Summe", "Total: January"])("a total that is called %s", async (name) => {
    const result = await process(`Order Date,Store,Net Sales\n2026-01-13,North,10\n2026-01-14,North,20\n,${name},30\n`);
    expect([worth(result), result.rows.skipped]).toEqual(["30", 1]);
  });

  test("a product whose name has the word total is sold like any other", async () => {
    const result = await process(`${orders}3,2026-01-15,Total Gym,5\n`);
    expect([worth(result), result.rows.accepted]).toEqual(["35", 3]);
  });
});

test("a short row is never filled up by cutting one of its quoted cells", async () => {
  const rows = Array.from({ length: 6 }, (_none, index) => `${index},2026-01-1${index},Mug,2,${index}.50`);
  const result = await process(
    `Order ID,Order Date,Product,Quantity,Unit Price\n${rows.join("\n")}\n7,2026-01-23,"Mug, 3",30\n`,
  );
  expect([worth(result), codes(result)]).toEqual(["36", ["OM-ROW-01"]]);
});

test("rows without an id of their own are no duplicates of each other", async () => {
  const result = await process(
    "Order ID,Line ID,Order Date,Product,Net Sales\nA1,1,2026-01-13,Mug,10\nA2,1,2026-01-14,Cup,20\nA3,,2026-01-15,Gift wrap,5\nA3,,2026-01-15,Gift wrap,5\n",
  );
  expect([worth(result), result.rows.duplicate]).toEqual(["40", 0]);
});

describe("rows that repeat an earlier one", () => {
  const head = "Order ID,Line ID,Order Date,Product,Net Sales\n";
  const ownId = { "map.Line ID": "line_id" };

  test("by their own id are duplicates, however they are quoted; those that differ are said and count", async () => {
    const rows = [
      "A1,1,2026-01-13,Mug,10",
      '"A1",1,2026-01-13,"Mug",10',
      "A2,1,2026-01-14,Cup,20",
      "A2,1,2026-01-14,Cup,21",
      "A2,1,2026-01-14,Cup,20",
      "A2,1,2026-01-14,Cup,21",
      "A3,1,2026-01-15,Mug,5",
    ];
    const result = await process(`${head}${rows.join("\n")}\n`, ownId);
    expect([worth(result), result.rows.duplicate, result.rows.repeats]).toEqual(["56", 3, 3]);
    expect(result.amounts.repeats.known).toEqual(result.amounts.duplicate.known);
    expect(Object.values(result.amounts.duplicate.known)).toEqual(["51"]);
    expect(result.notes).toEqual([
      "1 rows carry the order_id and line_id of an earlier row but differ from it; all of them count",
    ]);
  });

  test("are counted and kept where rows have no id of their own", async () => {
    const rows = "2026-01-13,Mug,10\n2026-01-13,Mug,10.0\n2026-01-14,Cup,20\n2026-01-13,Mug,10\n";
    const result = await process(`Order Date,Product,Net Sales\n${rows}`);
    expect([worth(result), result.rows.duplicate, result.rows.repeats]).toEqual(["50", 0, 1]);
    expect(Object.values(result.amounts.repeats.known)).toEqual(["10"]);
  });

  test("are none when they fail a check: a rejected row repeats nothing and is repeated by nothing", async () => {
    const rows = Array.from({ length: 40 }, (_none, index) => `B${index},1,2026-01-13,Mug,1\n`);
    const bad = "A1,1,2026-01-14,Cup,1e1\nA1,1,2026-01-14,Cup,1e1\n";
    const result = await process(`${head}${rows.join("")}${bad}A1,1,2026-01-14,Cup,2\n`, ownId);
    expect([worth(result), result.rows.rejected, result.rows.repeats, result.notes]).toEqual(["42", 2, 0, []]);
  });
});

test("words at the end are set aside as the footer, and said", async () => {
  const result = await process(`${orders}Printed on Monday by Eva\n`);
  expect([worth(result), result.rows.footer]).toEqual(["30", 1]);
});

test("lines between quotes of a record that has the wrong width are read as rows only with a word about it", async () => {
  const result = await process(
    'Order ID,Net Sales,Order Date,Note\n1,10,2026-01-13,a\n2,20,2026-01-14,b\n3,21,2026-01-15,c\n7,5,"first\n8,900,2026-01-02,second"\n',
  );
  expect(result.issues.map((issue) => [issue.code, issue.examples[0]?.line])).toContainEqual(["OM-QUOTE-03", 6]);
});

describe("dates that contradict each other", () => {
  const head = "Order ID,Order Date,Product,Net Sales\n";

  test("are asked about where no order holds for nearly all of them", async () => {
    const rows = "1,13/01/2026,Mug,10\n2,01/14/2026,Cup,20\n3,15/01/2026,Mug,5\n4,02/03/2026,Mug,6\n";
    const { analysis } = await stageFile(Buffer.from(head + rows), folder);
    expect(analysis.questions).toMatchObject([{ id: "dateOrder", column: "Order Date" }]);
  });

  test("never make the whole column fall out: the odd one is an issue of its row", async () => {
    const days = ["13", "14", "15", "16", "17"].map((day, index) => `${index},${day}/01/2026,Mug,10`);
    const result = await process(`${head}${days.join("\n")}\n9,01/18/2026,Cup,7\n`);
    expect([worth(result), codes(result), result.firstDay]).toEqual(["50", ["OM-DATE-01"], "2026-01-13"]);
  });
});
