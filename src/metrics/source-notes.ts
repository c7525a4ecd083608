import type { ManifestFile } from "#engine/dataset.ts";
import { findNamedAlike, isNamedSource, sourceOf } from "#engine/sources.ts";

type SourcedFile = Pick<ManifestFile, "fileId" | "table" | "name" | "source" | "claim">;

/**
 * Orders are those of their source. Where nobody named the source of a file, its columns or vendor tell it; and where
 * another source that feeds the answer has numbers in one range with it, an order in both would count twice: that is told.
 */
export function guessedSourceNotes(files: readonly SourcedFile[], used: ReadonlySet<string>): string[] {
  const sources = Map.groupBy(
    files.filter(({ fileId }) => used.has(fileId)),
    sourceOf,
  );
  for (const [guessed, one] of sources) {
    if (isNamedSource(guessed)) continue;
    const other = [...sources].find(
      ([source, each]) => source !== guessed && findNamedAlike([...one, ...each]) !== null,
    );
    if (other === undefined) continue;
    return [
      `orders are counted by source and number, and ${nameOf(one)} and ${nameOf(other[1])} may have numbers in common: if they are of one shop, send them with one --source`,
    ];
  }
  return [];
}

/** As people call it, else its newest file. */
function nameOf(files: readonly SourcedFile[]): string {
  const newest = files.toSorted((one, other) => (one.fileId < other.fileId ? 1 : -1))[0];
  return newest?.source ?? newest?.name ?? "";
}
