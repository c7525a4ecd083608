/** What a strptime format says of the cells that it reads. */

import type { ColumnReading } from "./decision.ts";

type DateReading = Pick<Extract<ColumnReading, { kind: "date" }>, "formats" | "epoch">;

/** The cell names an instant: it carries an offset, or says that it is of UTC. */
export function isInstant(format: string): boolean {
  return format.endsWith("%z") || /(?:Z|UTC|GMT)$/.test(format);
}

/** Cells of the column name instants. */
export function readsInstants({ formats, epoch }: DateReading): boolean {
  return epoch !== undefined || formats.some(isInstant);
}

/** Cells of the column name a time of day. */
export function readsTimes({ formats, epoch }: DateReading): boolean {
  return epoch !== undefined || formats.some(hasTimeOfDay);
}

export function hasTimeOfDay(format: string): boolean {
  return /%[HI]/.test(format);
}
