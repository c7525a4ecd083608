import { open } from "node:fs/promises";
import { openPromise } from "yauzl";
import { toArchiveError } from "./archive-error.ts";
import { beginsLikeDocument, isDocument, namesInHead } from "./zip-head.ts";

export type Container = "gz" | "zip" | "zst" | "bz2";

const sniffedBytes = 64 * 1024;
/** More parts than any workbook has; its list of contents is one of the first. */
const mostLooked = 10_000;
/** First bytes in hexadecimal. */
const signatures: readonly { readonly container: Container; readonly pattern: RegExp }[] = [
  { container: "gz", pattern: /^1f8b08/ },
  { container: "zip", pattern: /^504b(?:0304|0506)/ },
  // Tools that pack in parallel write a frame in front that is to be skipped.
  { container: "zst", pattern: /^(?:28b52ffd|5.2a4d18)/ },
  { container: "bz2", pattern: /^425a683[1-9](?:314159265359|177245385090)/ },
];

/**
 * The archive that the first bytes are of, whatever the file's name. Null for a workbook whose first entries show it;
 * a zip that may still be one is told by `findContainer`.
 */
export function sniffContainer(head: Uint8Array): Container | null {
  const start = Buffer.from(head.subarray(0, 10)).toString("hex");
  const found = signatures.find(({ pattern }) => pattern.test(start))?.container ?? null;
  return found === "zip" && beginsLikeDocument(namesInHead(head.subarray(0, sniffedBytes))) ? null : found;
}

/**
 * The archive that a file is, by its head and, for a zip, by its directory; null for anything else, workbooks included.
 * @throws OmError `FILE_CORRUPT`: a zip whose directory cannot be read.
 */
export async function findContainer(path: string): Promise<Container | null> {
  const container = sniffContainer(await readHead(path));
  return container === "zip" && (await isWorkbookZip(path)) ? null : container;
}

/**
 * Whether a zip is a workbook or another document (xlsx, xlsb, ods, docx) by the names in its directory.
 * @throws OmError `FILE_CORRUPT`
 */
async function isWorkbookZip(path: string): Promise<boolean> {
  try {
    const zip = await openPromise(path, { decodeStrings: false, autoClose: false });
    try {
      let looked = 0;
      for await (const entry of zip.eachEntry()) {
        if (isDocument([entry.fileNameRaw.toString("utf8")])) return true;
        looked += 1;
        if (looked === mostLooked) break;
      }
      return false;
    } finally {
      zip.close();
    }
  } catch (error) {
    throw toArchiveError("the zip archive", error);
  }
}

/** As many bytes as tell what a file is. */
export async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(sniffedBytes);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
