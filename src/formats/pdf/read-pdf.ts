import { readFile, stat } from "node:fs/promises";
import { OmError } from "#core/errors.ts";
import type { Block } from "#formats/passages/block.ts";
import { type PlacedText, toPageBlocks } from "./page-blocks.ts";
import { proveStreams } from "./prove-streams.ts";

const mostBytes = 128 << 20;
const mostPages = 5_000;
/** Of all pages together. */
const mostCharacters = 64 << 20;
const tailBytes = 64 << 10;

export interface PdfPage {
  readonly page: number;
  /** Null where the page could not be read. */
  readonly blocks: readonly Block[] | null;
}

export interface OpenPdf {
  readonly title: string | null;
  readonly pages: number;
  /** One after the other. @throws OmError `FILE_TOO_LARGE` */
  read(): AsyncIterable<PdfPage>;
  close(): Promise<void>;
}

/**
 * A PDF as the library reads it, all of it in memory.
 * @throws OmError `FILE_TOO_LARGE`, `ARCHIVE_UNSAFE`, `FILE_ENCRYPTED`, `FILE_CORRUPT`
 */
export async function openPdf(path: string): Promise<OpenPdf> {
  const { size } = await stat(path);
  if (size > mostBytes) throw tooLarge(`the PDF is ${size} bytes, the limit is ${mostBytes}`);
  const bytes = await readFile(path);
  if (!bytes.subarray(Math.max(0, bytes.length - tailBytes)).includes("%%EOF"))
    throw corrupt("the PDF ends in the middle");
  proveStreams(bytes);
  const { getDocumentProxy } = await import("unpdf");
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    disableFontFace: true,
    useSystemFonts: false,
    stopAtErrors: false,
    verbosity: 0,
  }).catch((thrown: unknown) => {
    throw toPdfError(thrown);
  });
  const pages = document.numPages;
  if (pages > mostPages) {
    await document.loadingTask.destroy();
    throw tooLarge(`the PDF has ${pages} pages, the limit is ${mostPages}`);
  }
  return { title: await readTitle(), pages, read, close: () => document.loadingTask.destroy() };

  async function readTitle(): Promise<string | null> {
    try {
      const { info } = await document.getMetadata();
      const title: unknown = Reflect.get(info, "Title");
      return typeof title === "string" && title.trim() !== "" ? title : null;
    } catch {
      return null; // what it says of itself is damaged, its pages may not be
    }
  }

  async function* read(): AsyncIterable<PdfPage> {
    let characters = 0;
    let line = 1;
    for (let page = 1; page <= pages; page += 1) {
      const texts = await readPage(page);
      const blocks = texts === null ? null : toPageBlocks(texts, page, line);
      for (const { text } of blocks ?? []) {
        characters += text.length;
        line += text.split("\n").length;
      }
      if (characters > mostCharacters) throw tooLarge(`the PDF holds more than ${mostCharacters} characters`);
      yield { page, blocks };
    }
  }

  async function readPage(number: number): Promise<readonly PlacedText[] | null> {
    try {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      page.cleanup();
      return items.flatMap((item): PlacedText[] => {
        if (!("str" in item)) return [];
        const y: unknown = item.transform[5];
        return [{ text: item.str, y: typeof y === "number" ? y : 0, height: item.height, endsLine: item.hasEOL }];
      });
    } catch {
      return null;
    }
  }
}

function toPdfError(thrown: unknown): OmError {
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "PasswordException") {
    return new OmError("FILE_ENCRYPTED", "the PDF is protected by a password", { fix: "save it without a password" });
  }
  return corrupt(`the PDF cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown);
}

function corrupt(message: string, cause?: unknown): OmError {
  return new OmError("FILE_CORRUPT", message, {
    fix: "send it again, or save it anew from the program that made it",
    cause,
  });
}

function tooLarge(message: string): OmError {
  return new OmError("FILE_TOO_LARGE", message, { fix: "send it in parts" });
}
