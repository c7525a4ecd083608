import { connect, type Socket } from "node:net";

/** What a load of many connections found. */
export interface Load {
  readonly perSecond: number;
  /** Milliseconds that 99 of 100 answers took at most. */
  readonly p99Ms: number;
  /** Answers with another status than 2xx. */
  readonly failures: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The bytes of the next request. */
  readonly request: () => Buffer;
}

/**
 * Each connection sends its next request when its last one is answered. Written on bare sockets, because a client
 * library would cost more than the servers that are compared. Answers must say their `Content-Length`.
 */
export async function load({ port, connections, seconds, request }: LoadOptions): Promise<Load> {
  const times: number[] = [];
  let failures = 0;
  let isOver = false;
  const sockets = Array.from({ length: connections }, () => connect({ port, host: "127.0.0.1", noDelay: true }));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  const startedAt = performance.now();
  const finished = sockets.map((socket) => keepAsking(socket));
  setTimeout(() => (isOver = true), seconds * 1_000);
  await Promise.all(finished);
  const elapsed = (performance.now() - startedAt) / 1_000;
  times.sort((one, other) => one - other);
  return { perSecond: times.length / elapsed, p99Ms: times[Math.floor(times.length * 0.99)] ?? 0, failures };

  function keepAsking(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let missing = 0;
      let askedAt = 0;
      const ask = (): void => {
        askedAt = performance.now();
        missing = 0;
        socket.write(request());
      };
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        if (missing === 0) {
          const { length, isSuccess } = readHead(chunk);
          if (!isSuccess) failures += 1;
          missing = length;
        }
        missing -= chunk.length;
        if (missing > 0) return;
        times.push(performance.now() - askedAt);
        if (isOver) {
          socket.destroy();
          resolve();
        } else ask();
      });
      ask();
    });
  }
}

/** Length of the whole answer; its head is in the first chunk. */
function readHead(chunk: Buffer): { readonly length: number; readonly isSuccess: boolean } {
  const head = chunk.toString("latin1", 0, 1_500);
  const end = head.indexOf("\r\n\r\n");
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (end < 0 || length === undefined) throw new Error(`an answer without a length: ${head}`);
  return { length: end + 4 + Number(length), isSuccess: head.startsWith("HTTP/1.1 2") };
}
