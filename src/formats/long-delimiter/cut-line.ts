/** The cells of a line; quotes around a whole cell are taken off, and what they hold is no delimiter. */
export function cutLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; at <= line.length;) {
    const closing = line[at] === '"' ? findClosing(line, at + 1, delimiter) : -1;
    if (closing !== -1) {
      cells.push(line.slice(at + 1, closing).replaceAll('""', '"'));
      at = closing + 1 + delimiter.length;
      if (closing + 1 >= line.length) return cells;
      continue;
    }
    const end = line.indexOf(delimiter, at);
    cells.push(line.slice(at, end === -1 ? line.length : end));
    if (end === -1) return cells;
    at = end + delimiter.length;
  }
  return cells;
}

/** The quote that a delimiter or the end follows; a doubled one is text. */
function findClosing(line: string, from: number, delimiter: string): number {
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    if (line[at + 1] === '"') at += 1;
    else if (at + 1 === line.length || line.startsWith(delimiter, at + 1)) return at;
  }
  return -1;
}
