import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { errorCodes, OmError } from "#core/errors.ts";
import * as answers from "../../local/http/schemas/answers.ts";
import { inOptionWords } from "../option-words.ts";
import { notUnderstood, readAnswer } from "./answers.ts";

export interface Call {
  readonly business?: string;
  readonly operator?: true;
  readonly method?: "POST";
  readonly json?: unknown;
  readonly bytes?: AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The connection was there and broke: what was sent may or may not have arrived. */
class BrokenConnection extends OmError {}

export type Caller = ReturnType<typeof createCaller>;

/** Again after each pause, as long as the connection breaks. */
export async function insist<Result>(pauses: readonly number[], act: () => Promise<Result>): Promise<Result> {
  const [pause, ...later] = pauses;
  try {
    return await act();
  } catch (thrown) {
    if (pause === undefined || !(thrown instanceof BrokenConnection)) throw thrown;
  }
  await setTimeout(pause);
  return insist(later, act);
}

/** Sends requests to a server. @throws OmError what the server says, `NOT_AVAILABLE` where it does not answer */
export function createCaller({ url, token }: { readonly url: string; readonly token: string }) {
  return async (path: string, options: Call): Promise<Response> => {
    const { business, operator, json, signal } = options;
    const content = options.bytes && watch(options.bytes);
    const response = await fetch(`${url}${path}`, {
      method: json !== undefined ? "POST" : (options.method ?? "GET"),
      headers: {
        "om-caller": "command",
        ...(business !== undefined && { "om-business": business }),
        ...(operator && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { "content-type": "application/json" }),
        ...options.headers,
      },
      redirect: "error",
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(content && { body: ReadableStream.from(content.bytes), duplex: "half" as const }),
      ...(signal && { signal }),
    }).catch((thrown: unknown) => {
      throw content?.failure() ?? notAnswered(thrown, url);
    });
    if (response.ok) return response;
    throw await toError(response);
  };
}

/** Remembers what went wrong with the content itself, which is nobody's connection. */
function watch(content: AsyncIterable<Uint8Array>) {
  let failed: unknown = null;
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      // A chunk is valid until the next one is asked for, and fetch asks ahead.
      for await (const chunk of content) yield Uint8Array.from(chunk);
    } catch (thrown) {
      failed = thrown;
      throw thrown;
    }
  }
  return { bytes: pass(), failure: () => failed };
}

function notAnswered(thrown: unknown, url: string): unknown {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (!(thrown instanceof TypeError)) return thrown;
  const options = { fix: "see whether `om serve` still runs, then run the same command again", retryable: true, cause };
  if (code === "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH") {
    return new OmError("LENGTH_WRONG", "the file changed while it was read", {
      fix: "send it again once nobody writes to it",
      cause,
    });
  }
  if (code === "ECONNREFUSED") return new OmError("NOT_AVAILABLE", `no server answers at ${url}`, options);
  return new BrokenConnection("NOT_AVAILABLE", `the connection to the server at ${url} broke`, options);
}

const problemShape = z.object({
  code: z.enum(errorCodes).catch("INTERNAL"),
  detail: z.string(),
  fix: z.string().catch(""),
  retryable: z.boolean().catch(false),
  details: answers.problem.shape.details.catch({}),
});

async function toError(response: Response): Promise<OmError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemShape.safeParse(body);
  if (!problem.success) return notUnderstood(`HTTP status ${response.status}`);
  const { code, detail, fix, retryable, details = {} } = problem.data;
  return inOptionWords(new OmError(code, detail, { fix, retryable, details }));
}

/** A body whose connection may break in its middle. */
export async function* unbroken(body: AsyncIterable<Uint8Array>, url: string): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (thrown) {
    throw notAnswered(thrown, url);
  }
}

/** Whether each reading begins anew: what is an iterator or a stream itself is gone once it was read. */
export function isRepeatable(content: AsyncIterable<Uint8Array>): boolean {
  return !["next", "pipe", "getReader"].some((name) => name in content);
}

/** The answer to a request, as it came: what a newer server adds is not lost. */
export async function read<Shape>(shape: z.ZodType<Shape>, call: Promise<Response>): Promise<Shape> {
  const response = await call;
  const body: unknown = await response.json().catch((thrown: unknown) => {
    throw thrown instanceof SyntaxError ? notUnderstood("no JSON") : notAnswered(thrown, new URL(response.url).origin);
  });
  return readAnswer(shape, body);
}

export function pathOf(fileId: string): string {
  return `/v1/files/${encodeURIComponent(fileId)}`;
}
