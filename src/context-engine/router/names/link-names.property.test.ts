import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWords } from "../words.ts";
import { editDistance } from "../lexicon/spelling.ts";
import { commonWords, functionWords } from "./common-words.ts";
import { editsBetween } from "./edits-between.ts";
import { linkNames, type NameLink } from "./link-names.ts";
import { createNameIndex, type KnownName, type NameIndex } from "./name-index.ts";
import { keyOfName, wordsOfName } from "./name-text.ts";

const syllables = [
  "ba",
  "cor",
  "di",
  "fen",
  "gra",
  "hol",
  "jo",
  "kett",
  "lu",
  "mar",
  "no",
  "quay",
  "ri",
  "stone",
  "tor",
  "vel",
  "wa",
  "zim",
];
const aWord = fc
  .array(fc.constantFrom(...syllables), { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((word) => !commonWords.has(word) && !functionWords.has(word));
const aName = fc
  .array(aWord, { minLength: 1, maxLength: 3 })
  .map((words) => words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join(" "));
const aDimension = fc.constantFrom("product", "store", "customer", "vendor");
const someNames = fc.uniqueArray(fc.tuple(aDimension, aName), {
  minLength: 1,
  maxLength: 25,
  selector: ([, name]) => keyOfName(name),
});
const anyName = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.string({ maxLength: 30 }), aName);

function indexOf(names: readonly (readonly [string, string])[]): NameIndex {
  return createNameIndex(names.map(([dimension, name]): KnownName => ({ dimension, name, rows: 1 + name.length })));
}

function link(question: string, index: NameIndex): readonly NameLink[] {
  return linkNames(readWords(question), () => false, index, {});
}

const wrongLetter = fc.record({
  kind: fc.constantFrom("swap", "drop", "add", "replace"),
  at: fc.nat(),
  letter: fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyz")),
});

function edit(name: string, { kind, at, letter }: { kind: string; at: number; letter: string }): string {
  const place = at % (name.length - 1);
  const [before, own, next, after] = [
    name.slice(0, place),
    name[place] ?? "",
    name[place + 1] ?? "",
    name.slice(place + 2),
  ];
  if (kind === "swap") return before + next + own + after;
  if (kind === "drop") return before + next + after;
  return before + (kind === "add" ? own : "") + letter + next + after;
}

describe("of any catalogue", () => {
  test("a name in full links to itself", () => {
    fc.assert(
      fc.property(someNames, fc.nat(), (names, at) => {
        const [dimension, name] = names[at % names.length] ?? ["", ""];
        const links = link(`sales of ${name} last month`, indexOf(names));
        expect(
          links.map(({ isClear, candidates, said }) => [isClear, candidates[0]?.name, candidates[0]?.dimension, said]),
        ).toContainEqual([true, name, dimension, null]);
      }),
      { numRuns: 500 },
    );
  });

  test("a name with one wrong letter links to itself or is asked about, and never to another name", () => {
    fc.assert(
      fc.property(someNames, fc.nat(), wrongLetter, (names, at, wrong) => {
        const [, name] = names[at % names.length] ?? ["", ""];
        fc.pre(name.length >= 8);
        const written = edit(name, wrong);
        const words = wordsOfName(written).flat();
        // What another name is called in full, or by a word of its own, is not misspelt.
        const others = names.filter(([, other]) => other !== name);
        fc.pre(
          !others.some(([, other]) =>
            wordsOfName(other)
              .flat()
              .some((word) => words.includes(word) && !wordsOfName(name).flat().includes(word)),
          ),
        );
        fc.pre(!others.some(([, other]) => keyOfName(written).includes(keyOfName(other))));
        const links = link(written, indexOf(names));
        const clear = links.filter(({ isClear }) => isClear).map(({ candidates }) => candidates[0]?.name);
        expect(clear.filter((other) => other !== name)).toEqual([]);
        // One that is short has too many words like it.
        const isLong = words.length === name.split(" ").length && words.every((word) => word.length >= 6);
        const found = links.flatMap(({ candidates }) => candidates.map((candidate) => candidate.name));
        expect(!isLong || found.includes(name)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test("the order of the names changes no link", () => {
    fc.assert(
      fc.property(someNames, fc.array(aWord, { maxLength: 12 }), (names, words) => {
        const question = [...words, ...names.slice(0, 3).map(([, name]) => name.slice(0, -1))].join(" ");
        const forwards = link(question, indexOf(names));
        expect(link(question, indexOf(names.toReversed()))).toEqual(forwards);
      }),
      { numRuns: 300 },
    );
  });

  test("whatever names and questions are, links lie in the question, in order, none over another", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(aDimension, anyName), { maxLength: 20 }),
        fc.array(anyName, { maxLength: 8 }),
        (names, texts) => {
          const question = [...texts, ...names.map(([, name]) => name)].join(" ");
          let end = 0;
          for (const { from, to, candidates } of link(question, indexOf(names))) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            expect(candidates.length).toBeGreaterThan(0);
            end = to;
          }
          expect(end).toBeLessThanOrEqual(readWords(question).length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("names of letters and digits alone are cut as questions are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...Array.from("aBs09")), minLength: 1, maxLength: 6 }), {
          minLength: 1,
          maxLength: 4,
        }),
        (words) => {
          const name = words.join(" ");
          expect(wordsOfName(name).flat()).toEqual(wordsOfName(`${name} ü`).flat().slice(0, -1));
        },
      ),
    );
  });
});

test("edits are counted as by the table of all of them, up to two", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(
    fc.property(text, text, fc.constantFrom(1, 2), (one, other, most) => {
      const exact = Math.min(editDistance(one, other, most), most + 1);
      expect(editsBetween(one, other, most)).toBe(exact);
    }),
    { numRuns: 3000 },
  );
});
