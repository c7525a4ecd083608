import { z } from "zod";
import { startStubServer, type StubAnswer, type StubAsked, type StubServer } from "./stub-server.ts";

/** What a server does with one request for vectors. */
export type VectorReply =
  | { readonly kind: "vectors"; readonly dimensions: number }
  /** One vector less than texts. */
  | { readonly kind: "too few" }
  | { readonly kind: "no number" }
  | { readonly kind: "garbage" }
  | { readonly kind: "silence" }
  | { readonly kind: "refusal"; readonly status: number; readonly retryAfter?: string };

/** A request, whatever its protocol. */
export interface VectorsAsked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly purpose: "document" | "query" | null;
  readonly dimensions: number | null;
}

export interface VectorProtocol {
  readonly http2: boolean;
  read(asked: StubAsked): VectorsAsked;
  /** The body of an answer. */
  write(vectors: readonly (readonly unknown[])[]): unknown;
}

export interface EmbedderStub extends StubServer {
  readonly asked: readonly VectorsAsked[];
  /** What comes next, one a request; the last one again and again. Forgets what was asked. */
  play(...replies: readonly VectorReply[]): void;
}

/** The vector of a text: its length, then its first character, then zeros. */
export function vectorOf(text: string, dimensions: number): readonly number[] {
  return Array.from({ length: dimensions }, (_zero, at) =>
    at === 0 ? text.length : at === 1 ? text.charCodeAt(0) / 256 : 0,
  );
}

export async function startEmbedderStub(protocol: VectorProtocol): Promise<EmbedderStub> {
  const asked: VectorsAsked[] = [];
  let replies: VectorReply[] = [];
  const server = await startStubServer((request) => {
    const read = protocol.read(request);
    asked.push(read);
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply === undefined) throw new Error("the stub was not told what to answer");
    return toAnswer(reply, read.texts, protocol);
  }, protocol);
  return {
    ...server,
    asked,
    play(...next) {
      asked.length = 0;
      replies = [...next];
    },
  };
}

function toAnswer(reply: VectorReply, texts: readonly string[], { write }: VectorProtocol): StubAnswer | null {
  const json = (value: unknown): StubAnswer => ({
    status: 200,
    headers: { "content-type": "application/json" },
    frames: [Buffer.from(JSON.stringify(value))],
    pace: "frames",
    ending: "whole",
  });
  const vectors = (dimensions: number) => texts.map((text) => vectorOf(text, dimensions));
  switch (reply.kind) {
    case "vectors":
      return json(write(vectors(reply.dimensions)));
    case "too few":
      return json(write(vectors(4).slice(1)));
    case "no number":
      return json(write(texts.map(() => [1, null, 2, 3])));
    case "garbage":
      return { ...json(null), frames: [Buffer.from("no json at all")] };
    case "silence":
      return null;
    case "refusal": {
      const later = reply.retryAfter === undefined ? {} : { "retry-after": reply.retryAfter };
      const refused = json({ message: `canary ${texts.join("")}`, error: { message: texts.join("") } });
      return { ...refused, status: reply.status, headers: { ...refused.headers, ...later } };
    }
    default:
      return reply satisfies never;
  }
}

const openAiRequest = z.strictObject({
  model: z.string(),
  input: z.array(z.string()),
  encoding_format: z.literal("float"),
  dimensions: z.number().optional(),
});

/** OpenAI's `/embeddings`; the vectors come in another order than they were asked for, each with its index. */
export const openAiVectors: VectorProtocol = {
  http2: false,
  read({ path, body }) {
    if (path !== "/v1/embeddings") throw new Error(`nothing is at ${path}`);
    const { model, input, dimensions = null } = openAiRequest.parse(JSON.parse(body));
    return { model, texts: input, purpose: null, dimensions };
  },
  write: (vectors) => ({ data: vectors.map((embedding, index) => ({ index, embedding })).toReversed() }),
};

const titanRequest = z.strictObject({ inputText: z.string(), dimensions: z.number(), normalize: z.literal(true) });

/** Titan text embeddings by `InvokeModel` of Bedrock. */
export const titanVectors: VectorProtocol = {
  http2: true,
  read({ path, body }) {
    const { inputText, dimensions } = titanRequest.parse(JSON.parse(body));
    return { model: invoked(path), texts: [inputText], purpose: null, dimensions };
  },
  write: ([embedding]) => ({ embedding, inputTextTokenCount: 3 }),
};

const cohereRequest = z.strictObject({
  texts: z.array(z.string()).max(96),
  input_type: z.enum(["search_document", "search_query"]),
  truncate: z.literal("NONE"),
  output_dimension: z.number().optional(),
  embedding_types: z.array(z.literal("float")).length(1).optional(),
});

function readCohere({ path, body }: StubAsked): VectorsAsked {
  const { texts, input_type: type, output_dimension: dimensions = null } = cohereRequest.parse(JSON.parse(body));
  return { model: invoked(path), texts, purpose: type === "search_query" ? "query" : "document", dimensions };
}

/** Cohere's embeddings, version 3, by `InvokeModel` of Bedrock. */
export const cohereVectors: VectorProtocol = {
  http2: true,
  read: readCohere,
  write: (embeddings) => ({ id: "e1", embeddings, response_type: "embeddings_floats" }),
};

/** Version 4, which answers by the kind of number. */
export const cohere4Vectors: VectorProtocol = {
  http2: true,
  read: readCohere,
  write: (float) => ({ id: "e1", embeddings: { float }, response_type: "embeddings_by_type" }),
};

function invoked(path: string): string {
  const [, model] = /^\/model\/([^/]+)\/invoke$/.exec(path) ?? [];
  if (model === undefined) throw new Error(`nothing is at ${path}`);
  return decodeURIComponent(model);
}
