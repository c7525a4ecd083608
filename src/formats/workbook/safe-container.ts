import { OmError } from "#core/errors.ts";
import { type Archive, corrupt, encrypted, openArchive, unsafe } from "#formats/xlsx/archive.ts";
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

/**
 * Refuses an OLE container whose sectors do not all lie in the file: the library would read the rest in silence.
 * @throws OmError `FILE_CORRUPT`
 */
export function proveOle(bytes: Buffer): void {
  if (bytes.length < 512) throw corrupt("it ends in its first bytes");
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw corrupt("its container has no valid head");
  const sectorBytes = 2 ** shift;
  let most = -1;
  for (const [order, sector] of allocationSectors(bytes, sectorBytes).entries()) {
    const start = (sector + 1) * sectorBytes;
    if (start + sectorBytes > bytes.length) throw corrupt("it ends before its content does");
    for (let index = sectorBytes / 4 - 1; index >= 0; index -= 1) {
      if (bytes.readUInt32LE(start + index * 4) === freeSector) continue;
      most = Math.max(most, order * (sectorBytes / 4) + index);
      break;
    }
  }
  if ((most + 2) * sectorBytes > bytes.length) throw corrupt("it ends before its content does");
}

const freeSector = 0xffff_ffff;
const lastSector = 0xffff_fffa;

/** Sectors of the allocation table, in its order. */
function allocationSectors(bytes: Buffer, sectorBytes: number): readonly number[] {
  const sectors: number[] = [];
  const take = (from: number, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const sector = bytes.readUInt32LE(from + index * 4);
      if (sector < lastSector) sectors.push(sector);
    }
  };
  take(76, 109);
  const seen = new Set<number>();
  for (let next = bytes.readUInt32LE(68); next < lastSector;) {
    const start = (next + 1) * sectorBytes;
    if (seen.has(next)) throw unsafe("its container runs in a circle");
    if (start + sectorBytes > bytes.length) throw corrupt("it ends before its content does");
    seen.add(next);
    take(start, sectorBytes / 4 - 1);
    next = bytes.readUInt32LE(start + sectorBytes - 4);
  }
  return sectors;
}
