import { importPeer, installPeers } from "../queue/peers.ts";
import type { Contender } from "./contender.ts";

/**
 * LanceDB's full text index with its own stemmer and stop words, titles in front of their texts. Its binary comes from the
 * registry as it is; for the weight of what comes with it, it has a folder of its own among the peers.
 */
export const lancedb: Contender = {
  name: "LanceDB",
  build: async (chunks, path) => {
    const { connect, Index } = await load();
    const database = await connect(path);
    const table = await database.createTable(
      tableName,
      chunks.map(({ title, text }, at) => ({ at, text: `${title} ${text}` })),
    );
    const config = Index.fts({ language: "English", stem: true, removeStopWords: true, withPosition: false });
    await table.createIndex("text", { config });
    database.close();
  },
  open: async (path) => {
    const { connect, MatchQuery } = await load();
    const database = await connect(path);
    const table = await database.openTable(tableName);
    return {
      search: async (query, limit) => {
        const found = table.query().fullTextSearch(new MatchQuery(query, "text"));
        // Its score comes with each row, and a warning where it is not asked for.
        const rows = await found.select(["at", "_score"]).limit(limit).toArray();
        return rows.map(({ at }: { readonly at: number }) => at);
      },
      close: () => database.close(),
    };
  },
};

const tableName = "chunk";

async function load() {
  // On two cores it takes one thread to compute with, and its indexing of more than some 40,000 rows never ends.
  process.env["LANCE_CPU_THREADS"] ??= "4";
  installPeers("lancedb");
  return importPeer("@lancedb/lancedb", "lancedb");
}
