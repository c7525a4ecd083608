import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { OmError } from "#core/errors.ts";

/** Bytes of a source at any place, when they are asked for. */
export interface SourceBytes {
  /**
   * Fills `target` from `offset` with the bytes from `position` on, at most `length`; how many there were, fewer only at the
   * end of the source.
   */
  read(target: Buffer, offset: number, length: number, position: number): number;
  close(): void;
}

/** Begins the place of a source that is no file here: the owner of the process gives its bytes (`serve-source.ts`). */
const ownersScheme = "owner:";
/** The pipe between a process and its owner, beside the channel of their messages. */
const ownersPipe = 4;

/** The place of a source of the owner's, in the stead of a path. */
export function ownersSource(sizeBytes: number): string {
  return `${ownersScheme}${sizeBytes}`;
}

/** @param place a path, or `ownersSource` */
export function sourceSizeBytes(place: string): number {
  return ownersSizeBytes(place) ?? statSync(place).size;
}

/** @param place a path, or `ownersSource`. @throws OmError `ENGINE_FAILED` where the owner is gone, and errors of the system */
export function openSourceBytes(place: string): SourceBytes {
  const sizeBytes = ownersSizeBytes(place);
  return sizeBytes === null ? openFile(place) : askOwner(sizeBytes);
}

function ownersSizeBytes(place: string): number | null {
  return place.startsWith(ownersScheme) ? Number(place.slice(ownersScheme.length)) : null;
}

function openFile(path: string): SourceBytes {
  const file = openSync(path, "r");
  return {
    read: (target, offset, length, position) => readSync(file, target, offset, length, position),
    close: () => closeSync(file),
  };
}

/** A request is where to begin and how many bytes, as two numbers of eight bytes; the answer how many follow, in four. */
export const requestBytes = 16;
export const answerHeadBytes = 4;

/** Waits, as one waits for a disk: a scan reads from line to line, and never asks for the next bytes in vain. */
function askOwner(sizeBytes: number): SourceBytes {
  const request = Buffer.alloc(requestBytes);
  const head = Buffer.alloc(answerHeadBytes);
  return {
    read(target, offset, length, position) {
      const wanted = Math.max(0, Math.min(length, sizeBytes - position));
      let filled = 0;
      while (filled < wanted) {
        request.writeDoubleLE(position + filled, 0);
        request.writeDoubleLE(wanted - filled, 8);
        writeSync(ownersPipe, request);
        receive(head, 0, answerHeadBytes);
        const count = head.readUInt32LE(0);
        if (count === 0 || count > wanted - filled) throw ownerLost();
        receive(target, offset + filled, count);
        filled += count;
      }
      return filled;
    },
    close: () => undefined,
  };
}

function receive(target: Buffer, offset: number, count: number): void {
  for (let received = 0; received < count;) {
    const more = readSync(ownersPipe, target, offset + received, count - received, null);
    if (more === 0) throw ownerLost();
    received += more;
  }
}

function ownerLost(): OmError {
  return new OmError("ENGINE_FAILED", "the owner of the process gives no more bytes of the source", {
    fix: "it is tried again by itself",
    retryable: true,
  });
}
