import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { once } from "node:events";
import { z } from "zod";

/** What a handler gave, or what became of the attempt. */
export type InvocationResult =
  | { readonly kind: "response"; readonly payload: unknown }
  | { readonly kind: "error"; readonly errorType: string; readonly errorMessage: string }
  /** The process of the handler ended, by itself or because its time was over. */
  | { readonly kind: "ended"; readonly why: "timeout" | "exit" };

export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadlineAt: number;
  readonly traceId: string;
}

/**
 * The Runtime API of one sandbox, on 127.0.0.1, by our reading of its documentation and not verified on AWS.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeApi {
  readonly address: string;
  /** One at a time: hands an event to the runtime client and waits for its answer. */
  run(invocation: Invocation): Promise<InvocationResult>;
  /** Ends whoever waits. */
  end(why: "timeout" | "exit"): void;
  /** What the runtime client said where the handler could not be loaded. */
  initError(): InvocationResult | null;
  close(): Promise<void>;
}

export async function startRuntimeApi(): Promise<RuntimeApi> {
  let waiting: ServerResponse | null = null;
  let current: (Invocation & { readonly settle: (result: InvocationResult) => void }) | null = null;
  let failedInit: InvocationResult | null = null;
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");

  return {
    address: `127.0.0.1:${address.port}`,
    run: (invocation) =>
      new Promise((settle) => {
        if (failedInit !== null) return settle(failedInit);
        current = { ...invocation, settle };
        hand();
      }),
    end(why) {
      settleWith({ kind: "ended", why });
      waiting = null;
    },
    initError: () => failedInit,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.endsWith("/invocation/next")) {
      waiting = response;
      return hand();
    }
    const bytes = await buffer(request);
    const body = bytes.toString("utf8");
    const isOurs = current !== null && path.includes(encodeURIComponent(current.requestId));
    if (path.endsWith("/init/error")) {
      failedInit = toError(body);
      settleWith(failedInit);
    } else if (isOurs && path.endsWith("/response"))
      settleWith({ kind: "response", payload: payloadOf(request, bytes) });
    else if (isOurs && path.endsWith("/error")) settleWith(toError(body));
    response.writeHead(202).end();
  }

  function hand(): void {
    if (waiting === null || current === null) return;
    const { requestId, event, deadlineAt, traceId } = current;
    waiting.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadlineAt),
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:000000000000:function:here",
      "lambda-runtime-trace-id": traceId,
    });
    waiting.end(JSON.stringify(event));
    waiting = null;
  }

  function settleWith(result: InvocationResult): void {
    const { settle } = current ?? {};
    current = null;
    settle?.(result);
  }
}

/** A streamed answer has its status and headers before eight zeros, its body behind them, and an error in its trailers. */
function payloadOf({ headers, trailers }: IncomingMessage, bytes: Buffer): unknown {
  if (headers["lambda-runtime-function-response-mode"] !== "streaming") return JSON.parse(bytes.toString("utf8"));
  const at = bytes.indexOf(Buffer.alloc(8));
  const failed = trailers["lambda-runtime-function-error-type"];
  const start: object = JSON.parse(bytes.subarray(0, at).toString("utf8"));
  const rest = bytes.subarray(at + 8).toString("utf8");
  return { ...start, body: rest, isBase64Encoded: false, ...(failed !== undefined && { brokenOff: failed }) };
}

const failure = z.object({ errorType: z.string().default(""), errorMessage: z.string().default("") });

function toError(body: string): InvocationResult {
  const { errorType, errorMessage } = failure.parse(JSON.parse(body));
  return { kind: "error", errorType, errorMessage };
}
