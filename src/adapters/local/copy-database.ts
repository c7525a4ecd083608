import { backup, DatabaseSync } from "node:sqlite";
import { syncPath } from "./durable-files.ts";
import { toSqliteOmError } from "./sqlite.ts";

/** More than any file has: all pages in one step, under one look at the file, which no writer can make begin anew. */
const everyPage = 0x7fff_ffff;

/**
 * Copies a database as it is at one moment, flushed; who writes meanwhile is not held up. Memory: some pages.
 * @throws OmError `DISK_FULL`, `NOT_WRITABLE`, `CONFIGURATION` (damaged)
 */
export async function copyDatabase(file: string, target: string): Promise<void> {
  try {
    const source = new DatabaseSync(file);
    try {
      await backup(source, target, { rate: everyPage });
    } finally {
      source.close();
    }
    await syncPath(target);
  } catch (thrown) {
    throw toSqliteOmError(thrown);
  }
}
