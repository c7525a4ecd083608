import { currentRollup, type ManifestFile } from "./dataset.ts";
import { ownersTouch } from "./owner-range.ts";

/**
 * Tells of which tables the rollup counts no owner that another table has, so that owners may be counted table by table. An
 * owner is one of its source. Tables of a source were compared when they came, and owners in common are named since;
 * beside those where nobody looked, their ranges decide.
 */
export function findLoneOwners(files: readonly ManifestFile[]): (file: ManifestFile) => boolean {
  const unlooked = files.flatMap(({ claim }) => (claim !== undefined && claim.isShared === undefined ? claim : []));
  return (file) => {
    const { claim } = file;
    if (claim === undefined) return false;
    const isAlone = claim.isShared === false || currentRollup(file)?.namesShared === true;
    const mayBeIn = unlooked.some(({ source, owners }) => source === claim.source && ownersTouch(owners, claim.owners));
    return claim.owners === null || (isAlone && !mayBeIn);
  };
}
