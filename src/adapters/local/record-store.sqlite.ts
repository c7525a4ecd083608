import type { SQLOutputValue } from "node:sqlite";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { assertRecordKey } from "#ports/keys.ts";
import type { JsonValue, RecordKey, RecordStore, StoredRecord } from "#ports/record-store.ts";
import { openSqlite, withSqliteErrors } from "./sqlite.ts";

/** `written_at_ms` is for people who look into the file. */
const migrations = [
  `CREATE TABLE record (
    partition TEXT NOT NULL,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    written_at_ms INTEGER NOT NULL,
    PRIMARY KEY (partition, sort)
  ) STRICT, WITHOUT ROWID`,
];

const getSql = `SELECT sort, version, value FROM record WHERE partition = :partition AND sort = :sort`;

const insertSql = `INSERT INTO record VALUES (:partition, :sort, 1, :value, :now)
  ON CONFLICT DO NOTHING RETURNING version`;

const updateSql = `UPDATE record SET value = :value, version = version + 1, written_at_ms = :now
  WHERE partition = :partition AND sort = :sort AND version = :ifVersion RETURNING version`;

const upsertSql = `INSERT INTO record VALUES (:partition, :sort, 1, :value, :now)
  ON CONFLICT DO UPDATE SET value = excluded.value, version = version + 1, written_at_ms = :now RETURNING version`;

// Text compares by its UTF-8 bytes. `:end` is the first text beyond the prefix, or a blob, which is beyond every text.
const ascendingSql = `SELECT sort, version, value FROM record
  WHERE partition = :partition AND sort >= max(:prefix, :after) AND sort <> :after AND sort < :end
  ORDER BY sort LIMIT :limit`;

const descendingSql = `SELECT sort, version, value FROM record
  WHERE partition = :partition AND sort >= :prefix AND sort < min(:after, :end)
  ORDER BY sort DESC LIMIT :limit`;

const deleteSql = `DELETE FROM record WHERE partition = :partition AND sort = :sort`;

const beyondText = new Uint8Array(0);
const unlimited = -1;

/**
 * Records in one SQLite file, made where there is none; several processes may share it.
 * Besides the port's codes: `CONFIGURATION` (no database, or a newer one), `DISK_FULL`, `NOT_WRITABLE`,
 * `NOT_AVAILABLE` (another process held the file for 5 s).
 */
export function createSqliteRecordStore({
  file,
  clock,
}: {
  readonly file: string;
  readonly clock: Clock;
}): RecordStore {
  const database = openSqlite(file, migrations);
  const statements = {
    get: database.prepare(getSql),
    insert: database.prepare(insertSql),
    update: database.prepare(updateSql),
    upsert: database.prepare(upsertSql),
    ascending: database.prepare(ascendingSql),
    descending: database.prepare(descendingSql),
    delete: database.prepare(deleteSql),
  };

  /** `all` and never `get`: a row comes before its commit, and `get` stops there and hides that the commit failed. */
  function write(key: RecordKey, value: JsonValue, ifVersion: number | null): readonly Row[] {
    const row = { ...identityOf(key), value: JSON.stringify(value), now: clock.now() };
    if (ifVersion === null) return statements.upsert.all(row);
    return ifVersion === 0 ? statements.insert.all(row) : statements.update.all({ ...row, ifVersion });
  }

  return {
    async get(key) {
      const row = withSqliteErrors(() => statements.get.get(identityOf(key)));
      return row === undefined ? null : toRecord(key.partition, row);
    },

    async put(key, value, condition) {
      const [written] = withSqliteErrors(() => write(key, value, condition?.ifVersion ?? null));
      if (written !== undefined) return Number(written["version"]);
      throw new OmError("CONFLICT", "another write came first", {
        fix: "read the record again, then write on top of its version",
        retryable: true,
        details: identityOf(key),
      });
    },

    async list(partition, { prefix = "", limit = unlimited, after, descending = false } = {}) {
      const range = { partition, prefix, limit, end: textAfter(prefix) ?? beyondText };
      const rows = withSqliteErrors(() =>
        descending
          ? statements.descending.all({ ...range, after: after ?? beyondText })
          : statements.ascending.all({ ...range, after: after ?? "" }),
      );
      return rows.map((row) => toRecord(partition, row));
    },

    async delete(key) {
      withSqliteErrors(() => statements.delete.run(identityOf(key)));
    },

    async close() {
      database.close();
    },
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

function identityOf(key: RecordKey): { readonly partition: string; readonly sort: string } {
  assertRecordKey(key);
  return { partition: key.partition, sort: key.sort }; // a bound name that the statement lacks would throw
}

/** The table is STRICT: these conversions change nothing, they tell the types. */
function toRecord(partition: string, row: Row): StoredRecord {
  const value: JsonValue = JSON.parse(String(row["value"]));
  return { partition, sort: String(row["sort"]), version: Number(row["version"]), value };
}

/** The first text in byte order that is beyond every text with this prefix; null where there is none. */
function textAfter(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  const last = points.findLastIndex((point) => point < 0x10ffff);
  if (last === -1) return null;
  const next = (points[last] ?? 0) + 1;
  return String.fromCodePoint(...points.slice(0, last), next === 0xd800 ? 0xe000 : next); // surrogates are no characters
}
