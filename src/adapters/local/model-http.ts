import { z } from "zod";
import { OmError } from "#core/errors.ts";
import { modelErrorOfStatus, modelInvalid, modelUnreachable } from "#core/model-errors.ts";
import { allowedModelSettings, isModelKey, isPlainHttpUrl } from "#core/model-settings.ts";
import { readServerSentEvents, type ServerSentEvent } from "./server-sent-events.ts";

/** One request to the server of a model. */
export interface ModelPost {
  /** For sentences of errors. */
  readonly model: string;
  readonly url: string;
  /** With the key: never in an error. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** The events of a streamed answer; null is a sign of life. @throws OmError by the status, and where it is no stream */
export async function* postForEvents(post: ModelPost): AsyncGenerator<ServerSentEvent | null, void> {
  const response = await send({ ...post, headers: { ...post.headers, accept: "text/event-stream" } });
  const garbage = (why: string): OmError => modelInvalid(post, why);
  if (!isOfType(response, "text/event-stream") || response.body === null) {
    await response.body?.cancel();
    throw garbage("does not answer with a stream of events");
  }
  yield* readServerSentEvents(response.body, garbage);
}

/** A whole answer as JSON. @throws OmError by the status, and where it is no JSON or longer than `mostBytes` */
export async function postForJson(post: ModelPost, mostBytes: number): Promise<unknown> {
  const response = await send({ ...post, headers: { ...post.headers, accept: "application/json" } });
  const text = await readText(response, mostBytes);
  if (text === null) throw modelInvalid(post, "answers without an end");
  const value = parseJson(text);
  if (value === undefined) throw modelInvalid(post, "answers with something else than JSON");
  return value;
}

/** Undefined where it is none: the message of the parser would quote the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A base address as it is put before a path.
 * @throws OmError `CONFIGURATION` for anything but http(s), and for an address with a password in it
 */
export function toBaseUrl(text: string): string {
  if (isPlainHttpUrl(text)) return new URL(text).href.replace(/\/+$/, "");
  throw new OmError("CONFIGURATION", "the address of the model cannot be used", {
    fix: `set OM_MODEL_URL to ${allowedModelSettings.modelUrl}`,
  });
}

/** Of a key that cannot be a header the runtime would tell all: it is refused before. @throws OmError `CONFIGURATION` */
export function assertKey(key: string | null): void {
  if (key === null || isModelKey(key)) return;
  throw new OmError("CONFIGURATION", "OM_MODEL_KEY holds a character that no key has", {
    fix: `set it to ${allowedModelSettings.modelKey}`,
  });
}

async function send({ model, url, headers, body, signal }: ModelPost): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "manual",
    signal,
  }).catch((cause: unknown) => {
    throw modelUnreachable({ model, cause });
  });
  if (response.ok) return response;
  const said = await readRefusal(response);
  throw modelErrorOfStatus({ model }, response.status, { ...said, retryAfterMs: readRetryAfter(response.headers) });
}

const mostBytesOfRefusal = 64_000;

/** `{error: {type, code, message}}` of OpenAI and Anthropic; only looked at, never repeated. */
const refusal = z.object({
  error: z.object({ type: z.string().nullish(), code: z.unknown().optional(), message: z.string().nullish() }),
});

/** What a refusal is about, of those that a status does not tell apart. */
export interface SaidOfRefusal {
  readonly isTooLong: boolean;
  readonly isUnpaid: boolean;
}

export function readError(value: unknown): SaidOfRefusal {
  const parsed = refusal.safeParse(value);
  if (!parsed.success) return { isTooLong: false, isUnpaid: false };
  const { type, code, message } = parsed.data.error;
  const words = message ?? "";
  return {
    isTooLong: code === "context_length_exceeded" || /too long|maximum context|context (?:length|window)/i.test(words),
    isUnpaid: [type, code].some((each) => each === "insufficient_quota" || each === "billing_error"),
  };
}

async function readRefusal(response: Response): Promise<SaidOfRefusal> {
  const text = await readText(response, mostBytesOfRefusal).catch(() => null);
  return readError(text === null ? null : parseJson(text));
}

/** Null beyond so many bytes. */
async function readText(response: Response, mostBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null; // who leaves the loop cancels the rest
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds, or a date; the server's own clock says how far that is. */
function readRetryAfter(headers: Headers): number | null {
  const said = headers.get("retry-after");
  if (said === null) return null;
  if (/^\d{1,9}(?:\.\d+)?$/.test(said)) return Math.ceil(Number(said) * 1_000);
  const [at, now] = [Date.parse(said), Date.parse(headers.get("date") ?? "")];
  return Number.isNaN(at - now) ? null : Math.max(0, at - now);
}

function isOfType(response: Response, type: string): boolean {
  return response.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === type;
}
