import { readFileSync, writeFileSync } from "node:fs";
import { stem } from "porter2";
import { stopWords } from "#text-index/stop-words.ts";
import { importPeer, installPeers } from "../queue/peers.ts";
import type { Contender } from "./contender.ts";

/** MiniSearch with our stop words and our stemmer; its index is the JSON that it writes. */
export const minisearch: Contender = {
  name: "MiniSearch",
  build: async (chunks, path) => {
    const index = new (await load())(options);
    index.addAll(chunks.map(({ title, text }, id) => ({ id, title, text })));
    writeFileSync(path, JSON.stringify(index));
  },
  open: async (path) => {
    const index = (await load()).loadJSON(readFileSync(path, "utf8"), options);
    return {
      search: (query, limit) =>
        index
          .search(query)
          .slice(0, limit)
          .map(({ id }: { readonly id: number }) => id),
      close: () => undefined,
    };
  },
};

const options = {
  fields: ["title", "text"],
  processTerm: (word: string): string | null => {
    const term = word.toLowerCase();
    if (stopWords.has(term)) return null;
    return /^[a-z]{3,}$/.test(term) ? stem(term) : term;
  },
};

async function load() {
  installPeers();
  return (await importPeer("minisearch")).default;
}
