import { expect, test } from "vitest";
import type { Found, FoundItem } from "../retrievers/retriever.ts";
import { fuse } from "./fuse.ts";

const item = (id: string, score = 1, text = id): FoundItem => ({
  id,
  kind: "text",
  title: id,
  text,
  facts: [],
  citations: [],
  score,
});
const found = (...items: readonly FoundItem[]): Found => ({ items, gaps: [], assumptions: [] });

test("what several lists have stands before what one has, each once, with its ranks", () => {
  const { items, trace } = fuse([
    { id: "one", found: found(item("a"), item("b")) },
    { id: "other", found: found(item("c"), item("b")) },
  ]);
  expect(items.map(({ item: { id } }) => id)).toEqual(["b", "a", "c"]);
  expect(items[0]).toMatchObject({ ranks: { one: 2, other: 2 }, retriever: "one", score: 1 / 62 + 1 / 62 });
  expect(trace).toEqual({ found: 4, kept: 3, repeated: 1 });
});

test("what one list says twice counts once", () => {
  const { items } = fuse([
    { id: "one", found: found(item("a"), item("b"), item("b"), item("b")) },
    { id: "other", found: found(item("a")) },
  ]);
  expect(items.map(({ item: { id }, score }) => [id, score])).toEqual([
    ["a", 2 / 61],
    ["b", 1 / 62],
  ]);
});

test("equal texts of two things are two things", () => {
  const { items } = fuse([{ id: "one", found: found(item("a", 1, "same"), item("b", 1, "same")) }]);
  expect(items).toHaveLength(2);
});

test("the score of an item weighs its rank: a definition stands behind an answer", () => {
  const { items } = fuse([
    { id: "definitions", found: found(item("definition", 0.2)) },
    { id: "metrics", found: found(item("answer")) },
  ]);
  expect(items.map(({ item: { id } }) => id)).toEqual(["answer", "definition"]);
});

test("gaps and assumptions of all lists are told once, and the order of lists changes nothing", () => {
  const one = { id: "one", found: { ...found(item("a")), gaps: ["late"], assumptions: ["net"] } };
  const other = { id: "other", found: { ...found(item("b")), gaps: ["late"], assumptions: ["net"] } };
  const there = fuse([one, other]);
  expect(there).toMatchObject({ gaps: ["late"], assumptions: ["net"] });
  expect(fuse([other, one]).items.map(({ item: { id } }) => id)).toEqual(there.items.map(({ item: { id } }) => id));
});
