import { OmError } from "#core/errors.ts";

/** Entries of an archive, those that are left out included. */
export const mostEntries = 1_000;
/** An entry may unpack to so many times its packed size; the text of a table packs 5 to 50 times. */
const mostRatio = 200;
/** So many bytes are free of the ratio: a small file of equal rows packs better than any ratio. */
const ratioFreeBytes = 10_000_000;

export interface UnpackLimits {
  /** Bytes that one entry may unpack to: never more than what the disk has free. */
  readonly mostEntryBytes: number;
  /** Bytes that all entries may unpack to, as the archive declares them. */
  readonly mostBytes: number;
}

export const defaultLimits: UnpackLimits = { mostEntryBytes: 20_000_000_000, mostBytes: 20_000_000_000 };

/**
 * Refuses what unpacks to more than it may.
 * @throws OmError `FILE_TOO_LARGE`, `ARCHIVE_UNSAFE`
 */
export function checkUnpackedBytes(what: string, unpackedBytes: number, packedBytes: number, mostBytes: number): void {
  if (unpackedBytes > ratioFreeBytes + mostRatio * packedBytes) {
    throw new OmError(
      "ARCHIVE_UNSAFE",
      `${what} unpacks to more than ${mostRatio} times its packed size, as archives do that are made to fill a disk`,
      { fix: "if the content is right, unpack it and send the file inside", details: { mostRatio, packedBytes } },
    );
  }
  if (unpackedBytes <= mostBytes) return;
  throw new OmError("FILE_TOO_LARGE", `${what} unpacks to more than ${mostBytes} bytes, the limit`, {
    fix: "send the data in several smaller files, or free space on the disk",
    details: { limitBytes: mostBytes },
  });
}
