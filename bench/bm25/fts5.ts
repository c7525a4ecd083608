import { DatabaseSync } from "node:sqlite";
import { stopWords } from "#text-index/stop-words.ts";
import type { Contender } from "./contender.ts";

/**
 * SQLite's full text index with Porter stemming, any of the words, by its own `bm25` (k1 1.2, b 0.75). Its queries come
 * without our stop words, which it would otherwise look up: that makes it faster.
 */
export const fts5: Contender = {
  name: "FTS5",
  build: (chunks, path) => {
    const database = new DatabaseSync(path);
    database.exec("create virtual table chunk using fts5(title, text, tokenize = 'porter unicode61')");
    const insert = database.prepare("insert into chunk (rowid, title, text) values (?, ?, ?)");
    database.exec("begin");
    for (const [at, { title, text }] of chunks.entries()) insert.run(at, title, text);
    database.exec("commit");
    database.exec("insert into chunk (chunk) values ('optimize')");
    database.close();
  },
  open: (path) => {
    const database = new DatabaseSync(path, { readOnly: true });
    const select = database.prepare("select rowid from chunk where chunk match ? order by rank limit ?");
    return {
      search: (query, limit) => select.all(anyWord(query), limit).map(({ rowid }) => Number(rowid)),
      close: () => database.close(),
    };
  },
};

function anyWord(query: string): string {
  const words = query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)]
    .filter((word) => !stopWords.has(word))
    .map((word) => `"${word}"`)
    .join(" OR ");
}
