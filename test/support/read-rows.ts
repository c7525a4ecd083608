import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";

export interface ReadPlace extends RowPlace {
  readonly rows: readonly SourceRow[];
}

/** All places of a file with their rows, as a plug-in gives them. */
export async function readPlaces(
  format: RowFormat,
  bytes: Uint8Array,
  fileName = "book.xlsx",
): Promise<readonly ReadPlace[]> {
  return withFile(bytes, fileName, async (path) => {
    const found: ReadPlace[] = [];
    for (const place of await format.places(path, fileName))
      found.push({ ...place, rows: await readRows(format, path, place) });
    return found;
  });
}

export async function readRows(format: RowFormat, path: string, { place }: RowPlace): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of format.rows(path, place)) {
    for (const row of batch) if ("cells" in row) rows.push(row);
  }
  return rows;
}

/** Only the cells of the first place. */
export async function readCells(format: RowFormat, bytes: Uint8Array): Promise<readonly (readonly string[])[]> {
  const [place] = await readPlaces(format, bytes);
  return (place?.rows ?? []).map(({ cells }) => cells);
}

/** The error that reading all of a file ends with; null where it does not. */
export async function failureOf(format: RowFormat, bytes: Uint8Array, fileName = "book.xlsx"): Promise<OmError | null> {
  try {
    await readPlaces(format, bytes, fileName);
    return null;
  } catch (error) {
    if (error instanceof OmError) return error;
    throw error;
  }
}

async function withFile<T>(bytes: Uint8Array, fileName: string, act: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "om-rows-"));
  try {
    const path = join(folder, fileName);
    writeFileSync(path, bytes);
    return await act(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
