const mostLines = 400;
const fewestLines = 2;
const mostLength = 4;
/** Lines above and below the table, and broken ones. */
const leastShare = 0.8;
/** Signs of which a longer delimiter is made; quotes, marks of numbers, dates and addresses, and spaces are none. */
const signs = new RegExp(`[^\\p{L}\\p{M}\\p{N} "'\`.,;()\\[\\]{}$€£¥%+_/\\\\?=<>*-]{2,}`, "gu");
/** One sign that parts the cells of most files. */
const ordinary = [",", ";", "\t", "|"];

/**
 * The delimiter of two to four signs (`||`, `~|~`, `::`) that cuts every line of a text into the same number of cells;
 * null where there is none, or where one sign alone does as well.
 * @param lines of the file's beginning, whole ones
 */
export function findLongDelimiter(lines: readonly string[]): string | null {
  const filled = lines.filter((line) => line.trim() !== "").slice(0, mostLines);
  if (filled.length < fewestLines) return null;
  const found = new Set(
    filled.slice(0, 20).flatMap((line) => [...line.matchAll(signs)].flatMap(([run]) => unitsOf(run))),
  );
  return [...found].toSorted((one, other) => other.length - one.length).find((run) => cutsAll(filled, run)) ?? null;
}

/** What a run may be one or several of: `||||` is `||` twice, with an empty cell between. */
function unitsOf(run: string): string[] {
  const lengths = Array.from({ length: mostLength - 1 }, (_none, index) => index + 2);
  return lengths
    .map((length) => run.slice(0, length))
    .filter((unit) => run === unit.repeat(run.length / unit.length) && run.length % unit.length === 0);
}

function cutsAll(lines: readonly string[], delimiter: string): boolean {
  const counts = lines.map((line) => line.split(delimiter).length);
  const width = mostFrequent(counts);
  if (width < 2 || counts.filter((count) => count === width).length < lines.length * leastShare) return false;
  const table = lines.filter((_line, index) => counts[index] === width);
  const names = table[0]?.split(delimiter) ?? [];
  if (names.some((name) => name.trim() === "")) return false;
  const isOfOneSign = new Set(delimiter).size === 1;
  // A sign that stands alone between the names, too, is the delimiter, and two of it an empty cell.
  if (isOfOneSign && names.join("").includes(delimiter.slice(0, 1))) return false;
  return ordinary.every((sign) => delimiter.includes(sign) || !partsEvenly(table, sign, width));
}

/** Into as many cells, or more. */
function partsEvenly(lines: readonly string[], sign: string, width: number): boolean {
  const [first = 0, ...others] = lines.map((line) => line.split(sign).length);
  return first >= width && others.every((count) => count === first);
}

function mostFrequent(counts: readonly number[]): number {
  const uses = new Map<number, number>();
  for (const count of counts) uses.set(count, (uses.get(count) ?? 0) + 1);
  return [...uses].toSorted((one, other) => other[1] - one[1])[0]?.[0] ?? 0;
}
