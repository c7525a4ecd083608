import { createHash } from "node:crypto";
import { openAiVectors } from "./embedder-stub.ts";
import { startStubServer, type StubServer } from "./stub-server.ts";

/** What the server makes of a text. `meaning`: words that mean the same are the same; `noise`: nothing that means anything. */
export type MeaningManner = "meaning" | "noise" | "silence" | "refusal" | "short";

export interface MeaningStub extends StubServer {
  /** Texts that were sent. */
  readonly texts: readonly string[];
  play(manner: MeaningManner): void;
  forget(): void;
}

export const meaningDimensions = 96;

/** A server of OpenAI's embeddings that knows which words mean the same: each pair is one direction, all other words share some. */
export async function startMeaningStub(synonyms: readonly (readonly [string, string])[]): Promise<MeaningStub> {
  const concepts = new Map(synonyms.flatMap((pair, at) => pair.map((word): [string, number] => [word, at])));
  const texts: string[] = [];
  let manner: MeaningManner = "meaning";
  const server = await startStubServer((request) => {
    const read = openAiVectors.read(request);
    texts.push(...read.texts);
    if (manner === "silence") return null;
    const vectors = read.texts.map((text) => (manner === "noise" ? noiseOf(text) : meaningOf(text, concepts)));
    const sent = manner === "short" ? vectors.map((vector) => vector.slice(1)) : vectors;
    return {
      status: manner === "refusal" ? 400 : 200,
      headers: { "content-type": "application/json" },
      frames: [Buffer.from(JSON.stringify(openAiVectors.write(sent)))],
      pace: "frames",
      ending: "whole",
    };
  });
  return {
    ...server,
    texts,
    play: (next) => void (manner = next),
    forget: () => void (texts.length = 0),
  };
}

function meaningOf(text: string, concepts: ReadonlyMap<string, number>): readonly number[] {
  const vector = Array.from({ length: meaningDimensions }, () => 0);
  for (const [word] of text.toLowerCase().matchAll(/[a-z]+/g)) {
    const concept = concepts.get(word);
    const at = concept ?? meaningDimensions - 1 - ((createHash("sha256").update(word).digest()[0] ?? 0) % 16);
    vector[at] = (vector[at] ?? 0) + (concept === undefined ? 0.1 : 3);
  }
  return vector;
}

function noiseOf(text: string): readonly number[] {
  const bytes = [0, 1, 2].flatMap((part) => [...createHash("sha256").update(`${part}${text}`).digest()]);
  return bytes.map((byte) => byte - 127.5);
}
