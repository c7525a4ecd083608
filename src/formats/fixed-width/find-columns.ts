/** Columns of a text by their positions: [from, to) in each line, the last one open to the end. */
export interface ColumnPositions {
  readonly columns: readonly { readonly from: number; readonly to: number }[];
  /** Lines above the names, where a line of dashes below the names says where those stand; else 0. */
  readonly linesAbove: number;
  /** The columns are drawn by a line of dashes. */
  readonly isRuled: boolean;
}

const fewestLines = 5;
const fewestColumns = 3;
const mostLinesAbove = 20;
const smallestGap = 2;
const delimiters = [",", ";", "|"];
/** Share of the lines with a delimiter from which on it may be what parts the columns. */
const commonShare = 0.5;

/** A line of dashes in groups, as databases draw it below the names. */
export function isRule(line: string): boolean {
  return /^\s*(?:-{2,}|={2,})(?:\s+(?:-+|=+))+\s*$/.test(line);
}

/**
 * Where the columns of the lines stand: below a line of dashes, or where two blanks stand in every line. Null unless
 * nothing else can be meant: no delimiter stands in most lines, and no cell has such a gap in itself.
 */
export function findColumns(lines: readonly string[]): ColumnPositions | null {
  const filled = lines.filter((line) => line.trim() !== "");
  if (filled.some((line) => line.includes("\t") || line.includes("\0"))) return null;
  const rule = lines.slice(0, mostLinesAbove).findIndex(isRule);
  if (rule > 0 && lines[rule - 1]?.trim() !== "") return ruledColumns(lines[rule] ?? "", rule - 1);
  if (filled.length < fewestLines || delimiters.some((delimiter) => isCommon(filled, delimiter))) return null;
  return gappedColumns(filled);
}

function ruledColumns(rule: string, linesAbove: number): ColumnPositions {
  const starts = [...rule.matchAll(/\S+/g)].map(({ index }) => index);
  return { columns: toColumns(starts), linesAbove, isRuled: true };
}

function gappedColumns(lines: readonly string[]): ColumnPositions | null {
  const width = Math.max(...lines.map((line) => line.trimEnd().length));
  const isBlank = Array.from({ length: width }, (_, at) => lines.every((line) => (line[at] ?? " ") === " "));
  const starts: number[] = [];
  for (let at = 0; at < width; at += 1) {
    const gap = isBlank.slice(Math.max(0, at - smallestGap), at);
    const begins = starts.length === 0 || (gap.length === smallestGap && gap.every(Boolean));
    if (isBlank[at] === false && begins) starts.push(at);
  }
  if (starts.length < fewestColumns) return null;
  const columns = toColumns(starts);
  const hasInnerGap = lines.some((line) => columns.some(({ from, to }) => /\S {2,}\S/.test(line.slice(from, to))));
  return hasInnerGap ? null : { columns, linesAbove: 0, isRuled: false };
}

function toColumns(starts: readonly number[]): ColumnPositions["columns"] {
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? Infinity }));
}

function isCommon(lines: readonly string[], delimiter: string): boolean {
  return lines.filter((line) => line.includes(delimiter)).length >= lines.length * commonShare;
}
