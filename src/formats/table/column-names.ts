/**
 * Header cells as column names: trimmed, white space folded to one space, empty ones `column_4`, repeated ones
 * `price_2`. Upper and lower case are one name, since SQL does not tell them apart.
 */
export function toColumnNames(cells: readonly string[]): string[] {
  const trimmed = cells.map((cell) => cell.trim().replaceAll(/\s+/gu, " "));
  const written = new Set(trimmed.map((name) => name.toLowerCase()));
  const taken = new Set<string>();
  return trimmed.map((cell, index) => {
    const name = cell === "" ? `column_${index + 1}` : cell;
    let unique = name;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) {
      const next = `${name}_${number}`;
      if (!written.has(next.toLowerCase())) unique = next;
    }
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** Names for a table without a header. */
export function numberColumns(width: number): string[] {
  return Array.from({ length: width }, (_, index) => `column_${index + 1}`);
}
