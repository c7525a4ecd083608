import type { RecordAt } from "#formats/format.ts";

export function isBlankRecord(record: RecordAt): boolean {
  return record.cells.every((cell) => cell.trim() === "");
}

/**
 * Cells of the table's rows: the commonest count of cells, where wide records weigh more than narrow ones, because notes
 * above a table are narrower than the table. 0 where every record is blank.
 */
export function findWidth(records: readonly RecordAt[]): number {
  const counts = new Map<number, number>();
  for (const record of records) {
    if (!isBlankRecord(record)) counts.set(record.cells.length, (counts.get(record.cells.length) ?? 0) + 1);
  }
  let width = 0;
  let best = 0;
  for (const [candidate, count] of counts) {
    const weight = count * (1 + Math.log2(candidate));
    if (weight > best || (weight === best && candidate > width)) {
      width = candidate;
      best = weight;
    }
  }
  return width;
}
