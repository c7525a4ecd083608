import { assertRecordKey } from "#ports/keys.ts";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { RecordChange } from "./operations.ts";
import type { RecordReader } from "./record-table.ts";

export interface RecordsDeps {
  readonly commits: GroupCommit;
  readonly reader: RecordReader;
  readonly close: () => Promise<void>;
}

/** The records of a store. Closing them closes the store. */
export function createRecords({ commits, reader, close }: RecordsDeps): RecordStore {
  return {
    async get(key) {
      return reader.get(toKey(key));
    },
    async put(key, value, condition) {
      const write = toRecordChange(key, JSON.stringify(value), condition?.ifVersion ?? null);
      return (await commits.ask({ kind: "write", write })).count;
    },
    async list(partition, options) {
      return reader.list(partition, options);
    },
    async delete(key) {
      await commits.ask({ kind: "write", write: toRecordChange(key, null, null) });
    },
    close,
  };
}

/** @throws OmError `USAGE` for a key that some store could not keep */
export function toRecordChange(key: RecordKey, value: string | null, ifVersion: number | null): RecordChange {
  return { key: toKey(key), value, ifVersion };
}

function toKey(key: RecordKey): RecordKey {
  assertRecordKey(key);
  return { partition: key.partition, sort: key.sort };
}
