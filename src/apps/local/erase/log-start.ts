import { open } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "#adapters/local/system-errors.ts";

/** Where in its header a log says how often it was begun anew, and by what numbers its pages are known. */
const startAt = 12;
const startBytes = 12;

/**
 * Tells one log of the database from the next: it changes whenever the log was emptied and is written to again. Null while it
 * is empty.
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export async function readLogStart(dataDir: string): Promise<string | null> {
  try {
    await using file = await open(join(dataDir, "om.sqlite-wal"));
    const { bytesRead, buffer } = await file.read(Buffer.alloc(startBytes), 0, startBytes, startAt);
    return bytesRead < startBytes ? null : buffer.toString("hex");
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
}
