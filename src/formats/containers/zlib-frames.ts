import { type FileHandle, open } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { corrupt } from "./archive-error.ts";
import type { UnpackedBytes } from "./unpacked-bytes.ts";

const chunkSize = 256 * 1024;
const frameHeadBytes = 8;
const zstdFrame = 0xfd2fb528;
const zstdSkippable = 0x184d2a50;

/**
 * The content of a .gz or .zst, all members or frames of it: Node's own streams end with the first frame of zstd and pass
 * over what stands behind gzip. Zeros behind the last one (tapes and block devices leave them) are fine.
 * @throws OmError `FILE_CORRUPT`: something else stands behind; the libraries' errors for damage.
 */
export function readFrames(path: string, container: "gz" | "zst"): UnpackedBytes {
  let done = 0;
  let decoding: { readonly bytesWritten: number } | null = null;
  return {
    packedBytes: () => done + (decoding?.bytesWritten ?? 0),
    chunks: read(),
  };

  async function* read(): AsyncGenerator<Uint8Array> {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      for (let frames = 0; done < size; frames += 1) {
        const next = await readFrameHead(file, done, container);
        if (next.kind === "skippable") {
          done += next.bytes;
          if (done > size) throw corrupt("the archive is cut off before its end");
          continue;
        }
        if (next.kind === "other" && frames > 0) return await refuseGarbage(file, done, size);
        yield* decode();
      }
    } finally {
      await file.close();
    }
  }

  /** From one frame, or one run of gzip members, to its end. */
  async function* decode(): AsyncGenerator<Uint8Array> {
    const decoder = container === "gz" ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
    decoding = decoder;
    pipeline(createReadStream(path, { start: done }), decoder, () => undefined);
    try {
      for await (const chunk of decoder) yield chunk;
      done += decoder.bytesWritten;
    } finally {
      decoding = null;
      decoder.destroy();
    }
  }
}

type FrameHead = { readonly kind: "frame" | "other" } | { readonly kind: "skippable"; readonly bytes: number };

async function readFrameHead(file: FileHandle, at: number, container: "gz" | "zst"): Promise<FrameHead> {
  const head = Buffer.alloc(frameHeadBytes);
  const { bytesRead } = await file.read(head, 0, head.length, at);
  if (container === "gz") return { kind: head[0] === 0x1f && head[1] === 0x8b ? "frame" : "other" };
  const magic = head.readUInt32LE(0);
  if (bytesRead === frameHeadBytes && magic >>> 4 === zstdSkippable >>> 4) {
    return { kind: "skippable", bytes: frameHeadBytes + head.readUInt32LE(4) };
  }
  return { kind: magic === zstdFrame ? "frame" : "other" };
}

async function refuseGarbage(file: FileHandle, from: number, size: number): Promise<void> {
  const block = Buffer.alloc(64 * 1024);
  for (let at = from; at < size;) {
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) return;
    if (block.subarray(0, bytesRead).some((byte) => byte !== 0)) {
      throw corrupt(`the archive ends after ${from} bytes, but ${size - from} more bytes follow that are none of it`);
    }
    at += bytesRead;
  }
}
