import type { ApiResponse } from "./api-event.ts";
import type { LocalReply } from "./local-call.ts";

/** The service hands on no more than 6 MB, of which Base64 takes a quarter. */
export const mostAnswerBytes = 4_400_000;
const mostTextBytes = 5_900_000;

/** An answer of the route table as a function gives it. */
export function toApiResponse({ status, headers, body }: LocalReply): ApiResponse {
  const rest = withoutConnection(headers);
  const text = isText(headers) ? body.toString("utf8") : null;
  const isBase64Encoded = text === null || !fits(text);
  return {
    statusCode: status,
    headers: rest,
    body: isBase64Encoded ? body.toString("base64") : text,
    isBase64Encoded,
  };
}

/** Without what is of the connection within this process. */
export function withoutConnection(headers: LocalReply["headers"]): LocalReply["headers"] {
  const { connection: _connection, "keep-alive": _keepAlive, "transfer-encoding": _coding, ...rest } = headers;
  return rest;
}

function isText({ "content-type": type = "" }: LocalReply["headers"]): boolean {
  return /^(?:text\/|application\/(?:json|problem\+json))/.test(type);
}

/** Within JSON a quote takes two bytes, and a control character six. */
function fits(text: string): boolean {
  return text.length * 6 <= mostTextBytes || Buffer.byteLength(JSON.stringify(text)) <= mostTextBytes;
}
