import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Manifest, readHead, withoutCompacted } from "#engine/dataset.ts";
import { visibleRowsSql } from "#engine/visible-rows.ts";
import { createInlineCompactor } from "../../../test/support/inline-compactor.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { createSalesFiles } from "../../../test/support/sales-files.ts";
import { compactDataset } from "./compact-dataset.ts";

/** Each fills other columns; with rows that are rejected, that have no day, that repeat, and that come from a cell each. */
const books = [
  [
    "web",
    "Order ID,Order Date,Store,SKU,Quantity,Unit Price,Currency",
    "A1,2026-01-01,N,a,1,2.5,EUR",
    "A2,,N,a,1,2.5,EUR",
    "A3,bad,N,a,x,2.5,EUR",
  ],
  [
    "till",
    "Order ID,Order Date,Product,Quantity,Unit Price,Tax,Discount",
    "A1,2026-01-01,a,1,2.5,0.5,0.1",
    "B2,2026-01-03,b,2,2.5,0.5,",
  ],
  ["days", "Order Date,Net Sales", "2026-01-01,10.00", "2026-01-02,20.00", "2026-01-03,20.00", "2026-01-03,20.00"],
  [
    "web",
    "Order ID,Order Date,Customer Email,SKU,Quantity,Unit Price",
    "A1,2026-01-01,x@y.z,a,-1,2.5",
    "A9,2026-01-01,x@y.z,a,1,2.5",
  ],
  ["wide", "Product,Jan 2026,Feb 2026,Mar 2026", "Mug,10,20,30", "Cup,,5.5,7"],
].map(([source = "", ...lines]) => ({ source, text: `${lines.join("\n")}\n` }));

test("rows that lie together have every column as each table has it, whatever tables fill", async () => {
  const folder = mkdtempSync(join(tmpdir(), "om-compact-columns-"));
  let now = Date.parse("2026-06-01T10:00:00Z");
  const files = await createSalesFiles(books, folder, { now: () => (now += 1_000) });
  const engine = await createInlineQueryEngine();
  const sizes = { mostAlike: 2, mostSmallRows: 10_000, mostRows: 100_000 };
  const deps = { ...files.deps, effects: files.effects, compactor: createInlineCompactor(folder), sizes };
  const rowsOf = (manifest: Manifest): string => {
    const columns = [...Object.keys(manifest.columns), "om:source"];
    return visibleRowsSql(manifest, columns, (key) => join(folder, "blobs", key));
  };
  try {
    for (const at of books.keys()) {
      await files.put(at);
      if (at % 2 === 1) await compactDataset("shop", "sales", deps);
    }
    const { manifest } = await readHead("shop", "sales", files.deps);
    if (manifest === null) throw new Error("there is no manifest");
    expect(manifest.compacted?.map(({ tables }) => tables.length)).toEqual([4]);
    const [together, alone] = [rowsOf(manifest), rowsOf(withoutCompacted(manifest))];
    const sql = `SELECT count(*), (SELECT count(*) FROM ((${together}) EXCEPT ALL (${alone}))), (SELECT count(*) FROM ((${alone}) EXCEPT ALL (${together}))) FROM (${together})`;
    expect((await engine.query({ folder, sql, parameters: [] })).rows[0]).toEqual([15, 0, 0]);
  } finally {
    await files.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  }
});
