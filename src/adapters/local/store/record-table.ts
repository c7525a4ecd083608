import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { OmError } from "#core/errors.ts";
import type { JsonValue, ListOptions, RecordKey, StoredRecord } from "#ports/record-store.ts";
import { withSqliteErrors } from "../sqlite.ts";
import type { RecordChange } from "./operations.ts";

const getSql = `SELECT sort, version, value FROM record WHERE partition = :partition AND sort = :sort`;

const insertSql = `INSERT INTO record VALUES (:partition, :sort, 1, :value, :now)
  ON CONFLICT DO NOTHING RETURNING version`;

const updateSql = `UPDATE record SET value = :value, version = version + 1, written_at_ms = :now
  WHERE partition = :partition AND sort = :sort AND version = :ifVersion RETURNING version`;

const upsertSql = `INSERT INTO record VALUES (:partition, :sort, 1, :value, :now)
  ON CONFLICT DO UPDATE SET value = excluded.value, version = version + 1, written_at_ms = :now RETURNING version`;

const deleteSql = `DELETE FROM record WHERE partition = :partition AND sort = :sort`;

const deleteVersionSql = `${deleteSql} AND version = :ifVersion`;

// Text compares by its UTF-8 bytes. `:end` is the first text beyond the prefix, or a blob, which is beyond every text.
const ascendingSql = `SELECT sort, version, value FROM record
  WHERE partition = :partition AND sort >= max(:prefix, :after) AND sort <> :after AND sort < :end
  ORDER BY sort LIMIT :limit`;

const descendingSql = `SELECT sort, version, value FROM record
  WHERE partition = :partition AND sort >= :prefix AND sort < min(:after, :end)
  ORDER BY sort DESC LIMIT :limit`;

const beyondText = new Uint8Array(0);
const unlimited = -1;

/** The table of records, read on one connection. */
export interface RecordReader {
  get(key: RecordKey): StoredRecord | null;
  list(partition: string, options?: ListOptions): readonly StoredRecord[];
}

/** The table of records, changed inside a transaction of the caller. */
export interface RecordWriter {
  /** The new version; 0 for a record that was removed. @throws OmError `CONFLICT` */
  write(change: RecordChange, now: number): number;
}

export function createRecordReader(database: DatabaseSync): RecordReader {
  const get = database.prepare(getSql);
  const ascending = database.prepare(ascendingSql);
  const descending = database.prepare(descendingSql);
  return {
    get({ partition, sort }) {
      const row = withSqliteErrors(() => get.get({ partition, sort }));
      return row === undefined ? null : toRecord(partition, row);
    },
    list(partition, { prefix = "", limit = unlimited, after, descending: isDescending = false } = {}) {
      const range = { partition, prefix, limit, end: textAfter(prefix) ?? beyondText };
      const rows = withSqliteErrors(() =>
        isDescending
          ? descending.all({ ...range, after: after ?? beyondText })
          : ascending.all({ ...range, after: after ?? "" }),
      );
      return rows.map((row) => toRecord(partition, row));
    },
  };
}

export function createRecordWriter(database: DatabaseSync): RecordWriter {
  const get = database.prepare(getSql);
  const insert = database.prepare(insertSql);
  const update = database.prepare(updateSql);
  const upsert = database.prepare(upsertSql);
  const remove = database.prepare(deleteSql);
  const removeVersion = database.prepare(deleteVersionSql);

  function put(key: RecordKey, value: string, ifVersion: number | null, now: number): number | null {
    const row = { partition: key.partition, sort: key.sort, value, now };
    const statement = ifVersion === null ? upsert : ifVersion === 0 ? insert : update;
    const written = statement.get(statement === update ? { ...row, ifVersion } : row);
    return written === undefined ? null : Number(written["version"]);
  }

  function removeRecord({ partition, sort }: RecordKey, ifVersion: number | null): number | null {
    if (ifVersion === null) remove.run({ partition, sort });
    else if (ifVersion === 0) return get.get({ partition, sort }) === undefined ? 0 : null;
    else if (removeVersion.run({ partition, sort, ifVersion }).changes === 0) return null;
    return 0;
  }

  return {
    write({ key, value, ifVersion }, now) {
      const version = value === null ? removeRecord(key, ifVersion) : put(key, value, ifVersion, now);
      if (version !== null) return version;
      throw new OmError("CONFLICT", "another write came first", {
        fix: "read the record again, then write on top of its version",
        retryable: true,
        details: { partition: key.partition, sort: key.sort },
      });
    },
  };
}

/** The table is STRICT: these conversions change nothing, they tell the types. */
function toRecord(partition: string, row: Readonly<Record<string, SQLOutputValue>>): StoredRecord {
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
