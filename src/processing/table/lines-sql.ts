/** Lines between the first and the last, above which they are listed. */
const mostBits = 1 << 22;

/**
 * SQL that a row's `_line` is one of these, which ascend: one bit for each line between the first and the last. A list of them
 * would be a join through which all rows go.
 */
export function isOneOfLines(lines: readonly number[]): string {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return "false";
  if (last - first >= mostBits) return `_line IN (${lines.join(", ")})`;
  const bytes = new Uint8Array(Math.floor((last - first) / 8) + 1);
  for (const line of lines) {
    const at = line - first;
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (128 >> (at & 7));
  }
  const bit = `get_bit(CAST(unhex('${Buffer.from(bytes).toString("hex")}') AS BIT), CAST(_line - ${first} AS INTEGER))`;
  return `CASE WHEN _line BETWEEN ${first} AND ${last} THEN ${bit} = 1 ELSE false END`;
}
