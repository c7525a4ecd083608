/** As a sheet names it: 0 -> `A`, 27 -> `AB`. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  const letter = String.fromCharCode(65 + (index % 26));
  return rest === 0 ? letter : columnLetters(rest - 1) + letter;
}

export interface CellRange {
  /** 1-based, both ends included. */
  readonly firstRow: number;
  readonly lastRow: number;
  /** 0-based, both ends included. */
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** `B2:C3`, `$B$2:$C$3` or `B2`; null for anything else. */
export function parseRange(text: string): CellRange | null {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$/i.exec(text.trim());
  if (found === null) return null;
  const [, firstLetters = "", firstRow = "", lastLetters = firstLetters, lastRow = firstRow] = found;
  const columns = [columnIndex(firstLetters), columnIndex(lastLetters)];
  const rows = [Number(firstRow), Number(lastRow)];
  return {
    firstRow: Math.min(...rows),
    lastRow: Math.max(...rows),
    firstColumn: Math.min(...columns),
    lastColumn: Math.max(...columns),
  };
}

function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}
