import { OmError } from "#core/errors.ts";
import { csv } from "./csv/index.ts";
import type { Format } from "./format.ts";

/** Every format there is; the surest sniff wins. */
const formats: readonly Format[] = [csv];

export function formatById(id: string): Format {
  const format = formats.find((candidate) => candidate.id === id);
  if (format === undefined) throw new OmError("FORMAT_UNKNOWN", `there is no format "${id}"`);
  return format;
}

export function sniffFormat(head: Uint8Array, fileName: string): Format {
  const ranked = formats.toSorted((left, right) => right.sniff(head, fileName) - left.sniff(head, fileName));
  const [surest] = ranked;
  if (surest === undefined) throw new OmError("FORMAT_UNKNOWN", "no format is registered");
  return surest;
}
