import { readFile, stat } from "node:fs/promises";
import type { TablePlace } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import { stemOf, textOfHead } from "#formats/json/text-file.ts";
import { cutPassages } from "#formats/passages/cut-passages.ts";
import { documentPlace, toRows } from "#formats/passages/document-rows.ts";
import type { RowFormat, RowPlace, SourceRow } from "#formats/table/row-format.ts";
import { decodePage } from "#formats/workbook/html-tables.ts";
import { beginsPage } from "./begins-page.ts";
import type { Page } from "./html-blocks.ts";

const mostBytes = 64 << 20;
const pageName = /\.(?:x?html?|xht)$/i;

/** A web page: what its readers see, a row a passage; as a whole in memory. Web pages named as workbooks are tables. */
export const html: RowFormat = { id: "html", sniff, places, rows };

function sniff(head: Uint8Array, fileName: string): number {
  const text = textOfHead(head).trimStart();
  if (!text.startsWith("<") || text.includes("urn:schemas-microsoft-com:office:spreadsheet")) return 0;
  if (beginsPage(text)) return 0.85;
  return pageName.test(fileName) && /<(?:p|div|h[1-6]|span|ul|main|article|section|a)\b/i.test(text) ? 0.93 : 0;
}

/** @throws OmError `FILE_TOO_LARGE` */
async function places(path: string, fileName: string): Promise<readonly RowPlace[]> {
  const { blocks } = await readPage(path);
  const name = stemOf(fileName);
  return [
    documentPlace(
      name,
      name,
      blocks.length === 0 ? ["the page shows no text: what it shows is made by its scripts"] : [],
    ),
  ];
}

async function* rows(path: string, place: TablePlace): AsyncIterable<readonly SourceRow[]> {
  const { title, blocks } = await readPage(path);
  const [first] = blocks;
  yield* toRows(place, title ?? (first?.level === 1 ? first.text : null), cutPassages(blocks));
}

async function readPage(path: string): Promise<Page> {
  const { size } = await stat(path);
  if (size > mostBytes) {
    throw new OmError("FILE_TOO_LARGE", `the page is ${size} bytes, the limit is ${mostBytes}`, {
      fix: "save it in parts, or as text",
      details: { sizeBytes: size, limitBytes: mostBytes },
    });
  }
  const { readHtml } = await import("./html-blocks.ts");
  return readHtml(decodePage(await readFile(path)));
}
