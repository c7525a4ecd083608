import type { CsvDialect } from "#core/decision.ts";

/** What the repair lane makes of a record that is not well formed: cells of the right width, or the reason why not. */
export type Repair =
  | { readonly cells: readonly string[]; readonly code: string; readonly reason: string }
  | { readonly cells: readonly string[]; readonly code: string; readonly reason: string; readonly fix: string };

/**
 * The repair lane: reads one physical line that the table's dialect does not explain. A reading counts only when it
 * gives exactly `width` cells; cells are never shifted, padded or merged.
 */
export function repairRecord(line: string, dialect: CsvDialect, width: number): Repair {
  if (line.includes("\0") || (dialect.quote === "" && line.includes("\r"))) {
    const found = line.includes("\0") ? "NUL byte or half a character" : "carriage return";
    return {
      cells: line.split(dialect.delimiter),
      code: "OM-BYTE-01",
      reason: `the row contains a ${found}`,
      fix: "export the file again, or mend this line",
    };
  }
  if (dialect.quote !== "" && line.includes(dialect.quote)) {
    const lenient = cutLeniently(line, dialect);
    const isStray = lenient.some((cell) => cell.startsWith(dialect.quote));
    if (lenient.length === width && !isStray) {
      return {
        cells: lenient,
        code: "OM-QUOTE-01",
        reason: "quotes inside a quoted cell are not doubled; read as text",
      };
    }
    const literal = line.split(dialect.delimiter);
    // Where every quote closes, none is a stray one: splitting inside it would shift cells.
    const isUnclosed = (line.split(dialect.quote).length - 1) % 2 === 1;
    if (isUnclosed && literal.length === width) {
      const cells = literal.map((cell) => unwrap(cell, dialect.quote));
      return { cells, code: "OM-QUOTE-02", reason: "a quote opens and never closes; read without it" };
    }
  }
  const cells = cutLeniently(line, dialect);
  const extra = cells.slice(width);
  if (extra.length > 0 && extra.every((cell) => cell.trim() === "")) {
    return { cells: cells.slice(0, width), code: "OM-ROW-03", reason: "empty cells beyond the last column; left out" };
  }
  if (cells.length > width) {
    return {
      cells,
      code: "OM-ROW-02",
      reason: `the row has ${cells.length} cells, the table has ${width} columns`,
      fix: `put the cell that contains "${dialect.delimiter}" in quotes`,
    };
  }
  return {
    cells,
    code: "OM-ROW-01",
    reason: `the row has ${cells.length} of ${width} cells`,
    fix: "complete the row, or close the quote that swallows the rest of the line",
  };
}

/** A quote closes a cell only before a delimiter or the end; spaces before an opening quote are skipped. */
function cutLeniently(line: string, { delimiter, quote, escape }: CsvDialect): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const opening = quote === "" ? -1 : skipSpaces(line, at);
    const closing =
      opening !== -1 && line.startsWith(quote, opening) ? findClosing(line, opening + 1, delimiter, quote) : -1;
    if (closing !== -1) {
      const inside = line.slice(opening + 1, closing);
      cells.push(inside.replaceAll(escape + quote, quote));
      at = line.indexOf(delimiter, closing) === -1 ? line.length + 1 : line.indexOf(delimiter, closing) + 1;
    } else {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end === -1 ? line.length : end));
      at = end === -1 ? line.length + 1 : end + 1;
    }
  }
  return cells;
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at += 1;
  return at;
}

/** The last quote of a run that stands right before a delimiter (spaces allowed) or the end; -1 when there is none. */
function findClosing(line: string, from: number, delimiter: string, quote: string): number {
  for (let at = line.indexOf(quote, from); at !== -1; at = line.indexOf(quote, at + 1)) {
    const next = skipSpaces(line, at + 1);
    if (next >= line.length || line.startsWith(delimiter, next)) return at;
  }
  return -1;
}

function unwrap(cell: string, quote: string): string {
  const opened = cell.startsWith(quote) ? cell.slice(quote.length) : cell;
  return opened.endsWith(quote) ? opened.slice(0, -quote.length) : opened;
}
