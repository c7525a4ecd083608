import type { IncomingMessage } from "node:http";
import { OmError } from "#core/errors.ts";

/** The body of one request as Node's parser sees it. */
export interface BodySource {
  readonly incoming: IncomingMessage;
  /** What the parser found wrong after the head: bytes missing, or more than announced. Null while nothing is. */
  readonly fault: OmError | null;
  /** Called once, when there is a fault. */
  onFault(listener: () => void): void;
  /** The sender waits for our word before it sends (`Expect: 100-continue`). */
  begin(): void;
}

/**
 * The bytes of a body as they arrive, in constant memory: nothing is taken from the socket before it is asked for.
 *
 * Unlike the stream's own iterator it leaves the connection alone when its reader stops, so that a refusal can be
 * answered; a body that stalls is given up; and one that is longer than it said is found out.
 * @throws OmError `LENGTH_WRONG` (retryable)
 */
export async function* readBody(source: BodySource, stallMs: number): AsyncGenerator<Uint8Array> {
  const { incoming } = source;
  let wake = (): void => undefined;
  let stalled = false;
  let received = 0;
  const onChange = (): void => wake();
  const events = ["readable", "end", "close", "error"] as const;
  for (const event of events) incoming.on(event, onChange);
  source.onFault(onChange);
  const timer = setTimeout(() => {
    stalled = true;
    wake();
  }, stallMs);
  source.begin();
  try {
    for (;;) {
      const chunk: unknown = incoming.read();
      if (chunk instanceof Uint8Array) {
        received += chunk.length;
        yield chunk;
        timer.refresh(); // the time that we took ourselves does not count
        stalled = false;
        continue;
      }
      if (incoming.readableEnded) break;
      if (source.fault !== null) throw source.fault;
      if (incoming.destroyed) throw broken(received);
      if (stalled) throw gaveUp(received, stallMs);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if (source.fault !== null) throw source.fault; // more came with the last bytes than was announced
  } finally {
    clearTimeout(timer);
    for (const event of events) incoming.off(event, onChange);
    incoming.on("error", () => undefined); // of a connection that breaks later, when nobody reads any more
  }
}

export function lengthWrong(message: string): OmError {
  return new OmError("LENGTH_WRONG", message, { fix: "send the whole content again", retryable: true });
}

function broken(received: number): OmError {
  return lengthWrong(`the connection broke after ${received} bytes of the body`);
}

function gaveUp(received: number, stallMs: number): OmError {
  return lengthWrong(`the body stopped after ${received} bytes: nothing came for ${Math.round(stallMs / 1_000)} s`);
}
