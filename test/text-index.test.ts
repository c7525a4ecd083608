import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildSegment, type TextChunk } from "#text-index/build-segment.ts";
import { openSegment } from "#text-index/open-segment.ts";
import { searchSegments } from "#text-index/search.ts";

/**
 * SQLite's FTS5 scores by the same formula, but for how it takes the rarity of a term: ln((N - n + 0.5) / (n + 0.5)), where
 * ours adds 1 within the logarithm. So the scores of any query are made here of its scores of each term alone. The words
 * are such as both cut alike, and no stemmer changes.
 */
test("scores and order are those that SQLite's full text index gives", () => {
  const vocabulary = Array.from({ length: 400 }, (_, at) => `${letters(at)}o`);
  const random = createRandom(3);
  const aText = (longest: number): string =>
    Array.from({ length: random(longest) }, () => vocabulary[Math.floor(400 ** (random(10_000) / 10_000)) - 1]).join(
      " ",
    );
  const chunks = Array.from({ length: 3000 }, (_, line): TextChunk => ({ line, title: aText(4), text: aText(40) }));
  using database = openFullText(chunks);
  const segments = [
    { key: "0", segment: openSegment(buildSegment(chunks.slice(0, 1700))) },
    { key: "1", segment: openSegment(buildSegment(chunks.slice(1700))) },
  ];
  const scoresOf = (term: string): ReadonlyMap<number, number> => database.scores(term, chunks.length);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      (terms, limit) => {
        const expected = new Map<number, number>();
        for (const term of terms) {
          for (const [chunk, score] of scoresOf(term)) expected.set(chunk, (expected.get(chunk) ?? 0) + score);
        }
        const best = [...expected.values()].toSorted((left, right) => right - left).slice(0, limit);
        const hits = searchSegments(segments, terms.join(" "), { limit });
        expect(hits.map(({ score }) => score)).toEqual(best.map((score) => expect.closeTo(score, 4)));
        for (const { key, chunk, score } of hits)
          expect(expected.get(Number(key) * 1700 + chunk)).toBeCloseTo(score, 4);
      },
    ),
    { numRuns: 200 },
  );
});

function openFullText(chunks: readonly TextChunk[]) {
  const database = new DatabaseSync(":memory:");
  database.exec("create virtual table chunk using fts5(title, text, tokenize = 'porter unicode61')");
  const insert = database.prepare("insert into chunk (rowid, title, text) values (?, ?, ?)");
  for (const { line, title, text } of chunks) insert.run(line, title, text);
  const select = database.prepare("select rowid, rank from chunk where chunk match ?");
  const remembered = new Map<string, ReadonlyMap<number, number>>();
  return {
    /** Of one term alone, with the rarity that ours has. */
    scores: (term: string, all: number): ReadonlyMap<number, number> => {
      const known = remembered.get(term);
      if (known !== undefined) return known;
      const rows = select.all(`"${term}"`);
      const odds = (all - rows.length + 0.5) / (rows.length + 0.5);
      const factor = Math.log(1 + odds) / Math.max(Math.log(odds), 1e-6);
      const scores = new Map(rows.map(({ rowid, rank }) => [Number(rowid), -Number(rank) * factor]));
      remembered.set(term, scores);
      return scores;
    },
    [Symbol.dispose]: () => database.close(),
  };
}

function letters(number: number): string {
  return [...number.toString(20).padStart(3, "0")]
    .map((digit) => "bcdfghjklmnpqrtvwxza"[Number.parseInt(digit, 20)])
    .join("");
}

/** The same numbers at every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
