import { gunzipSync, gzipSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { OmError } from "#core/errors.ts";
import type { JsonValue } from "#ports/record-store.ts";

/** As it lies in an item: short JSON as text, a longer one compressed, the longest in parts beside it. */
export type StoredValue =
  | { readonly json: string }
  | { readonly gzip: Uint8Array }
  | { readonly parts: readonly Uint8Array[] };

/** A read of DynamoDB is paid by 4 KB. */
const mostTextBytes = 4_096;
/** An item holds 400 KB with its names and keys, of which ours take up to 3 KB. */
const partBytes = 380_000;
const mostParts = 64;

/**
 * How a value is kept. Reports of a table are the largest: up to 2,000 columns and the profile of 200 of them, some
 * megabytes of JSON and a few hundred KB compressed, so almost nothing ever needs parts.
 * @throws OmError `FILE_TOO_LARGE` beyond 24 MB compressed
 */
export function toStoredValue(value: JsonValue): StoredValue {
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) <= mostTextBytes) return { json };
  const gzip = gzipSync(json);
  if (gzip.length <= partBytes) return { gzip };
  if (gzip.length > mostParts * partBytes) throw tooLarge(gzip.length);
  const parts = Array.from({ length: Math.ceil(gzip.length / partBytes) }, (_, index) =>
    gzip.subarray(index * partBytes, (index + 1) * partBytes),
  );
  return { parts };
}

/** The attributes of an item for it; each of them is there or not. */
export function toAttributes(stored: StoredValue): Readonly<Record<string, AttributeValue>> {
  if ("json" in stored) return { json: { S: stored.json } };
  if ("gzip" in stored) return { gzip: { B: stored.gzip } };
  return { parts: { N: String(stored.parts.length) } };
}

export const valueAttributes = ["json", "gzip", "parts"] as const;

/** The value that lies in an item itself; null where it is in parts. */
export function readStoredValue(item: Readonly<Record<string, AttributeValue>>): { readonly value: JsonValue } | null {
  const text = item["json"]?.S;
  if (text !== undefined) return { value: JSON.parse(text) };
  const gzip = item["gzip"]?.B;
  return gzip === undefined ? null : { value: joinParts([gzip]) };
}

export function joinParts(parts: readonly Uint8Array[]): JsonValue {
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString("utf8"));
}

function tooLarge(sizeBytes: number): OmError {
  return new OmError("FILE_TOO_LARGE", `a record takes ${sizeBytes} bytes, more than any store of ours keeps`, {
    fix: "this is a defect: please report it with the command that you ran",
    details: { sizeBytes },
  });
}
