import { crc32, deflateRawSync } from "node:zlib";

export interface ZipPart {
  /** Bytes of a name are written as they are, without the flag of UTF-8. */
  readonly name: string | Uint8Array;
  readonly content: string | Uint8Array;
  readonly isStored?: boolean;
  /** A lie about the unpacked size, for bombs. */
  readonly declaredBytes?: number;
  readonly isEncrypted?: boolean;
  /** A lie about the checksum. */
  readonly declaredChecksum?: number;
  /** Sizes and checksum stand behind the bytes, as programs write that pack a stream. */
  readonly hasDescriptor?: boolean;
  /** Sizes and place are written in the 64 bit fields of the directory. */
  readonly isZip64?: boolean;
  /** Mode of a Unix file: 0o120777 is a link. */
  readonly mode?: number;
  /** Another entry's bytes instead of its own. */
  readonly sharesBytesOfFirst?: boolean;
}

/** A zip of parts, in their order; small, and nothing but what readers need. */
export function writeZip(parts: readonly ZipPart[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = toBytes(part.content);
    const packed = part.isStored === true ? content : deflateRawSync(content);
    const name = toBytes(part.name);
    const checksum = part.declaredChecksum ?? crc32(content);
    const sizes = { packed: packed.length, unpacked: part.declaredBytes ?? content.length };
    const fixed = Buffer.alloc(26);
    const flags = [
      typeof part.name === "string" ? 0x800 : 0,
      part.isEncrypted === true ? 1 : 0,
      part.hasDescriptor === true ? 8 : 0,
    ];
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(
      flags.reduce((sum, flag) => sum + flag, 0),
      2,
    );
    fixed.writeUInt16LE(part.isStored === true ? 0 : 8, 4);
    fixed.writeUInt32LE(checksum, 10);
    fixed.writeUInt32LE(sizes.packed, 14);
    fixed.writeUInt32LE(sizes.unpacked, 18);
    fixed.writeUInt16LE(name.length, 22);
    const localFixed = Buffer.from(fixed);
    if (part.hasDescriptor === true) localFixed.fill(0, 10, 22);
    const descriptor =
      part.hasDescriptor === true ? Buffer.concat([signature(0x08074b50), fixed.subarray(10, 22)]) : "";
    const local = Buffer.concat([signature(0x04034b50), localFixed, name, packed, Buffer.from(descriptor)]);
    const place = part.sharesBytesOfFirst === true ? 0 : offset;
    const extra = part.isZip64 === true ? wideField(sizes.unpacked, sizes.packed, place) : Buffer.alloc(0);
    if (part.isZip64 === true) fixed.fill(0xff, 14, 22);
    fixed.writeUInt16LE(extra.length, 24);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((part.mode ?? 0) * 65_536) >>> 0, 6);
    rest.writeUInt32LE(part.isZip64 === true ? 0xffffffff : place, 10);
    directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), fixed, rest, name, extra]));
    pieces.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directoryBytes, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...pieces, ...directory, signature(0x06054b50), end]);
}

function toBytes(content: string | Uint8Array): Buffer {
  return typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
}

function wideField(unpacked: number, packed: number, place: number): Buffer {
  const field = Buffer.alloc(28);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(24, 2);
  field.writeBigUInt64LE(BigInt(unpacked), 4);
  field.writeBigUInt64LE(BigInt(packed), 12);
  field.writeBigUInt64LE(BigInt(place), 20);
  return field;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
