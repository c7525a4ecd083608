import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OmError } from "#core/errors.ts";
import { makeFolder } from "./durable-files.ts";
import { forgetServers } from "./server-file.ts";
import { toSqliteOmError } from "./sqlite.ts";

/** The right to a data folder; gone with the process, however it ends. */
export interface FolderLock {
  release(): void;
}

/**
 * Makes the caller the one owner of a data folder; null when another process owns it (or this one, already).
 *
 * The lock is the operating system's own, on a file that SQLite keeps open: it cannot be left behind. Nothing may ever
 * read that file: on POSIX, closing any handle of a file ends all locks that the process has on it.
 * @throws OmError `NOT_WRITABLE`, `DISK_FULL`, `DISK_FAILED`
 */
export function takeFolder(dataDir: string): FolderLock | null {
  const database = openLock(dataDir);
  try {
    database.exec("PRAGMA busy_timeout=0");
    database.exec("PRAGMA journal_mode=OFF"); // nothing is ever written: a full disk has an owner too
    database.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    database.close();
    if (isBusy(thrown)) return null;
    throw cannotOwn(dataDir, thrown);
  }
  forgetServers(dataDir); // whoever wrote them is gone: the lock was free
  const hold = (): void => database.close();
  process.once("exit", hold); // also keeps it from the garbage collector, which would end the lock
  return {
    release() {
      process.off("exit", hold);
      database.close();
    },
  };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    makeFolder(dataDir);
    return new DatabaseSync(join(dataDir, "owner.lock"));
  } catch (thrown) {
    throw cannotOwn(dataDir, thrown);
  }
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && "errcode" in thrown && (Number(thrown.errcode) & 0xff) === 5; // SQLITE_BUSY
}

function cannotOwn(dataDir: string, cause: unknown): OmError {
  const known = toSqliteOmError(cause);
  if (known.code === "DISK_FULL" || known.code === "DISK_FAILED") return known;
  return new OmError("NOT_WRITABLE", `the data folder ${dataDir} cannot be made, or not be written`, {
    fix: "check who owns it and may write in it, or choose another folder with --data-dir",
    cause,
  });
}
