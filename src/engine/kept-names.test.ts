import { expect, test } from "vitest";
import { createKeptNames, type WrittenColumnNames } from "./kept-names.ts";

const written = (name: string): readonly WrittenColumnNames[] => [["store", JSON.stringify([name]), "[2]"]];

test("names of a table are given once, with their rows", () => {
  const kept = createKeptNames();
  kept.keep("shop/one", written('Harbour "7"'));
  expect(kept.take("shop/other")).toBeNull();
  expect(kept.take("shop/one")).toEqual([{ column: "store", names: ['Harbour "7"'], rows: [2] }]);
  expect(kept.take("shop/one")).toBeNull();
});

test("a table without a name is known as one", () => {
  const kept = createKeptNames();
  kept.keep("shop/one", []);
  expect(kept.take("shop/one")).toEqual([]);
});

test("what nobody asks for is forgotten, the oldest first", () => {
  const kept = createKeptNames();
  const long = written("x".repeat(1_000_000));
  for (let table = 0; table < 20; table += 1) kept.keep(String(table), long);
  const there = Array.from({ length: 20 }, (_none, table) => kept.take(String(table)) !== null);
  expect(there).toEqual(Array.from({ length: 20 }, (_none, table) => table > 12));
  kept.keep("again", written("Harbour"));
  kept.keep("again", written("Quay"));
  expect(kept.take("again")?.[0]?.names).toEqual(["Quay"]);
});
