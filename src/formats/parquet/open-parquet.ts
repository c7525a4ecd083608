import {
  closeSync,
  copyFileSync,
  fstatSync,
  linkSync,
  mkdtempSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OmError, toOmError } from "#core/errors.ts";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";

/** A Parquet file in a database that sees nothing but the file's folder. */
export interface ParquetFile {
  readonly database: LockedDatabase;
  /** What stands behind FROM. */
  readonly from: string;
  close(): void;
}

const memoryMb = 512;
const magicBytes = 4;

/** @throws OmError `EMPTY_FILE`, `FILE_CORRUPT`, `FILE_ENCRYPTED` */
export async function openParquet(path: string): Promise<ParquetFile> {
  checkEnds(path);
  const { file, forget } = withPlainName(realpathSync(path));
  try {
    const database = await openLockedDatabase(dirname(file), { memoryMb, threads: 1 });
    return {
      database,
      from: `read_parquet(${quoteText(file)}, hive_partitioning = false)`,
      close() {
        database.close();
        forget();
      },
    };
  } catch (thrown) {
    forget();
    throw thrown;
  }
}

/** The engine takes `*`, `?` and `[` for patterns and would read other files too: such a file gets another name for the while. */
function withPlainName(path: string): { readonly file: string; forget(): void } {
  if (!/[*?[\]{}]/.test(path)) return { file: path, forget: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "om-parquet-"));
  const file = join(folder, "file.parquet");
  try {
    linkSync(path, file);
  } catch {
    copyFileSync(path, file);
  }
  return { file, forget: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every Parquet file begins and ends with the same four letters; its directory stands in front of the last ones. */
function checkEnds(path: string): void {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size === 0) throw new OmError("EMPTY_FILE", "the file is empty", { fix: "export it again" });
    const ends = [0, Math.max(0, size - magicBytes)].map((at) => {
      const bytes = Buffer.alloc(magicBytes);
      return bytes.toString("latin1", 0, readSync(file, bytes, 0, magicBytes, at));
    });
    if (ends.includes("PARE")) throw encrypted();
    if (size < 3 * magicBytes || ends[1] !== "PAR1") {
      throw new OmError("FILE_CORRUPT", "the Parquet file is cut off: the directory at its end is missing", {
        fix: "export or copy the file again",
      });
    }
  } finally {
    closeSync(file);
  }
}

/** What the engine says of a file that it cannot read, in plain words. */
export function toParquetError(thrown: unknown): OmError {
  const error = toOmError(thrown);
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  if (/encrypt/i.test(cause)) return encrypted(thrown);
  if (/out of memory/i.test(cause)) {
    return new OmError("OUT_OF_MEMORY", `a row group of the Parquet file needs more than ${memoryMb} MB`, {
      fix: "export it with smaller row groups",
      cause: thrown,
    });
  }
  const isBroken =
    !cause.startsWith("Permission Error") &&
    (error.code === "ENGINE_FAILED" ||
      error.code === "INTERNAL" ||
      (error.code === "DISK_FAILED" && /attempted to read|bytes from/i.test(cause)));
  if (!isBroken) return error;
  return new OmError("FILE_CORRUPT", "the Parquet file is broken: its directory or its pages cannot be read", {
    fix: "export or copy the file again",
    cause: thrown,
  });
}

function encrypted(cause?: unknown): OmError {
  return new OmError("FILE_ENCRYPTED", "the Parquet file is encrypted", { fix: "export it without encryption", cause });
}
