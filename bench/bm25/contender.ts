import type { TextChunk } from "#text-index/build-segment.ts";

/** An index of texts in one file, or one folder. */
export interface Contender {
  readonly name: string;
  build(chunks: readonly TextChunk[], path: string): void | Promise<void>;
  open(path: string): OpenIndex | Promise<OpenIndex>;
}

export interface OpenIndex {
  /** The places of the best chunks in the list that was built, best first. */
  search(query: string, limit: number): readonly number[] | Promise<readonly number[]>;
  close(): void;
}

/** By the name that is given on a command line; each is loaded alone, for its start is measured. */
export async function loadContender(name: string): Promise<Contender> {
  switch (name) {
    case "ours":
      return (await import("./ours.ts")).ours;
    case "fts5":
      return (await import("./fts5.ts")).fts5;
    case "minisearch":
      return (await import("./minisearch.ts")).minisearch;
    case "lancedb":
      return (await import("./lancedb.ts")).lancedb;
    case "langchain":
      return (await import("./langchain.ts")).langchain;
    case "langchain-lowercase":
      return (await import("./langchain.ts")).langchainLowercase;
    default:
      throw new Error(`there is no contender ${name}`);
  }
}
