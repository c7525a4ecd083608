import { Readable } from "node:stream";

/** The body of an answer in chunks; it is a stream of Node here, and leaving it early ends its connection. */
export async function* toChunks(body: unknown): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable)) return;
  for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
}
