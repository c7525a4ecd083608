import type { ObjectVersion, VersionedObjects } from "./versioned-objects.ts";

export interface BringBackOptions {
  /** `shop/` for one business, `""` for the whole bucket. */
  readonly prefix: string;
  /** What was there then is to be there again. */
  readonly moment: Date;
  /** Else it is only told what would be done. */
  readonly isDone: boolean;
}

export interface BroughtBack {
  /** Their removal is taken back. */
  readonly keys: readonly string[];
  /** Was there then and has another content now. No key is written twice by the product, so somebody looks at these. */
  readonly changed: readonly string[];
  /** Was not there then: left, for nothing that the records of then name is among them. */
  readonly newer: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * Makes the objects below a prefix as they were at a moment, by taking away the marks of removals that are younger.
 * Nothing is written or removed, so it may be broken off and run again.
 * @throws Error for a prefix that would reach into another business, or a moment that has not been
 */
export async function bringBack(
  objects: VersionedObjects,
  { prefix, moment, isDone }: BringBackOptions,
  now: Date = new Date(),
): Promise<BroughtBack> {
  if (prefix !== "" && !prefix.endsWith("/")) throw new Error(`"${prefix}" also begins other names: end it with "/"`);
  if (Number.isNaN(moment.getTime()) || moment > now)
    throw new Error("give a moment that has been, as 2026-11-28T10:00:00Z");
  const keys: string[] = [];
  const changed: string[] = [];
  const failed: { key: string; reason: string }[] = [];
  let newer = 0;
  const listed = await objects.list(prefix);
  for (const [key, versions] of Map.groupBy(listed, (version) => version.key)) {
    const since = versions.filter(({ at }) => Date.parse(at) > moment.getTime());
    const then = newestOf(versions.filter((version) => !since.includes(version)));
    if (then === null || then.isRemoval) {
      if (since.some(({ isLatest, isRemoval }) => isLatest && !isRemoval)) newer += 1;
      continue;
    }
    if (then.isLatest) continue;
    if (since.some(({ isRemoval }) => !isRemoval)) {
      changed.push(key);
      continue;
    }
    const reason = isDone ? await takeAway(objects, since) : null;
    if (reason === null) keys.push(key);
    else failed.push({ key, reason });
  }
  return { keys, changed, newer, failed };
}

/**
 * Of several in one second the one that is no removal: what comes back without need is removed again by the product, what
 * does not come back is lost.
 */
function newestOf(versions: readonly ObjectVersion[]): ObjectVersion | null {
  const byAge = versions.toSorted(
    (one, other) => Date.parse(other.at) - Date.parse(one.at) || Number(one.isRemoval) - Number(other.isRemoval),
  );
  return versions.find(({ isLatest }) => isLatest) ?? byAge[0] ?? null;
}

async function takeAway(objects: VersionedObjects, marks: readonly ObjectVersion[]): Promise<string | null> {
  try {
    for (const { key, versionId } of marks) await objects.takeMarkAway(key, versionId);
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
