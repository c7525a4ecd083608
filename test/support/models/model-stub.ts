import type { ModelUsage } from "#core/model-answer.ts";
import { startStubServer, type StubAnswer, type StubAsked, type StubServer } from "./stub-server.ts";

/** What the server of a model does with one request. */
export type ModelReply =
  | {
      readonly kind: "answer";
      /** Of an object: its JSON in pieces. */
      readonly texts: readonly string[];
      readonly stop?: "end" | "length" | "filtered";
      readonly usage?: ModelUsage | null;
      readonly pace?: StubAnswer["pace"];
      /** After so many texts, and how: the connection breaks, the answer ends as if it were whole, nothing more comes. */
      readonly cut?: { readonly after: number; readonly how: "broken" | "clean" | "hang" };
    }
  | {
      readonly kind: "refusal";
      readonly status: number;
      readonly about: "key" | "model" | "length" | "credit" | "load" | "request";
      readonly retryAfter?: string;
    }
  /** The status was a success, and then the model fails. */
  | { readonly kind: "failure"; readonly texts: readonly string[] }
  | { readonly kind: "silence" }
  | { readonly kind: "garbage" }
  | { readonly kind: "page" }
  | { readonly kind: "redirect"; readonly to: string };

export type AnswerReply = Extract<ModelReply, { kind: "answer" }>;
export type RefusalReply = Extract<ModelReply, { kind: "refusal" }>;

/** A request, whatever its protocol. */
export interface ModelAsked {
  readonly model: string;
  readonly system: string | null;
  readonly user: string;
  readonly maxTokens: number;
  readonly temperature: number | null;
  /** Of an object; null: text. */
  readonly schema: unknown;
  readonly key: string | null;
}

/** One protocol, from the server's side, by our reading of its documentation. */
export interface StubProtocol {
  readonly http2: boolean;
  read(asked: StubAsked): ModelAsked;
  /** What frames each text, and what stands before and after them. */
  frame(asked: StubAsked, reply: AnswerReply): StubFrames;
  /** Frames of texts, and the failure behind them. */
  fail(asked: StubAsked, texts: readonly string[]): Pick<StubAnswer, "status" | "headers" | "frames">;
  refuse(reply: RefusalReply, asked: StubAsked): Pick<StubAnswer, "headers" | "frames">;
  garbage(asked: StubAsked): Pick<StubAnswer, "headers" | "frames">;
}

export interface StubFrames {
  readonly contentType: string;
  readonly head: readonly Uint8Array[];
  readonly texts: readonly Uint8Array[];
  readonly tail: readonly Uint8Array[];
}

export interface ModelStub extends StubServer {
  readonly asked: readonly ModelAsked[];
  /** What comes next, one a request; the last one again and again. Forgets what was asked. */
  play(...replies: readonly ModelReply[]): void;
}

export async function startModelStub(protocol: StubProtocol): Promise<ModelStub> {
  const asked: ModelAsked[] = [];
  let replies: ModelReply[] = [];
  const server = await startStubServer((request) => {
    asked.push(protocol.read(request));
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply === undefined) throw new Error("the stub was not told what to answer");
    return toAnswer(protocol, request, reply);
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

function toAnswer(protocol: StubProtocol, request: StubAsked, reply: ModelReply): StubAnswer | null {
  const plain = { status: 200, pace: "frames", ending: "whole" } as const;
  switch (reply.kind) {
    case "answer": {
      const { contentType, head, texts, tail } = protocol.frame(request, reply);
      const headers = { "content-type": contentType };
      const { pace = "frames", cut } = reply;
      if (cut === undefined) return { ...plain, headers, pace, frames: [...head, ...texts, ...tail] };
      const ending = cut.how === "clean" ? "whole" : cut.how;
      return { ...plain, headers, pace, ending, frames: [...head, ...texts.slice(0, cut.after)] };
    }
    case "refusal": {
      const { headers, frames } = protocol.refuse(reply, request);
      const later = reply.retryAfter === undefined ? {} : { "retry-after": reply.retryAfter };
      return { ...plain, status: reply.status, headers: { ...headers, ...later }, frames };
    }
    case "failure":
      return { ...plain, ...protocol.fail(request, reply.texts) };
    case "garbage":
      return { ...plain, ...protocol.garbage(request) };
    case "page":
      return { ...plain, headers: { "content-type": "text/html" }, frames: [Buffer.from("<html>Welcome</html>")] };
    case "redirect":
      return { ...plain, status: 307, headers: { location: reply.to }, frames: [] };
    case "silence":
      return null;
    default:
      return reply satisfies never;
  }
}

/** One of each kind, as texts of a server: they quote what no error of ours may repeat. */
export function quoteSecrets({ body, headers }: StubAsked): string {
  return `${String(headers["authorization"])} ${String(headers["x-api-key"])} ${body}`;
}

export const usualUsage: ModelUsage = { inputTokens: 30, cachedTokens: 12, cacheWrittenTokens: 0, outputTokens: 7 };
