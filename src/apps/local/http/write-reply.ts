import { hash } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Reply, ReplyBody } from "./route.ts";

/** The outside of an answer; `sentBytes` grows while it is written. */
export interface ReplyTarget {
  readonly outgoing: ServerResponse;
  readonly requestId: string;
  /** Of the request. */
  readonly headers: IncomingHttpHeaders;
  readonly written: Written;
  sentBytes: number;
}

export async function writeReply(target: ReplyTarget, reply: Reply, stallMs: number): Promise<void> {
  const { outgoing } = target;
  const { body } = reply;
  if (outgoing.headersSent || outgoing.destroyed) return;
  if (body === undefined) {
    outgoing.writeHead(reply.status, headersOf(target, reply));
    outgoing.end();
  } else if ("stream" in body) await writeStream(target, reply, body, stallMs);
  else if ("json" in body && body.revalidates === true) writeRevalidated(target, reply, body.json);
  else {
    const [text, type] = "json" in body ? [JSON.stringify(body.json), jsonType] : [body.text, body.type];
    const bytes = Buffer.from(text);
    const headers = headersOf(target, reply);
    headers.push("Content-Type", type, "Content-Length", String(bytes.length));
    end(target, reply.status, headers, bytes);
  }
}

const jsonType = "application/json";

function writeRevalidated(target: ReplyTarget, reply: Reply, json: object): void {
  const { bytes, etag } = toRevalidated(json, target.written);
  const headers = headersOf(target, reply, "private, no-cache");
  headers.push("ETag", etag, "Vary", "Om-Business");
  if (isKnown(etag, target.headers["if-none-match"])) {
    target.outgoing.writeHead(304, headers);
    target.outgoing.end();
    return;
  }
  headers.push("Content-Type", jsonType, "Content-Length", String(bytes.length));
  end(target, reply.status, headers, bytes);
}

function end(target: ReplyTarget, status: number, headers: string[], bytes: Buffer): void {
  const { outgoing } = target;
  outgoing.writeHead(status, headers);
  outgoing.end(bytes); // Node leaves the body out where the method is HEAD
  if (outgoing.req.method !== "HEAD") target.sentBytes += bytes.length;
}

async function writeStream(
  target: ReplyTarget,
  reply: Reply,
  { stream, type }: Extract<ReplyBody, { stream: unknown }>,
  stallMs: number,
): Promise<void> {
  const { outgoing } = target;
  outgoing.writeHead(reply.status, [...headersOf(target, reply), "Content-Type", type]);
  if (outgoing.req.method === "HEAD") {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  try {
    for await (const chunk of stream) {
      if (outgoing.destroyed) break; // it drains no more, and tells so no more
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      const goesOn = outgoing.write(bytes);
      target.sentBytes += bytes.length;
      if (!goesOn && !(await drained(outgoing, stallMs))) break;
    }
  } catch (error) {
    outgoing.destroy(); // half an answer must not look like a whole one
    throw error;
  }
  if (outgoing.writableNeedDrain) outgoing.destroy();
  else outgoing.end();
}

/** False: the reader is gone, or takes nothing. */
function drained(outgoing: ServerResponse, stallMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean): void => {
      clearTimeout(timer);
      outgoing.off("drain", onDrain).off("close", onClose);
      resolve(isDrained);
    };
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    const timer = setTimeout(onClose, stallMs);
    outgoing.on("drain", onDrain).on("close", onClose);
  });
}

/** Names and values in turn, as Node writes them fastest. What comes from files is never guessed to be something else. */
function headersOf({ requestId }: ReplyTarget, { headers, body }: Reply, cacheControl = "no-store"): string[] {
  const list = ["X-Request-Id", requestId, "X-Content-Type-Options", "nosniff", "Cache-Control", cacheControl];
  if (body !== undefined && !("json" in body)) list.push(policyName, body.policy ?? nothingRuns);
  if (headers === undefined) return list;
  for (const [name, value] of Object.entries(headers)) list.push(name, value);
  return list;
}

/** Of what a browser might show: nothing in it runs, is fetched, or stands in a frame of others. */
const policyName = "Content-Security-Policy";
const nothingRuns = "default-src 'none'; frame-ancestors 'none'";

export interface Revalidated {
  readonly bytes: Buffer;
  readonly etag: string;
}

/** What was written of an object once is kept as long as somebody keeps the object, which nobody changes. */
export type Written = WeakMap<object, Revalidated>;

function toRevalidated(json: object, written: Written): Revalidated {
  const known = written.get(json);
  if (known !== undefined) return known;
  const bytes = Buffer.from(JSON.stringify(json));
  const made = { bytes, etag: `"${hash("sha1", bytes, "base64url")}"` };
  written.set(json, made);
  return made;
}

function isKnown(etag: string, known: string | undefined): boolean {
  if (known === undefined) return false;
  return known.split(",").some((each) => each.trim().replace(/^W\//, "") === etag || each.trim() === "*");
}
