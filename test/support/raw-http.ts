import { connect, type Socket } from "node:net";

/** A connection on which every byte is ours, for requests that no client would send. */
export interface RawConnection {
  readonly socket: Socket;
  write(text: string | Uint8Array): Promise<void>;
  /** No more from us; the other side may still answer. */
  endWriting(): void;
  /** As if a cable were pulled. */
  breakOff(): void;
  /** Everything that came until the other side hung up; "" where that was nothing. */
  readonly rest: Promise<string>;
  /** Waits until something came that matches. */
  until(pattern: RegExp): Promise<string>;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let text = "";
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const look of waiting) look();
  };
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    text += chunk;
    changed();
  });
  socket.on("error", () => undefined);
  const rest = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(text));
    socket.once("end", () => {
      socket.end();
      resolve(text);
    });
  });
  void rest.then(changed);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    socket,
    rest,
    write: (bytes) => new Promise((resolve) => void socket.write(bytes, () => resolve())),
    endWriting: () => void socket.end(),
    breakOff: () => void socket.resetAndDestroy(),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(text)) resolve(text);
          else if (socket.destroyed) reject(new Error(`the connection ended with ${JSON.stringify(text)}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Sends bytes and gives everything that comes back; the connection has to end by itself. */
export async function exchangeRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  const connection = await openRaw(port);
  await connection.write(bytes);
  return connection.rest;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

export function codeOf(answer: string): string {
  return /"code":"(\w+)"/.exec(answer)?.[1] ?? "";
}
