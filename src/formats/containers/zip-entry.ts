import { crc32 } from "node:zlib";
import type { ZipFile } from "yauzl";
import { OmError } from "#core/errors.ts";
import { corrupt, quoteName } from "./archive-error.ts";
import type { UnpackedBytes } from "./unpacked-bytes.ts";
import type { NamedEntry } from "./zip-directory.ts";

/**
 * The content of one entry of a zip; its size and its checksum are proved at its end.
 * @throws OmError `FILE_CORRUPT`; `FORMAT_UNKNOWN`: packed by a method other than deflate. The library's errors for damage.
 */
export function readZipEntry(zip: ZipFile, { name, entry }: NamedEntry): UnpackedBytes {
  if (!entry.canDecodeFileData()) {
    throw new OmError(
      "FORMAT_UNKNOWN",
      `entry ${quoteName(name)} is packed by a method that cannot be read (${entry.compressionMethod})`,
      { fix: "make the archive again as an ordinary zip (method deflate)" },
    );
  }
  return { chunks: read(), packedBytes: () => entry.compressedSize };

  async function* read(): AsyncGenerator<Uint8Array> {
    const stream = await zip.openReadStreamPromise(entry);
    let checksum = 0;
    for await (const chunk of stream.iterator({ destroyOnReturn: true })) {
      if (!(chunk instanceof Uint8Array)) throw corrupt(`entry ${quoteName(name)} is damaged`);
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) throw corrupt(`entry ${quoteName(name)}: its checksum does not fit`);
  }
}
