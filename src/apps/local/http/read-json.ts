import { OmError } from "#core/errors.ts";
import { findJsonError } from "./json-place.ts";
import { HttpRefusal } from "./problem.ts";
import type { RouteRequest } from "./route.ts";

/**
 * A whole JSON body, held in memory, hence small.
 * @throws OmError 415, `FILE_TOO_LARGE`, `USAGE` with the place where it stops being JSON
 */
export async function readJson(request: RouteRequest, mostBytes: number): Promise<unknown> {
  const type = request.headers["content-type"];
  if (typeof type !== "string" || !/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new HttpRefusal(415, "USAGE", "the body has to be JSON", {
      fix: "send `Content-Type: application/json`, in UTF-8",
    });
  }
  if ((request.sizeBytes ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.bytes()) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) throw tooLarge(mostBytes);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks));
}

function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new OmError("USAGE", "the body is not UTF-8", { fix: "send the JSON in UTF-8", cause });
  }
  try {
    return JSON.parse(text, refuseProto);
  } catch (cause) {
    if (cause instanceof OmError) throw cause;
    throw new OmError("USAGE", `the body is no JSON: it breaks ${placeOf(text)}`, {
      fix: "send one JSON document",
      cause,
    });
  }
}

/** No schema sees this key: what is behind it would be left out without a word. */
function refuseProto(key: string, value: unknown): unknown {
  if (key !== "__proto__") return value;
  throw new OmError("USAGE", 'the body has the key "__proto__", which no object may have', {
    fix: "leave it out, or give it another name",
  });
}

function placeOf(text: string): string {
  const place = findJsonError(text) ?? text.length;
  if (place >= text.trimEnd().length) return place === 0 ? "off before it begins" : "off at the end";
  const before = text.slice(0, place).split("\n");
  return `at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function tooLarge(mostBytes: number): OmError {
  return new OmError("FILE_TOO_LARGE", `the JSON is larger than ${mostBytes} bytes`, {
    fix: "files go to POST /v1/files as they are, not inside JSON",
  });
}
