import type { ManifestFile } from "./dataset.ts";
import { hullOf, ownersTouch } from "./owner-range.ts";

/** Asked for as a column: the source of the row, as `sourceOf` tells it. */
export const sourceColumn = "om:source";

/** What may be anywhere. */
const everywhere = { least: "", most: null };

/**
 * The source in whose rows the numbers of a table's owners (orders) mean one thing: that of its claim; of a table that is
 * compared with no other, the table itself.
 */
export function sourceOf({ claim, fileId, table }: Pick<ManifestFile, "claim" | "fileId" | "table">): string {
  return claim?.source ?? JSON.stringify([fileId, table]);
}

/** A source was named by people, or a file set apart from all others: what is no guess of ours. */
export function isNamedSource(source: string): boolean {
  const [kind]: readonly unknown[] = JSON.parse(source);
  return kind === "given" || kind === "file";
}

/** The tables of two sources that may name two owners alike; null where no two sources do. Costs no look at any row. */
export function findNamedAlike<File extends Pick<ManifestFile, "claim" | "fileId" | "table">>(
  files: readonly File[],
): readonly [File[], File[]] | null {
  const sources = [...Map.groupBy(files, sourceOf).values()].flatMap((tables) => {
    const owners = hullOf(tables.map(({ claim }) => (claim === undefined ? everywhere : claim.owners)));
    return owners === null ? [] : { tables, owners };
  });
  const inOrder = sources.toSorted((one, other) => compare(one.owners.least, other.owners.least));
  let widest = inOrder[0];
  for (const next of inOrder.slice(1)) {
    if (widest !== undefined && ownersTouch(widest.owners, next.owners)) return [widest.tables, next.tables];
    widest = next;
  }
  return null;
}

/** As the engine compares text. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
