import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { searchSegments } from "#text-index/search.ts";
import { createPassageMemory } from "#context-engine/retrievers/documents/passage-memory.ts";
import { type HttpHome, openHttpHome } from "../../support/http-home.ts";
import type { FoundPassage, Ranked } from "./measure.ts";

const packSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      kind: z.string(),
      text: z.string(),
      files: z.array(z.looseObject({ name: z.string(), lines: z.string().exactOptional() })),
    }),
  ),
});

const answerSchema = z.looseObject({
  status: z.string(),
  text: z.string(),
  citations: z.array(z.looseObject({ name: z.string().exactOptional(), lines: z.string().exactOptional() })),
});

/** A home with the corpus in it: what its index ranks, and what a context has of it. */
export interface TextHome {
  readonly states: Readonly<Record<string, string>>;
  /** The first ten of the index, all of the passage. */
  rank(question: string): Promise<readonly Ranked[]>;
  /** What `POST /v1/context` gives, in its order, as it is quoted there. */
  context(question: string): Promise<readonly Ranked[]>;
  /** The passages that `POST /v1/ask` quotes, by their lines; null where it does not answer. */
  answer(question: string): Promise<readonly Ranked[] | null>;
  close(): Promise<void>;
}

const budget = 20_000;

export async function openTextHome(paths: readonly string[]): Promise<TextHome> {
  const server = await openHttpHome();
  const states: Record<string, string> = {};
  for (const path of paths) states[basename(path)] = await ingest(server, path);
  const opened = createPassageMemory().open(await server.home.view("default"), new AbortController().signal);
  return {
    states,
    async rank(question) {
      const { texts } = await opened;
      const byKey = new Map(texts.map((text) => [text.key, text]));
      return searchSegments(texts, question, { limit: 10 }).flatMap(({ key, chunk }): Ranked[] => {
        const found = byKey.get(key);
        if (found === undefined) return [];
        const { line, text, title } = found.segment.read(chunk);
        return [[{ file: found.about.name, line, text: `${title} ${text}` }]];
      });
    },
    async context(question) {
      const { json } = await server.post("/v1/context", { question, budget });
      const { items } = packSchema.parse(json);
      return items
        .filter(({ kind }) => kind === "passage")
        .map(({ text, files }) =>
          files.map(({ name, lines }): FoundPassage => ({ file: name, line: Number(lines), text })),
        );
    },
    async answer(question) {
      const { json } = await server.post("/v1/ask", { question });
      const { status, text, citations } = answerSchema.parse(json);
      if (status !== "answered") return null;
      return citations.map(({ name = "", lines }): Ranked => [{ file: name, line: Number(lines), text }]);
    },
    close: () => server.close(),
  };
}

async function ingest(server: HttpHome, path: string): Promise<string> {
  const name = new URLSearchParams({ name: basename(path), source: "texts" });
  const taken = await server.post(`/v1/files?${name.toString()}`, readFileSync(path));
  const { json } = await server.get(`/v1/files/${String(taken.json["fileId"])}?wait=60`);
  return String(json["state"]);
}
