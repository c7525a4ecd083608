import { OmError } from "#core/errors.ts";
import { type Archive, encrypted, openArchive } from "#formats/xlsx/archive.ts";
import { readTags } from "#formats/xlsx/xml.ts";

const mostUnpackedBytes = 512 << 20;
const mostRepeatedCells = 5_000_000;

/**
 * Unpacks all of a zip once, for its limits and checksums, before the library opens it: the library has no limits.
 * @throws OmError `ARCHIVE_UNSAFE`, `FILE_CORRUPT`, `FILE_ENCRYPTED`, `FILE_TOO_LARGE`
 */
export async function proveZip(path: string): Promise<void> {
  const archive = await openArchive(path);
  try {
    let left = mostUnpackedBytes;
    for (const name of archive.names) left -= await sizeOf(archive, name, left);
    if (archive.has("META-INF/manifest.xml")) {
      if ((await archive.text("META-INF/manifest.xml", mostUnpackedBytes)).includes("encryption-data"))
        throw encrypted();
    }
    if (archive.has("content.xml")) refuseRepeats(await archive.text("content.xml", mostUnpackedBytes));
  } finally {
    archive.close();
  }
}

async function sizeOf(archive: Archive, name: string, limitBytes: number): Promise<number> {
  let size = 0;
  for await (const chunk of archive.stream(name, limitBytes)) size += chunk.length;
  return size;
}

/**
 * OpenDocument writes equal cells once with a count, so that few bytes may mean billions of cells.
 * @throws OmError `FILE_TOO_LARGE`, `ARCHIVE_UNSAFE`
 */
export function refuseRepeats(xml: string): void {
  let cells = 0;
  let rowTimes = 1;
  for (const { name, kind, attributes } of readTags(xml, "the content")) {
    if (kind === "close") continue;
    if (name === "table-row") rowTimes = Number(attributes["number-rows-repeated"] ?? "1");
    else if (name === "table-cell" && attributes["value-type"] !== undefined) {
      cells += rowTimes * Number(attributes["number-columns-repeated"] ?? "1");
    }
    if (cells > mostRepeatedCells) {
      throw new OmError("FILE_TOO_LARGE", `the workbook has more than ${mostRepeatedCells} cells`, {
        fix: "export the table as .xlsx or CSV, which are read row by row",
        details: { limit: mostRepeatedCells },
      });
    }
  }
}
