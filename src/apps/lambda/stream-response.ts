import type { Writable } from "node:stream";
import type { LambdaContext } from "./lambda-context.ts";

/** What the runtime client puts beside a handler that answers piece by piece; the part that we use. */
interface StreamingRuntime {
  streamifyResponse(handler: StreamingHandler): StreamingHandler;
  readonly HttpResponseStream: {
    /** Status and headers go first; what is written then is the body. */
    from(stream: Writable, about: ResponseStart): Writable;
  };
}

export type StreamingHandler = (event: unknown, stream: Writable, context: LambdaContext) => Promise<void>;

export interface ResponseStart {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

declare global {
  var awslambda: StreamingRuntime;
}

/** A handler whose answer leaves while it is written. */
export function streamResponse(handler: StreamingHandler): StreamingHandler {
  return globalThis.awslambda.streamifyResponse(handler);
}

/** The body of an HTTP answer. */
export function beginResponse(stream: Writable, about: ResponseStart): Writable {
  return globalThis.awslambda.HttpResponseStream.from(stream, about);
}
