import type { Manifest, ManifestFile, RowClaim } from "#engine/dataset.ts";

/**
 * Orders are counted by their numbers. Where files of two sources that feed an answer have numbers in one range (two tills
 * that both begin at 1), two orders may be counted as one: that is told. Costs no look at any row.
 */
export function orderNumberNotes({ files }: Pick<Manifest, "files">, used: ReadonlySet<string>): string[] {
  const numbered = files.filter(({ fileId, claim }) => used.has(fileId) && claim?.owners != null);
  const sources = [...Map.groupBy(numbered, ({ claim }) => claim?.source).values()];
  for (const [at, one] of sources.entries()) {
    const other = sources.slice(at + 1).find((each) => touch(rangeOf(one), rangeOf(each)));
    if (other === undefined) continue;
    return [
      `orders are counted by their numbers, and ${nameOf(one)} and ${nameOf(other)} may number alike: count them apart with --by source or --by file`,
    ];
  }
  return [];
}

type Range = NonNullable<RowClaim["owners"]>;

/** From the least to the greatest number of a source. */
function rangeOf(files: readonly ManifestFile[]): Range {
  const ranges = files.flatMap(({ claim }) => claim?.owners ?? []);
  return ranges.reduce((whole, { least, most }) => ({
    least: isBefore(least, whole.least) ? least : whole.least,
    most: whole.most === null || most === null ? null : isBefore(whole.most, most) ? most : whole.most,
  }));
}

function touch(one: Range, other: Range): boolean {
  return !endsBefore(one, other) && !endsBefore(other, one);
}

function endsBefore({ most }: Range, { least }: Range): boolean {
  return most !== null && isBefore(most, least);
}

/** As the engine compares text. */
function isBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}

function nameOf(files: readonly ManifestFile[]): string {
  const newest = files.toSorted((one, other) => (one.fileId < other.fileId ? 1 : -1))[0];
  return newest?.source ?? newest?.name ?? "";
}
