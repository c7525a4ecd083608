const flagExtra = 4;
const flagName = 8;

/** The file's name that a gzip header carries (RFC 1952), without folders; null where there is none. */
export function readGzipName(head: Uint8Array): string | null {
  const flags = head[3] ?? 0;
  if ((flags & flagName) === 0) return null;
  let from = 10;
  if ((flags & flagExtra) !== 0) from += 2 + (head[from] ?? 0) + (head[from + 1] ?? 0) * 256;
  const end = head.indexOf(0, from);
  if (end <= from) return null;
  const bytes = head.subarray(from, end);
  const name = toText(bytes).split(/[/\\]/).at(-1) ?? "";
  return name === "" || name.startsWith(".") ? null : name;
}

/** Latin-1 by the book, UTF-8 as tools write it. */
function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
