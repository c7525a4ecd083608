import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ColumnProfile } from "#core/report.ts";
import { stageFile } from "../../../test/support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function profile(...lines: readonly string[]): Promise<Readonly<Record<string, ColumnProfile>>> {
  const staged = await stageFile(Buffer.from(`${lines.join("\n")}\n`), folder, new Map([["type", "general"]]));
  const result = await staged.process();
  expect(result.rows.accepted).toBe(lines.length - 1);
  return Object.fromEntries((result.profile ?? []).map((column) => [column.name, column]));
}

test("each column says what it holds: kind, gaps, values, range, shapes, keys and months", async () => {
  const { code, seen, size, note } = await profile(
    "code,seen,size,note,blank",
    "AB-1042,2026-01-05,3,red,",
    "CD-2000,2026-01-20,10,red,",
    "EF-3001,2026-02-03,,a very long Name 123456789,",
    "Gh-12,2026-02-04,4,,",
    "IJ-4002,2026-02-05,9,red,",
  );
  expect(code).toMatchObject({ kind: "text", filled: 5, empty: 0, distinct: 5, unread: 0, keyWith: [] });
  expect(code?.patterns).toEqual([
    { pattern: "AA-9999", count: 4 },
    { pattern: "Aa-99", count: 1 },
  ]);
  expect(seen).toMatchObject({
    kind: "date",
    keyWith: [],
    months: [
      { month: "2026-01", count: 2 },
      { month: "2026-02", count: 3 },
    ],
  });
  expect([seen?.min?.slice(0, 10), seen?.max?.slice(0, 10)]).toEqual(["2026-01-05", "2026-02-05"]);
  expect(size).toMatchObject({
    kind: "number",
    filled: 4,
    empty: 1,
    distinct: 4,
    keyWith: null,
    min: "3",
    max: "10",
    quartiles: ["3", "4", "9"],
    months: [],
  });
  expect(note).toMatchObject({ kind: "text", filled: 4, empty: 1, distinct: 2, keyWith: null });
  expect(note?.top).toEqual([
    { value: "red", count: 3 },
    { value: "a very long Name 123456789", count: 1 },
  ]);
  expect(note?.patterns).toContainEqual({ pattern: "a aaaa aaaa Aaaa 9+", count: 1 });
});

test("two columns that tell rows apart together are named, where none does alone", async () => {
  const { shop, day, amount } = await profile("shop,day,amount", "N,1,5", "N,2,5", "S,1,5", "S,2,7");
  expect([shop?.keyWith, day?.keyWith, amount?.keyWith]).toEqual([["day"], ["shop"], null]);
});

test("a column without anything in it is empty, and no key", async () => {
  const { nothing } = await profile("name,nothing", "a,", "b,");
  expect(nothing).toMatchObject({
    kind: "empty",
    filled: 0,
    empty: 2,
    distinct: 0,
    min: null,
    max: null,
    keyWith: null,
    top: [],
  });
});

test("cells that do not read as their column's kind are counted and kept", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row},${row}.50`);
  const { value } = await profile("id,value", ...rows, "40,about 3");
  expect(value).toMatchObject({ kind: "number", filled: 41, unread: 1, max: "39.5" });
});

test("a table of a type with columns of its own has no profile", async () => {
  const lines = ["SKU,Name,Price", "A,Mug,4.50", "B,Tea,9.00"];
  const staged = await stageFile(Buffer.from(`${lines.join("\n")}\n`), folder);
  expect(staged.analysis.decision.type).toBe("products");
  expect((await staged.process()).profile).toBeNull();
});
