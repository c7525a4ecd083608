import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { portOf } from "./port-of.ts";

/** A way to a server that does what networks do, when a test asks for it. */
export interface LossyProxy {
  readonly url: string;
  /** The next requests like this reach the server, and their answers are lost: the connection breaks after so many bytes. */
  loseAnswer(
    like: (request: IncomingMessage) => boolean,
    options?: { readonly afterBytes?: number; readonly times?: number },
  ): void;
  /** The next so many requests are answered with this status instead. */
  answerWith(status: number, body: string, times: number): void;
  /** What was asked for, as `PUT /bucket/key`. */
  readonly seen: readonly string[];
  /** The bytes of objects that were asked for, in this order; `to` is null for all that follow. */
  readonly reads: readonly RangeRead[];
  /** Told of each before it is passed on, which waits. */
  onRead(told: (read: RangeRead) => Promise<void>): void;
  close(): Promise<void>;
}

export interface RangeRead {
  /** `/bucket/key` */
  readonly path: string;
  readonly from: number;
  readonly to: number | null;
}

/** The header that a client of S3 sends; without one the whole is asked for. */
function toRead({ url = "", headers }: IncomingMessage): RangeRead {
  const [, from = "0", last = ""] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  const path = decodeURIComponent(url.split("?", 1)[0] ?? "");
  return { path, from: Number(from), to: last === "" ? null : Number(last) + 1 };
}

export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const seen: string[] = [];
  const reads: RangeRead[] = [];
  let onRead = async (_read: RangeRead): Promise<void> => undefined;
  let lost = { like: (_request: IncomingMessage): boolean => false, afterBytes: 0, times: 0 };
  let instead = { status: 0, body: "", times: 0 };

  function forward(asked: IncomingMessage, answer: ServerResponse): void {
    seen.push(`${asked.method} ${asked.url}`);
    if (asked.method === "GET" && asked.url?.includes("x-id=GetObject") === true) {
      const read = toRead(asked);
      reads.push(read);
      void onRead(read).then(() => pass(asked, answer));
    } else pass(asked, answer);
  }

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (instead.times > 0) {
      instead = { ...instead, times: instead.times - 1 };
      asked.resume();
      answer.writeHead(instead.status, { "content-type": "application/xml" }).end(instead.body);
      return;
    }
    const losing = lost.times > 0 && lost.like(asked) ? lost : null;
    if (losing !== null) lost = { ...lost, times: lost.times - 1 };
    const passed = request(new URL(asked.url ?? "/", target), { method: asked.method, headers: asked.headers });
    passed.on("response", (came) => {
      if (losing === null) came.pipe(answer.writeHead(came.statusCode ?? 502, came.headers));
      else void breakOff(came, answer, losing.afterBytes);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }

  const server = createServer(forward);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    seen,
    reads,
    onRead(told) {
      onRead = told;
    },
    loseAnswer(like, { afterBytes = 0, times = 1 } = {}) {
      lost = { like, afterBytes, times };
    },
    answerWith(status, body, times) {
      instead = { status, body, times };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function breakOff(came: IncomingMessage, answer: ServerResponse, afterBytes: number): Promise<void> {
  if (afterBytes > 0) {
    answer.writeHead(came.statusCode ?? 502, came.headers);
    let left = afterBytes;
    for await (const chunk of came) {
      const part = Buffer.from(chunk).subarray(0, left);
      await new Promise((resolve) => answer.write(part, resolve));
      left -= part.length;
      if (left === 0) break;
    }
  }
  came.resume();
  answer.destroy();
}
