import type { RecordAt } from "#formats/format.ts";

const mostLines = 20;
const longestLine = 300;

/** The records above a table as lines of text, for whoever looks for what they say of it. */
export function toPreamble(records: readonly Pick<RecordAt, "cells">[], preambleRecords: number): string[] {
  return records.slice(0, Math.min(preambleRecords, mostLines)).flatMap(({ cells }) => {
    const line = cells.flatMap((cell) => cell.trim() || []).join(" ");
    return line === "" ? [] : line.slice(0, longestLine);
  });
}
