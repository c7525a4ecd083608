import type { TablePlace } from "#core/decision.ts";
import { stemOf } from "#formats/json/text-file.ts";
import { createPassageCutter } from "#formats/passages/cut-passages.ts";
import { createRowWriter, documentPlace, type Passages } from "#formats/passages/document-rows.ts";
import type { RowFormat, RowPlace } from "#formats/table/row-format.ts";
import { openPdf } from "./read-pdf.ts";

const mostNamed = 20;

/**
 * The text of a PDF: a row a passage, each of one page; `line` counts the lines of its text over all pages. Pictures are
 * not read: pages without text are named.
 */
export const pdf: RowFormat = { id: "pdf", sniff, places, rows };

function sniff(head: Uint8Array): number {
  const start = Buffer.from(head.subarray(0, 64)).toString("latin1");
  return /^(?:\u00ef\u00bb\u00bf)?\s*%PDF-/.test(start) ? 0.98 : 0;
}

async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const document = await openPdf(path);
  try {
    const empty: number[] = [];
    for await (const { page, blocks } of document.read()) if (blocks?.length === 0) empty.push(page);
    const name = stemOf(fileName);
    return [documentPlace(name, document.title ?? name, noteEmpty(empty, document.pages))];
  } finally {
    await document.close();
  }
}

async function* rows(path: string, place: TablePlace): Passages {
  const document = await openPdf(path);
  try {
    const cutter = createPassageCutter();
    const write = createRowWriter();
    const title = place.title ?? "";
    let line = 1;
    for await (const { page, blocks } of document.read()) {
      if (blocks === null) {
        yield cutter.end().map((passage) => write(title, passage));
        const reason = `page ${page} could not be read`;
        const fix = "save the document anew from the program that made it";
        yield [{ line: write.next(line), code: "OM-PDF-01", reason, fix, raw: `page ${page}` }];
        continue;
      }
      yield blocks.flatMap((block) => cutter.add(block)).map((passage) => write(title, passage));
      line = (blocks.at(-1)?.line ?? line) + 1;
    }
    yield cutter.end().map((passage) => write(title, passage));
  } finally {
    await document.close();
  }
}

function noteEmpty(empty: readonly number[], pages: number): string[] {
  if (empty.length === 0) return [];
  const of = pages === 1 ? "its one page" : `${pages} pages`;
  if (empty.length === pages)
    return [`none of ${of} holds text: it is a scan, or made of pictures, and pictures are not read`];
  const named = empty.slice(0, mostNamed).join(", ");
  const more = empty.length > mostNamed ? ` and ${empty.length - mostNamed} more` : "";
  return [`${empty.length} of ${of} hold no text and are not read: page ${named}${more}`];
}
