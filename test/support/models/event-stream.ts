import { crc32 } from "node:zlib";

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, their checksum, headers, payload, checksum of all.
 * By our reading of AWS's documentation; the SDK of AWS reads it.
 */
export function toEventStreamMessage(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => toHeader(name, value)));
  const body = Buffer.from(payload);
  const message = Buffer.alloc(16 + headerBytes.length + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headerBytes.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headerBytes.copy(message, 12);
  body.copy(message, 12 + headerBytes.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

const typeOfText = 7;

function toHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length);
  return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, Buffer.from([typeOfText]), length, valueBytes]);
}
