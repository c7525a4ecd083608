import type { Period } from "#core/period.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import type { Reading } from "./compile-rows.ts";
import { orderColumnsOf } from "./order-amounts.ts";
import { orderDay } from "./told-columns.ts";

/**
 * The manifest with those files alone that may have rows in a window, or rows without a day; the same manifest where that
 * saves nothing or cannot be told by the days that it lists: where days are moved, or amounts are shared with lines of others.
 */
export function filesInWindow({ from, to }: Period, { columns, context: { manifest, canonical } }: Reading): Manifest {
  const isTold = canonical && !columns.includes(orderDay) && orderColumnsOf(columns, manifest).length === 0;
  if (!isTold || from === null || to === null) return manifest;
  const mayHaveRows = ({ firstDay, lastDay, undatedRows }: ManifestFile): boolean =>
    firstDay === null || lastDay === null || undatedRows > 0 || (firstDay < to && lastDay >= from);
  const files = manifest.files.filter(mayHaveRows);
  return files.length === 0 || files.length === manifest.files.length ? manifest : { ...manifest, files };
}
