import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OmError, toOmError } from "#core/errors.ts";
import { makeFolder } from "./durable-files.ts";

/** What every commit promises, and how long one process waits for another. One statement each. */
const pragmas = [
  "busy_timeout=5000", // first: the ones below may have to wait
  "journal_mode=WAL",
  "synchronous=FULL", // a commit is on the disk when it returns
  "wal_autocheckpoint=1000", // larger is slower: the log grows where it could be written over
  "cache_size=-65536",
  "temp_store=MEMORY",
];

/**
 * Opens a database file, made where there is none. Each entry of `migrations` is applied once and in order;
 * `user_version` counts the ones that a file has seen.
 * @throws OmError `CONFIGURATION` for a file that is no database, or that a newer version of the product wrote.
 */
export function openSqlite(file: string, migrations: readonly string[]): DatabaseSync {
  return withSqliteErrors(() => {
    makeFolder(dirname(file));
    const database = new DatabaseSync(file);
    try {
      for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`);
      migrate(database, migrations);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
    return database;
  });
}

/** What `act` gives; an error of SQLite becomes an `OmError` by its primary result code. */
export function withSqliteErrors<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw toSqliteOmError(thrown);
  }
}

/** In one transaction: after a kill or a power cut a file has all of a schema or none of it. */
function migrate(database: DatabaseSync, migrations: readonly string[]): void {
  const version = (): number => Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version() === migrations.length) return; // nobody is waited for who writes just now
  database.exec("BEGIN IMMEDIATE");
  const seen = version();
  if (seen > migrations.length) {
    throw new OmError("CONFIGURATION", "the data folder was written by a newer version of Om Insights", {
      fix: "update Om Insights, or choose another folder with --data-dir",
      details: { found: seen, known: migrations.length },
    });
  }
  for (const migration of migrations.slice(seen)) database.exec(migration);
  database.exec(`PRAGMA user_version=${migrations.length}`);
  database.exec("COMMIT");
}

/** By the primary result code: https://www.sqlite.org/rescode.html */
export function toSqliteOmError(thrown: unknown): OmError {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return toOmError(thrown);
  const cause = thrown;
  switch (Number(thrown.errcode) & 0xff) {
    case 5: // SQLITE_BUSY
      return new OmError("NOT_AVAILABLE", "another process keeps the database of the data folder busy", {
        fix: "wait for it to finish, then run the same command again",
        retryable: true,
        cause,
      });
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return new OmError("NOT_WRITABLE", "the database of the data folder cannot be opened for writing", {
        fix: "check who owns the folder and may write in it",
        cause,
      });
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return new OmError("CONFIGURATION", "the database of the data folder is damaged or no database at all", {
        fix: "restore it from a backup, or choose another folder with --data-dir",
        cause,
      });
    case 13: // SQLITE_FULL
      return new OmError("DISK_FULL", "the disk is full", {
        fix: "free some space, then run the same command again",
        retryable: true,
        cause,
      });
    case 10: // SQLITE_IOERR: on Linux a disk without room for the shared-memory file says only this
      return new OmError(
        "DISK_FULL",
        "the database of the data folder cannot be written: the disk is full or damaged",
        {
          fix: "free some space, then run the same command again",
          retryable: true,
          cause,
        },
      );
    default:
      return toOmError(thrown);
  }
}
