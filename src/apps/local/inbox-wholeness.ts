import { type FileHandle, open, stat } from "node:fs/promises";
import { orNull } from "#adapters/local/system-errors.ts";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { FindWriter } from "./open-writers.ts";

export interface WholenessOptions {
  /** A file is whole once it has not changed for so long, and nobody has it open for writing. */
  readonly settleMs: number;
  /** The same for one that may be broken off: it is empty, or its last line has no end. */
  readonly doubtMs: number;
}

export interface Wholeness {
  /** @param onWriter told of the process that is still to write the file. */
  isWhole(path: string, findWriter: () => Promise<FindWriter>, onWriter: (pid: number) => void): Promise<boolean>;
  /** The file is watched from the beginning. */
  forget(path: string): void;
  forgetAllBut(paths: ReadonlySet<string>): void;
}

/** Tells whether somebody still writes a file: by how long it has not changed, and by who has it open. */
export function createWholeness({ settleMs, doubtMs }: WholenessOptions, { clock }: { clock: Clock }): Wholeness {
  /** What a file looked like when it was seen last, and since when it has looked so. */
  const seen = new Map<string, { readonly mark: string; readonly since: number }>();

  return {
    async isWhole(path, findWriter, onWriter) {
      const info = await orNull(stat(path, { bigint: true }));
      if (info === null) return false;
      const mark = markOf(info);
      const now = clock.now();
      const before = seen.get(path);
      if (before?.mark !== mark) {
        seen.set(path, { mark, since: now });
        return false;
      }
      const quietMs = now - before.since;
      if (quietMs < settleMs || (quietMs < doubtMs && (await mayBeBrokenOff(path)))) return false;
      const writer = (await findWriter())(info);
      if (writer === null) return true;
      seen.set(path, { mark, since: now });
      onWriter(writer);
      return false;
    },
    forget: (path) => void seen.delete(path),
    forgetAllBut(paths) {
      for (const path of seen.keys()) if (!paths.has(path)) seen.delete(path);
    },
  };
}

/** Changes whenever somebody writes the file, or another takes its place. */
export function markOf({
  ino,
  size,
  mtimeNs,
}: {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}): string {
  return `${ino}-${size}-${mtimeNs}`;
}

/** @throws OmError `NOT_READABLE` */
export async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "EACCES" && code !== "EPERM") throw cause;
    throw new OmError("NOT_READABLE", "the file may not be read by the server", {
      fix: "let the server's user read it, for example with chmod a+r; it is taken then",
      cause,
    });
  }
}

/** One byte of a line end is among the last two, also in UTF-16. */
async function mayBeBrokenOff(path: string): Promise<boolean> {
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2));
    const last = buffer.subarray(0, bytesRead);
    return !last.includes(0x0a) && !last.includes(0x0d);
  } finally {
    await file.close();
  }
}
