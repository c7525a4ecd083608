import { appendFileSync, readFileSync } from "node:fs";

/** One change below the traced folder, in the order in which it was done; paths are relative to it. */
export type DiskChange =
  | { readonly op: "create" | "folder"; readonly inode: number; readonly path: string }
  | {
      readonly op: "write";
      readonly inode: number;
      readonly path: string;
      readonly offset: number;
      readonly data: Buffer;
    }
  | { readonly op: "resize"; readonly inode: number; readonly path: string; readonly size: number }
  /** What was written before `flushing` is on the disk at `flushed`. */
  | { readonly op: "flushing" | "flushed"; readonly inode: number; readonly path: string; readonly processId: number }
  | { readonly op: "rename" | "link"; readonly path: string; readonly target: string }
  | { readonly op: "unlink"; readonly path: string }
  /** No change: what the outside heard by then. */
  | { readonly op: "heard"; readonly note: string };

const headSize = 40;

/** Reads a trace that `io-shim.c` wrote. */
export function readTrace(file: string): DiskChange[] {
  const bytes = readFileSync(file);
  const changes: DiskChange[] = [];
  for (let at = 0; at + headSize <= bytes.length;) {
    const size = bytes.readUInt32LE(at);
    if (at + size > bytes.length) throw new Error("the trace ends inside a record");
    changes.push(readChange(bytes.subarray(at, at + size)));
    at += size;
  }
  return changes;
}

function readChange(record: Buffer): DiskChange {
  const op = String.fromCharCode(record.readUInt32LE(4));
  const inode = Number(record.readBigUInt64LE(8));
  const offset = Number(record.readBigUInt64LE(16));
  const pathEnd = headSize + record.readUInt32LE(24);
  const targetEnd = pathEnd + record.readUInt32LE(28);
  const processId = record.readUInt32LE(36);
  const path = record.toString("utf8", headSize, pathEnd);
  const target = record.toString("utf8", pathEnd, targetEnd);
  const data = record.subarray(targetEnd);
  switch (op) {
    case "C":
      return { op: "create", inode, path };
    case "M":
      return { op: "folder", inode, path };
    case "W":
      return { op: "write", inode, path, offset, data };
    case "T":
      return { op: "resize", inode, path, size: offset };
    case "B":
      return { op: "flushing", inode, path, processId };
    case "S":
      return { op: "flushed", inode, path, processId };
    case "R":
      return { op: "rename", path, target };
    case "L":
      return { op: "link", path, target };
    case "U":
      return { op: "unlink", path };
    case "H":
      return { op: "heard", note: data.toString("utf8") };
    default:
      throw new Error(`the trace has a record of kind ${op}`);
  }
}

/** Adds a note of the outside to the trace, behind all that was done by now. */
export function noteInTrace(file: string, note: string): void {
  const data = Buffer.from(note);
  const head = Buffer.alloc(headSize);
  head.writeUInt32LE(headSize + data.length, 0);
  head.writeUInt32LE("H".charCodeAt(0), 4);
  head.writeUInt32LE(data.length, 32);
  appendFileSync(file, Buffer.concat([head, data]));
}
