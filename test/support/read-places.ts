import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RowFormat, RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";

/** A place with all of its rows. */
export interface ReadPlace extends RowPlace {
  readonly rows: readonly SourceRow[];
  readonly unreadable: readonly UnreadableRow[];
}

/** Writes the content to a file of that name, and gives its path to the act; the file is gone afterwards. */
export async function withFile<Result>(
  content: string | Uint8Array,
  fileName: string,
  act: (path: string) => Promise<Result> | Result,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "om-rows-"));
  try {
    const path = join(folder, fileName);
    writeFileSync(path, content);
    return await act(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The places of a content with their rows; lines are checked to ascend. */
export function readPlaces(
  format: RowFormat,
  content: string | Uint8Array,
  fileName = `file.${format.id}`,
): Promise<ReadPlace[]> {
  return withFile(content, fileName, (path) => readFilePlaces(format, path, fileName));
}

export async function readFilePlaces(format: RowFormat, path: string, fileName: string): Promise<ReadPlace[]> {
  const read: ReadPlace[] = [];
  for (const place of await format.places(path, fileName)) {
    const rows: SourceRow[] = [];
    const unreadable: UnreadableRow[] = [];
    let last = 0;
    for await (const batch of format.rows(path, place.place)) {
      for (const row of batch) {
        if (row.line <= last) throw new Error(`line ${row.line} follows line ${last}`);
        last = row.line;
        if ("raw" in row) unreadable.push(row);
        else rows.push(row);
      }
    }
    read.push({ ...place, rows, unreadable });
  }
  return read;
}

/** The filled cells of each row by the names of their columns. */
export function namedCells({ columns, rows }: ReadPlace): Map<string, string>[] {
  return rows.map(({ cells }) => {
    const filled = cells.flatMap((cell, index): [string, string][] => {
      const name = columns?.[index];
      if (name === undefined) throw new Error(`cell ${index} has no column`);
      return cell === "" ? [] : [[name, cell]];
    });
    return new Map(filled);
  });
}
