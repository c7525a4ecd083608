import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { quoteIdentifier } from "#engine/sql.ts";
import { plainText } from "#formats/html/plain-text.ts";
import { cutText, passageWeight } from "#formats/passages/cut-text.ts";
import { buildSegment, type TextChunk } from "#text-index/build-segment.ts";
import { findLongTexts, type TextColumns } from "./find-long-texts.ts";
import type { WrittenTexts } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";

/** The texts are held in memory while they are indexed. */
const mostCharacters = 64 << 20;
const mostRows = 500_000;
const mostTitle = 300;

/** `texts` null: the table has none, or more than can be indexed at once, which a note says. */
export interface TextsWritten {
  readonly texts: WrittenTexts | null;
  readonly notes: readonly string[];
}

const nothing: TextsWritten = { texts: null, notes: [] };

/**
 * The passages of a table in one file, for whoever looks for words: those of a document, and long texts in the cells of
 * other tables, each with what its row is about in its title.
 */
export async function writeTexts(
  work: Pick<TableWork, "database" | "select" | "job">,
  accepted: string | null,
  rows: number,
): Promise<TextsWritten> {
  if (accepted === null || rows === 0) return nothing;
  const columns = await findLongTexts(work, accepted);
  if (columns === null || columns.texts.length === 0) return nothing;
  const chunks = rows > mostRows ? null : await gatherChunks(work, accepted, columns);
  if (chunks === null) return { texts: null, notes: [`there is too much text to be searched: ${sayLimit}`] };
  if (chunks.length === 0) return nothing;
  const path = join(work.job.folder, "texts.bin");
  writeFileSync(path, buildSegment(chunks));
  const names = columns.texts.map((name) => `"${name}"`).join(", ");
  const notes = work.job.decision.type === "documents" ? [] : [`the texts in ${names} can be searched`];
  return { texts: { path, chunks: chunks.length }, notes };
}

const sayLimit = "64 million characters, or 500,000 rows, are the most";

/** Null where they are too many. */
async function gatherChunks(
  { database }: Pick<TableWork, "database">,
  accepted: string,
  { texts, titles }: TextColumns,
): Promise<readonly TextChunk[] | null> {
  const chunks: TextChunk[] = [];
  const names = [...titles, ...texts].map(quoteIdentifier).join(", ");
  let characters = 0;
  for await (const batch of database.stream(`SELECT _line, ${names} FROM ${accepted} ORDER BY _line`)) {
    for (const [line, ...cells] of batch) {
      const named = cells.slice(0, titles.length).map((cell) => (typeof cell === "string" ? cell.trim() : ""));
      const title = named
        .filter((name) => name !== "")
        .join(" > ")
        .slice(0, mostTitle);
      for (const cell of cells.slice(titles.length)) {
        if (typeof cell !== "string" || cell.trim() === "") continue;
        for (const { text } of cutText(await plainText(cell), passageWeight)) {
          chunks.push({ line: Number(line), title, text });
          characters += text.length + title.length;
        }
      }
      if (characters > mostCharacters) return null;
    }
  }
  return chunks;
}
