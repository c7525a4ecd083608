import { open, stat } from "node:fs/promises";
import { OmError } from "#core/errors.ts";

const blockBytes = 1 << 20;

/**
 * The bytes of a path that a person named; they may be read more than once. A chunk is valid until the next one is
 * asked for.
 * @throws OmError `NOT_FOUND`, `NOT_A_FILE`, `NOT_READABLE`
 */
export async function openSource(
  path: string,
): Promise<{ readonly sizeBytes: number; readonly content: AsyncIterable<Uint8Array> }> {
  const found = await stat(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if (found.isDirectory()) {
    throw new OmError("NOT_A_FILE", `${path} is a folder`, {
      fix: `name the files in it, for example ${path.replace(/\/$/, "")}/*.csv`,
    });
  }
  if (!found.isFile())
    throw new OmError("NOT_A_FILE", `${path} is no regular file`, { fix: "copy its content into a file first" });
  return { sizeBytes: found.size, content: { [Symbol.asyncIterator]: () => readWhole(path) } };
}

/** One block serves the whole file: memory that is new to the process for every megabyte costs as much as reading it. */
async function* readWhole(path: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const block = Buffer.allocUnsafe(blockBytes);
      for (;;) {
        const { bytesRead } = await file.read(block);
        if (bytesRead === 0) return;
        yield block.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") {
    return new OmError("NOT_FOUND", `there is no file ${path}`, {
      fix: "check the path; put quotes round a name with spaces",
      cause: error,
    });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new OmError("NOT_READABLE", `${path} may not be read by you`, {
      fix: `ask its owner, or run: chmod u+r '${path}'`,
      cause: error,
    });
  }
  return error;
}
