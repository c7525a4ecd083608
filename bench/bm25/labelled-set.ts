import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TextChunk } from "#text-index/build-segment.ts";
import type { Judgements } from "#text-index/ranking-quality.ts";

/** Documents, queries, and which documents answer them. */
export interface LabelledSet {
  readonly name: string;
  readonly documents: readonly (TextChunk & { readonly id: string })[];
  /** Those that are judged. */
  readonly queries: readonly { readonly id: string; readonly text: string; readonly judgements: Judgements }[];
}

/**
 * A folder as BEIR lays it out: `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`), `qrels/test.tsv`
 * (query, document, judgement, with a line of names; or the four columns of TREC).
 */
export function readLabelledSet(folder: string): LabelledSet {
  const judgements = readJudgements(readFileSync(join(folder, "qrels", "test.tsv"), "utf8"));
  const queries = readLines(join(folder, "queries.jsonl")).flatMap(({ _id, text }) => {
    const judged = judgements.get(String(_id));
    return judged === undefined ? [] : [{ id: String(_id), text: String(text), judgements: judged }];
  });
  const documents = readLines(join(folder, "corpus.jsonl")).map(({ _id, title, text }, at) => ({
    id: String(_id),
    line: at + 1,
    title: typeof title === "string" ? title : "",
    text: String(text),
  }));
  return { name: folder.split(/[\\/]/).findLast(Boolean) ?? "", documents, queries };
}

/** The folders below `folder` that are laid out so; itself, where it is one. */
export function findLabelledSets(folder: string): readonly string[] {
  const names = readdirSync(folder);
  if (names.includes("corpus.jsonl") && names.includes("qrels")) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).includes("corpus.jsonl"))
    .map((entry) => join(folder, entry.name));
}

export function readJudgements(text: string): ReadonlyMap<string, Judgements> {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of text.split("\n")) {
    const columns = line.trim().split(/\s+/);
    const [query, document, judgement] = columns.length === 4 ? [columns[0], columns[2], columns[3]] : columns;
    if (query === undefined || document === undefined || !/^-?\d+$/.test(judgement ?? "")) continue;
    const ofQuery = judgements.get(query) ?? new Map<string, number>();
    ofQuery.set(document, Number(judgement));
    judgements.set(query, ofQuery);
  }
  return judgements;
}

function readLines(path: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}
