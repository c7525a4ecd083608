import { once } from "node:events";
import { createServer as createHttp1Server } from "node:http";
import { createServer as createHttp2Server, type Http2ServerResponse } from "node:http2";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { portOf } from "../port-of.ts";

/** A request as it came. */
export interface StubAsked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What is sent back, and how. */
export interface StubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly frames: readonly Uint8Array[];
  /** `bytes`: each byte is sent on its own. */
  readonly pace: "frames" | "bytes";
  /** `hang`: the connection stays open, and nothing more comes. */
  readonly ending: "whole" | "broken" | "hang";
}

export interface StubServer {
  readonly url: string;
  /** Answers that are not done, and whose reader is still there. */
  openAnswers(): number;
  close(): Promise<void>;
}

/** A server of a model at a port of 127.0.0.1; null is never answered. `http2`: without TLS, as the client of Bedrock asks. */
export async function startStubServer(
  answer: (asked: StubAsked) => StubAnswer | null,
  { http2 = false }: { readonly http2?: boolean } = {},
): Promise<StubServer> {
  const open = new Set<ServerResponse | Http2ServerResponse>();
  const sessions = new Set<{ destroy(): void }>();

  async function take(
    asked: AsyncIterable<Uint8Array> & { readonly url?: string | undefined; readonly headers: StubAsked["headers"] },
    response: ServerResponse | Http2ServerResponse,
  ): Promise<void> {
    open.add(response);
    response.once("close", () => open.delete(response));
    const made = answer({ path: asked.url ?? "", headers: asked.headers, body: await readAll(asked) });
    if (made === null) return;
    const writeHead: (status: number, headers: Record<string, string>) => unknown = response.writeHead.bind(response);
    writeHead(made.status, { ...made.headers });
    const gone = new Promise<boolean>((resolve) => void response.once("close", () => resolve(false)));
    response.on("error", () => undefined); // who asked has gone
    const frames = made.pace === "bytes" ? made.frames.flatMap(toSingleBytes) : made.frames;
    for (const frame of frames) {
      if (!(await Promise.race([send(response, frame), gone]))) return;
      // A turn for who reads, who is often in this process: else bytes would be joined on their way.
      if (made.pace === "bytes") await nextTurn();
    }
    if (made.ending === "whole") response.end();
    if (made.ending === "broken") setImmediate(() => breakOff(response));
  }

  const server = http2
    ? createHttp2Server((asked, response) => void take(asked, response))
    : createHttp1Server((asked, response) => void take(asked, response));
  server.on("session", (session) => sessions.add(session));
  server.on("connection", (socket) => sessions.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    openAnswers: () => open.size,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(asked: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return await text(asked);
  } catch {
    return ""; // who asked has gone
  }
}

/** False where nobody listens any more. */
async function send(response: ServerResponse | Http2ServerResponse, frame: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  const write: (chunk: Uint8Array, done: () => void) => boolean = response.write.bind(response);
  return new Promise((resolve) => void write(frame, () => resolve(true)));
}

function breakOff(response: ServerResponse | Http2ServerResponse): void {
  if ("stream" in response) response.stream.session?.destroy();
  else response.destroy();
}

function toSingleBytes(frame: Uint8Array): Uint8Array[] {
  return Array.from(frame, (_byte, at) => frame.subarray(at, at + 1));
}
