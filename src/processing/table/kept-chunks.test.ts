import { appendFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkInterruptedTables } from "../../../test/support/check-interrupted-tables.ts";
import { dirtySalesFile } from "../../../test/support/dirty-sales-file.ts";
import { openInterruptedTable } from "../../../test/support/interrupted-table.ts";

test(
  "whatever the file, wherever it was killed and whatever was torn, the result is that of one run",
  { timeout: 300_000 },
  async () => {
    const { wrong, given } = await checkInterruptedTables([1, 3, 4, 6, 13]);
    expect(wrong).toEqual([]);
    expect(given).toBeGreaterThan(10);
  },
);

test("what was put down for another file, decision or size of the source is not taken", async () => {
  const table = await openInterruptedTable(dirtySalesFile(3).bytes);
  try {
    await table.run({ killedAfter: 3 });
    expect(table.kept()).toBeGreaterThan(2);
    const { decision } = table;
    const once = { ...decision, policies: { ...decision.policies, repeats: "once" as const } };
    expect((await table.run({ fileId: "file_2", killedAfter: 0 })).given).toBe(0);
    await table.run({ killedAfter: 3 });
    expect((await table.run({ decision: once, killedAfter: 0 })).given).toBe(0);
    await table.run({ killedAfter: 3 });
    appendFileSync(table.path, "\n");
    expect((await table.run({ killedAfter: 0 })).given).toBe(0);
  } finally {
    table.close();
  }
});

test("a table that is small, or is told nothing, puts nothing down", async () => {
  const table = await openInterruptedTable(dirtySalesFile(3).bytes);
  try {
    await table.run({ keeps: false });
    expect(table.kept()).toBe(0);
  } finally {
    table.close();
  }
});
