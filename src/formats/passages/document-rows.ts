import type { RowPlace, SourceRow, UnreadableRow } from "#formats/table/row-format.ts";
import type { TablePlace } from "#core/decision.ts";
import type { Passage } from "./block.ts";

/** Of the rows of every document. */
const documentColumns = ["title", "section", "place", "text"];

const batchRows = 200;
const mostTitle = 300;

/** The one place of a document. @param title where it says none itself */
export function documentPlace(name: string, title: string, notes: readonly string[]): RowPlace {
  return { name, place: { title: cleanTitle(title) }, columns: documentColumns, isDocument: true, notes };
}

/** Rows of a document in batches. */
export type Passages = AsyncIterable<readonly (SourceRow | UnreadableRow)[]>;

/**
 * A passage as a row; each has a line of its own, and they ascend: of two that begin on one line the second takes the next.
 */
export function createRowWriter(): RowWriter {
  let last = 0;
  const next = (line: number): number => (last = Math.max(last + 1, line));
  const write = (title: string, { line, section, place, text }: Passage): SourceRow => ({
    line: next(line),
    cells: [cleanTitle(title), section, place, text],
  });
  return Object.assign(write, { next });
}

export interface RowWriter {
  (title: string, passage: Passage): SourceRow;
  /** The line of what is no passage. */
  next(line: number): number;
}

/** Passages of one document, in batches. */
export function* toRows(
  place: TablePlace,
  title: string | null,
  passages: Iterable<Passage>,
): Iterable<readonly SourceRow[]> {
  const write = createRowWriter();
  const named = title ?? place.title ?? "";
  let batch: SourceRow[] = [];
  for (const passage of passages) {
    batch.push(write(named, withoutTitle(passage, named)));
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The title is said once. */
function withoutTitle(passage: Passage, title: string): Passage {
  const { section } = passage;
  if (section === title) return { ...passage, section: "" };
  return section.startsWith(`${title} > `) ? { ...passage, section: section.slice(title.length + 3) } : passage;
}

function cleanTitle(title: string): string {
  return title.replaceAll(/\s+/g, " ").trim().slice(0, mostTitle);
}
