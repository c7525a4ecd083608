import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLabelledSets, readJudgements, readLabelledSet } from "./labelled-set.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-labelled-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("judgements are read with three columns and with the four of TREC, without the line of names", () => {
  const three = readJudgements("query-id\tcorpus-id\tscore\n1\td7\t2\n1\td8\t0\n");
  const four = readJudgements("1\t 0 d7\t2\n1 0 d8 0\n\n");
  expect(three).toEqual(
    new Map([
      [
        "1",
        new Map([
          ["d7", 2],
          ["d8", 0],
        ]),
      ],
    ]),
  );
  expect(four).toEqual(three);
});

test("a folder of sets is found and read, with the queries that are judged", () => {
  const set = join(folder, "mugs");
  mkdirSync(join(set, "qrels"), { recursive: true });
  writeFileSync(join(set, "corpus.jsonl"), '{"_id":"d1","title":"Mug","text":"blue"}\n{"_id":"d2","text":"red"}\n');
  writeFileSync(join(set, "queries.jsonl"), '{"_id":"q1","text":"blue mug"}\n{"_id":"q2","text":"nobody judged"}\n');
  writeFileSync(join(set, "qrels", "test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\n");
  expect(findLabelledSets(folder)).toEqual([set]);
  expect(findLabelledSets(set)).toEqual([set]);
  expect(readLabelledSet(set)).toEqual({
    name: "mugs",
    documents: [
      { id: "d1", line: 1, title: "Mug", text: "blue" },
      { id: "d2", line: 2, title: "", text: "red" },
    ],
    queries: [{ id: "q1", text: "blue mug", judgements: new Map([["d1", 1]]) }],
  });
});
