import type { RowClaim } from "./dataset.ts";

type Owners = RowClaim["owners"];

/** False where no owner can be in both. */
export function ownersTouch(one: Owners, other: Owners): boolean {
  if (one === null || other === null) return false;
  return comesNotAfter(one.least, other.most) && comesNotAfter(other.least, one.most);
}

/** As the engine compares text. */
function comesNotAfter(least: string, most: string | null): boolean {
  return most === null || Buffer.compare(Buffer.from(least), Buffer.from(most)) <= 0;
}

/** The range in which the owners of all of them lie. */
export function hullOf(ranges: readonly Owners[]): Owners {
  return ranges.reduce((hull, range) => {
    if (hull === null || range === null) return hull ?? range;
    const most =
      hull.most === null || range.most === null ? null : comesNotAfter(hull.most, range.most) ? range.most : hull.most;
    return { least: comesNotAfter(hull.least, range.least) ? hull.least : range.least, most };
  }, null);
}
