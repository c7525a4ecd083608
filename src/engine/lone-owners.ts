import type { ManifestFile, RowClaim } from "./dataset.ts";
import { hullOf, ownersTouch } from "./owner-range.ts";

/**
 * Tells of which tables each owner is in no other table, so that owners may be counted table by table. Tables of one source
 * were compared when they came; those of other sources, and of those where nobody looked, are by their ranges alone.
 */
export function findLoneOwners(files: readonly ManifestFile[]): (file: ManifestFile) => boolean {
  if (files.some(({ claim }) => claim === undefined)) return () => false;
  const sources = Map.groupBy(
    files.flatMap(({ claim }) => claim ?? []),
    ({ source }) => source,
  );
  const hulls = new Map([...sources].map(([source, claims]) => [source, hullOf(claims.map(({ owners }) => owners))]));
  const unlooked = files.flatMap(({ claim }) => (claim !== undefined && claim.isShared === undefined ? claim : []));
  const mayBeIn = ({ source, owners }: RowClaim): boolean =>
    [...hulls].some(([other, hull]) => other !== source && ownersTouch(owners, hull)) ||
    unlooked.some((claim) => claim.source === source && ownersTouch(owners, claim.owners));
  return ({ claim }) => claim !== undefined && (claim.owners === null || (claim.isShared === false && !mayBeIn(claim)));
}
