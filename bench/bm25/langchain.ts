import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contender } from "./contender.ts";

/**
 * `BM25Retriever` of `@langchain/community`, as it comes: it lowers the query, not the documents, and keeps no index. With
 * all it brings it is too heavy to be installed by a bench: `OM_BENCH_PEERS` names a folder where it is.
 */
export const langchain = contender("LangChain.js", (text) => text);

/** The same with its documents in lower case. */
export const langchainLowercase = contender("LangChain.js, lower-cased", (text) => text.toLowerCase());

function contender(name: string, prepare: (text: string) => string): Contender {
  return {
    name,
    build: (chunks, path) =>
      writeFileSync(path, JSON.stringify(chunks.map(({ title, text }) => prepare(`${title} ${text}`)))),
    open: async (path) => {
      const BM25Retriever = await load();
      const texts: readonly string[] = JSON.parse(readFileSync(path, "utf8"));
      const documents = texts.map((pageContent, at) => ({ pageContent, metadata: { at } }));
      return {
        search: async (query, limit) => {
          const found = await BM25Retriever.fromDocuments(documents, { k: limit }).invoke(query);
          return found.map(({ metadata }: { readonly metadata: { readonly at: number } }) => metadata.at);
        },
        close: () => undefined,
      };
    },
  };
}

async function load() {
  const folder = process.env["OM_BENCH_PEERS"] ?? "";
  const path = createRequire(join(folder, "package.json")).resolve("@langchain/community/retrievers/bm25");
  return (await import(pathToFileURL(path).href)).BM25Retriever;
}
