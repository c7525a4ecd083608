import type { Duplex } from "node:stream";
import { STATUS_CODES } from "node:http";
import { HttpRefusal, toProblem } from "./problem.ts";

const refusals: Readonly<Record<string, { status: number; message: string; fix: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "the headers are too large", fix: "send fewer or shorter headers" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "the request did not arrive in time", fix: "send it again" },
};

/** Answers what never became a request, by hand, and hangs up. */
export function answerBrokenHead(error: { readonly code?: string }, socket: Duplex, requestId: string): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const known = refusals[error.code ?? ""];
  const { status, message, fix } = known ?? { status: 400, message: "this is no HTTP request", fix: "see /docs" };
  const { problem } = toProblem(new HttpRefusal(status, "USAGE", message, { fix }), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    `X-Request-Id: ${requestId}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
