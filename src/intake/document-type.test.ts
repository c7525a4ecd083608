import { expect, test } from "vitest";
import type { TableShape } from "#formats/format.ts";
import { analyseTable } from "./decide.ts";
import { shapeOf } from "../../test/support/read-sample.ts";

const columns = ["title", "section", "place", "text"];
const rows = [["Returns", "Food", "lines 5-7", "Tea never comes back, whatever it says on it."]];
const passages: TableShape = { ...shapeOf(columns, rows), isDocument: true, hasNamedColumns: true };

test("what a format cut into passages is a document, with every part in its field", () => {
  const { decision, questions } = analyseTable(passages, "policy.md", new Map());
  expect(decision).toMatchObject({ type: "documents", confidence: 1, grain: "passage" });
  expect(decision.mapping.map(({ source, field }) => [source, field])).toEqual(columns.map((name) => [name, name]));
  expect(questions).toEqual([]);
});

test("a table whose columns have these names is none", () => {
  expect(analyseTable(shapeOf(columns, rows), "policy.csv", new Map()).decision.type).not.toBe("documents");
});

test("texts that look like days or amounts are no question", () => {
  const odd = Array.from({ length: 30 }, (_none, at) => [`0${1 + (at % 9)}/02/2026`, "", "line 1", `1,${100 + at}`]);
  const shape: TableShape = { ...shapeOf(columns, odd), isDocument: true, hasNamedColumns: true };
  expect(analyseTable(shape, "odd.md", new Map()).questions).toEqual([]);
});
