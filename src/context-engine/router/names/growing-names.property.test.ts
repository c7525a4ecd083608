import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readWords } from "../words.ts";
import { createGrowingNames, type NamesMore } from "./growing-names.ts";
import { linkNames } from "./link-names.ts";
import { createNameIndex, type NameIndex } from "./name-index.ts";
import { nearestNames } from "./nearest-names.ts";

const words = ["mug", "blue", "blues", "harbour", "habour", "tea", "green", "t-shirt", "30", "cl", "mill", "pepper"];
const aName = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" "));
const aChange = fc.record({ dimension: fc.constantFrom("product", "store"), name: aName, more: fc.boolean() });
interface NameChange {
  readonly dimension: string;
  readonly name: string;
  readonly rows: number;
}

/** As they are told: those of a dimension beside each other, here one by one or all at once. */
function told(changes: readonly NameChange[], isOneByOne: boolean): readonly NamesMore[] {
  const groups = isOneByOne
    ? changes.map((change) => [change])
    : Map.groupBy(changes, (each) => each.dimension).values();
  return [...groups].map((group) => ({
    dimension: group[0]?.dimension ?? "",
    names: group.map(({ name }) => name),
    rows: group.map(({ rows }) => rows),
  }));
}

const changes = fc.array(fc.array(aChange, { maxLength: 12 }), { maxLength: 12 });

const anAsked = fc.array(fc.constantFrom(...words, "blu", "peper"), { maxLength: 5 });

test("names that came and went in any order are found as an index of those that are left finds them", () => {
  fc.assert(
    fc.property(changes, fc.boolean(), anAsked, (steps, isOneByOne, asked) => {
      const growing = createGrowingNames();
      const rows = new Map<string, NameChange>();
      for (const step of steps) {
        const changed = step.flatMap(({ dimension, name, more }): NameChange[] => {
          const key = `${dimension} ${name}`;
          const before = rows.get(key)?.rows ?? 0;
          if (!more && before === 0) return [];
          const change = { dimension, name, rows: more ? 2 : -before };
          rows.set(key, { dimension, name, rows: before + change.rows });
          return [change];
        });
        growing.change(told(changed, isOneByOne));
      }
      const fresh = createNameIndex([...rows.values()].filter((name) => name.rows > 0));
      const read = readWords(asked.join(" "));
      const link = (index: NameIndex) => linkNames(read, () => false, index, {});
      expect(link(growing.index)).toEqual(link(fresh));
      const near = (index: NameIndex) => nearestNames(asked.join(" "), index, { limit: 3, dimension: "product" });
      expect(near(growing.index)).toEqual(near(fresh));
      const stores = fresh.names.filter(({ dimension }) => dimension === "store").map(({ name }) => name);
      expect(growing.namesOf("store").toSorted()).toEqual(stores.toSorted());
    }),
    { numRuns: 2_000 },
  );
});

test("names are indexed again a few times each, not with every file", () => {
  const growing = createGrowingNames();
  const begun = performance.now();
  for (let file = 0; file < 400; file += 1) {
    const names = Array.from({ length: 50 }, (_, at) => `Customer ${file * 50 + at}`);
    growing.change([{ dimension: "customer", names, rows: names.map(() => 1) }]);
  }
  const grown = performance.now() - begun;
  const again = performance.now();
  createNameIndex(growing.index.names);
  expect(grown).toBeLessThan(40 * (performance.now() - again) + 200);
});
