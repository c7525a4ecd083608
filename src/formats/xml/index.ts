import type { TablePlace } from "#core/decision.ts";
import { beginsPage } from "#formats/html/begins-page.ts";
import { createLinesChooser, recordsForLines } from "#formats/json/choose-lines.ts";
import { createFlattener } from "#formats/json/flatten.ts";
import { RecordFault, recordTooLong } from "#formats/json/record-fault.ts";
import { linesNote } from "#formats/json/record-notes.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import type { RowFormat, RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import { findRecordPath } from "./find-records.ts";
import { readRecords } from "./record-json.ts";
import { readXml } from "./xml-events.ts";

type Row = SourceRow | UnreadableRow;

const batchRows = 500;

/**
 * XML whose elements repeat: each is a record, flattened as JSON is; one record up to 1 MB in memory at a time. `line`
 * is the ordinal of the row.
 */
export const xml: RowFormat = { id: "xml", sniff, places, rows: readRows };

function sniff(head: Uint8Array, fileName: string): number {
  const start = textOfHead(head).trimStart();
  if (beginsPage(start)) return 0;
  if (start.startsWith("<?xml")) return start.includes("urn:schemas-microsoft-com:office:spreadsheet") ? 0.3 : 0.95;
  if (/^<!DOCTYPE\s/i.test(start) || (/\.xml$/i.test(fileName) && start.startsWith("<"))) return 0.9;
  return /^<[\p{L}_][^<>]*>/u.test(start) && /<\/[\p{L}_]|\/>/u.test(start) ? 0.9 : 0;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const recordPath = findRecordPath(readXml(path));
  const linesPath = chooseLines(path, recordPath);
  const flattener = createFlattener(linesPath);
  let records = 0;
  for (const { json, isCut } of readRecords(readXml(path), recordPath)) {
    records += 1;
    if (isCut) continue;
    try {
      flattener.rows(json, 0, json.length);
    } catch (thrown) {
      if (!(thrown instanceof RecordFault)) throw thrown;
    }
  }
  const columns = flattener.columns();
  if (columns.length === 0) return [];
  const place = { records: recordPath, ...(linesPath === null ? {} : { lines: linesPath }) };
  return [{ name: stemOf(fileName), place, columns, notes: linesPath === null ? [] : [linesNote(records, linesPath)] }];
}

function chooseLines(path: string, recordPath: string): string | null {
  const chooser = createLinesChooser();
  let looked = 0;
  for (const { json, isCut } of readRecords(readXml(path), recordPath)) {
    if (!isCut) chooser.look(json);
    looked += 1;
    if (looked >= recordsForLines) break;
  }
  return chooser.chosen();
}

async function* readRows(path: string, place: TablePlace): AsyncIterable<readonly Row[]> {
  const flattener = createFlattener(place.lines ?? null);
  let batch: Row[] = [];
  let line = 0;
  for (const { json, isCut } of readRecords(readXml(path), place.records ?? "")) {
    if (isCut) batch.push({ line: (line += 1), ...recordTooLong, raw: json });
    else {
      try {
        for (const cells of flattener.rows(json, 0, json.length)) batch.push({ line: (line += 1), cells });
      } catch (thrown) {
        if (!(thrown instanceof RecordFault)) throw thrown;
        const { code, message: reason, fix } = thrown;
        batch.push({ line: (line += 1), code, reason, fix, raw: json.slice(0, 2_000) });
      }
    }
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
