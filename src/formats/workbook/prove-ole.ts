import { corrupt, unsafe } from "#formats/xlsx/archive.ts";

const lastSector = 0xffff_fffa;
const entryBytes = 128;

/**
 * Refuses an OLE container whose streams do not lie in the file as a whole: the library would read what is there and say
 * nothing of the rest.
 * @throws OmError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`
 */
export function proveOle(bytes: Buffer): void {
  if (bytes.length < 512) throw endsEarly();
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw corrupt("its container has no valid head");
  const sectorBytes = 2 ** shift;
  const table = readAllocation(bytes, sectorBytes);
  const smallest = bytes.readUInt32LE(56);
  for (const sector of chainOf(table, bytes.readUInt32LE(48))) {
    const start = (sector + 1) * sectorBytes;
    if (start + sectorBytes > bytes.length) throw endsEarly();
    for (let at = start; at < start + sectorBytes; at += entryBytes) {
      const type = bytes[at + 66];
      const size = bytes.readUInt32LE(at + 120);
      // Small streams lie together in the one of the root.
      const isOfItsOwn = type === 5 || (type === 2 && size >= smallest);
      if (isOfItsOwn && size > 0) proveStream(bytes, sectorBytes, chainOf(table, bytes.readUInt32LE(at + 116)), size);
    }
  }
}

function proveStream(bytes: Buffer, sectorBytes: number, sectors: readonly number[], size: number): void {
  if (sectors.length * sectorBytes < size) throw endsEarly();
  for (const [index, sector] of sectors.entries()) {
    const needed = Math.min(sectorBytes, size - index * sectorBytes);
    if (needed > 0 && (sector + 1) * sectorBytes + needed > bytes.length) throw endsEarly();
  }
}

/** The sector that follows each sector. */
function readAllocation(bytes: Buffer, sectorBytes: number): readonly number[] {
  const table: number[] = [];
  for (const sector of allocationSectors(bytes, sectorBytes)) {
    const start = (sector + 1) * sectorBytes;
    if (start + sectorBytes > bytes.length) throw endsEarly();
    for (let at = start; at < start + sectorBytes; at += 4) table.push(bytes.readUInt32LE(at));
  }
  return table;
}

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
    if (seen.has(next)) throw runsInCircle();
    if (start + sectorBytes > bytes.length) throw endsEarly();
    seen.add(next);
    take(start, sectorBytes / 4 - 1);
    next = bytes.readUInt32LE(start + sectorBytes - 4);
  }
  return sectors.slice(0, bytes.readUInt32LE(44));
}

function chainOf(table: readonly number[], first: number): readonly number[] {
  const chain: number[] = [];
  for (let sector = first; sector < lastSector;) {
    chain.push(sector);
    if (chain.length > table.length) throw runsInCircle();
    const next = table[sector];
    if (next === undefined) throw endsEarly();
    sector = next;
  }
  return chain;
}

function endsEarly(): Error {
  return corrupt("it ends before its content does");
}

function runsInCircle(): Error {
  return unsafe("its container runs in a circle");
}
