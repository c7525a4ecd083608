import { expect, test } from "vitest";
import type { Found, FoundItem } from "../retrievers/retriever.ts";
import { engineConfigSchema } from "../config/engine-config.ts";
import { fuse } from "./fuse.ts";

const config = engineConfigSchema.parse({});

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
  const { items, trace } = fuse(
    [
      { id: "one", found: found(item("a"), item("b")) },
      { id: "other", found: found(item("c"), item("b")) },
    ],
    config,
  );
  expect(items.map(({ item: { id } }) => id)).toEqual(["b", "a", "c"]);
  expect(items[0]).toMatchObject({ ranks: { one: 2, other: 2 }, retriever: "one", score: 1 / 62 + 1 / 62 });
  expect(trace).toEqual({ found: 4, kept: 3, repeated: 1, alike: 0 });
});

test("what one list says twice counts once", () => {
  const { items } = fuse(
    [
      { id: "one", found: found(item("a"), item("b"), item("b"), item("b")) },
      { id: "other", found: found(item("a")) },
    ],
    config,
  );
  expect(items.map(({ item: { id }, score }) => [id, score])).toEqual([
    ["a", 2 / 61],
    ["b", 1 / 62],
  ]);
});

test("equal texts of two things are two things", () => {
  const { items } = fuse([{ id: "one", found: found(item("a", 1, "same"), item("b", 1, "same")) }], config);
  expect(items).toHaveLength(2);
});

test("the score of an item weighs its rank: a definition stands behind an answer", () => {
  const { items } = fuse(
    [
      { id: "definitions", found: found(item("definition", 0.2)) },
      { id: "metrics", found: found(item("answer")) },
    ],
    config,
  );
  expect(items.map(({ item: { id } }) => id)).toEqual(["answer", "definition"]);
});

test("gaps and assumptions of all lists are told once, and the order of lists changes nothing", () => {
  const one = { id: "one", found: { ...found(item("a")), gaps: ["late"], assumptions: ["net"] } };
  const other = { id: "other", found: { ...found(item("b")), gaps: ["late"], assumptions: ["net"] } };
  const there = fuse([one, other], config);
  expect(there).toMatchObject({ gaps: ["late"], assumptions: ["net"] });
  expect(fuse([other, one], config).items.map(({ item: { id } }) => id)).toEqual(
    there.items.map(({ item: { id } }) => id),
  );
});

const passage = (id: string, text: string, day: string): FoundItem => ({
  ...item(id, 1, text),
  kind: "passage",
  freshAt: `2026-${day}T00:00:00.000Z`,
  citations: [{ id: `file:${id}`, fileId: id, name: `${id}.md`, lines: "1" }],
});
const policy = (days: number, end: string): string =>
  `Damaged goods can be sent back to the shop within ${days} days of the delivery, with the receipt, ${end}`;

test("of two passages that say the same the later one is told, with the citations of both", () => {
  const list = [passage("old", policy(30, "thanks."), "01-01"), passage("new", policy(30, "thank you."), "05-01")];
  const { items, trace, disagreements } = fuse([{ id: "documents", found: found(...list) }], config);
  expect(items.map(({ item: { id } }) => id)).toEqual(["new"]);
  expect(items[0]?.item.citations.map(({ fileId }) => fileId)).toEqual(["new", "old"]);
  expect({ trace, disagreements }).toEqual({ trace: { found: 2, kept: 1, repeated: 0, alike: 1 }, disagreements: [] });
});

test("passages that differ in a number stand both, and that is said", () => {
  const list = [passage("old", policy(30, "thanks."), "01-01"), passage("new", policy(14, "thanks."), "05-01")];
  const { items, disagreements } = fuse([{ id: "documents", found: found(...list) }], config);
  expect(items).toHaveLength(2);
  expect(disagreements).toEqual([
    "old.md (received 2026-01-01) and new.md (received 2026-05-01) say the same with other numbers: both are shown",
  ]);
});

test("texts that say the same of two things stand both where the question names one of them", () => {
  const of = (thing: string, terms: readonly string[]): FoundItem => ({
    ...passage(
      thing,
      `Fired twice in the east kiln by Ada, glazed by hand with ash of the apple trees behind the shop, and signed below: as long as its owner likes and the machine allows it may stay in the dishwasher, this ${thing}`,
      "01-01",
    ),
    terms,
  });
  const ids = (...items: readonly FoundItem[]) =>
    fuse([{ id: "documents", found: found(...items) }], config).items.map(({ item: { id } }) => id);
  expect(ids(of("mug", ["dishwash", "mug"]), of("kettle", ["dishwash"]), of("jug", ["dishwash"]))).toEqual([
    "mug",
    "kettle",
  ]);
});

test("the weight of a retriever really applies, and one of weight 0 is left out", () => {
  const lists = [
    { id: "documents", found: found(item("a")) },
    { id: "metrics", found: found(item("b")) },
  ];
  const order = (documents: number) =>
    fuse(lists, { retrieverWeights: { documents } }).items.map(({ item: { id } }) => id);
  expect([order(0.5), order(2), order(0)]).toEqual([["b", "a"], ["a", "b"], ["b"]]);
});
