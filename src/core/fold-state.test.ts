import { describe, expect, test } from "vitest";
import { foldState } from "./fold-state.ts";
import type { TableState } from "./terms.ts";

describe("a file's state", () => {
  const cases: readonly (readonly [readonly TableState[], TableState])[] = [
    [["received"], "received"],
    [["routed", "received"], "routed"],
    [["routed", "processing"], "processing"],
    [["routed", "done"], "processing"],
    [["done", "processing", "failed"], "processing"],
    [["done", "done"], "done"],
    [["done", "done_with_rejects"], "done_with_rejects"],
    [["done", "needs_decision", "done_with_rejects"], "needs_decision"],
    [["needs_decision", "failed"], "failed"],
    [["done", "cancelled"], "cancelled"],
    [["undone", "undone"], "undone"],
    [["undone", "done"], "done"],
  ];
  for (const [tables, file] of cases) {
    test(`of tables ${tables.join(", ")} is ${file}, in any order`, () => {
      expect(foldState(tables)).toBe(file);
      expect(foldState(tables.toReversed())).toBe(file);
    });
  }
});
