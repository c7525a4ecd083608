import { type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";
import { OmError } from "#core/errors.ts";

export interface LocalRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface LocalReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface LocalCallOptions {
  /** No more of an answer are read. */
  readonly mostBytes: number;
  /** Aborted when the time of the function is over: who asked is told so, and its connection ends. */
  readonly stop: AbortSignal;
}

/**
 * One request to the server in this process, and its whole answer.
 * @throws OmError `FILE_TOO_LARGE`, `DEADLINE` (retryable)
 */
export async function callLocally(
  url: string,
  asked: LocalRequest,
  { mostBytes, stop }: LocalCallOptions,
): Promise<LocalReply> {
  const { body, ...start } = await streamLocally(url, asked, stop);
  return { ...start, body: await readAtMost(body, mostBytes) };
}

export interface LocalStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/**
 * One request to the server in this process, whose answer is read as it is written. At the end of the time its connection
 * ends, and the body with the same error.
 * @throws OmError `DEADLINE` (retryable) before the answer begins
 */
export function streamLocally(
  url: string,
  { method, target, headers, body }: LocalRequest,
  stop: AbortSignal,
): Promise<LocalStream> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let answer: IncomingMessage | null = null;
    const end = (): void => {
      reject(outOfTime());
      answer?.destroy(outOfTime());
      outgoing.destroy();
    };
    const outgoing = request({ hostname, port, method, path: target, headers }, (incoming) => {
      answer = incoming;
      resolve({ status: incoming.statusCode ?? 500, headers: headersOf(incoming), body: incoming });
    });
    outgoing.on("error", reject);
    outgoing.once("close", () => stop.removeEventListener("abort", end));
    stop.addEventListener("abort", end, { once: true });
    if (stop.aborted) end();
    else outgoing.end(body);
  });
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]));
}

/** Leaving it early ends its connection. */
async function readAtMost(incoming: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(mostBytes: number): OmError {
  return new OmError("FILE_TOO_LARGE", `the answer has more than ${mostBytes} bytes, and a function may give 6 MB`, {
    fix: "ask for less: a limit, one table, or fewer dimensions",
  });
}

/** What it asked for goes on for a moment at most: the processes of a query end by their own deadline. */
export function outOfTime(): OmError {
  return new OmError("DEADLINE", "the time of the function was over before the answer was there", {
    fix: "ask for less: a shorter period, fewer dimensions, or without explain; or give the function more time or memory",
    retryable: true,
  });
}
