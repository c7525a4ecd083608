import { OmError } from "#core/errors.ts";
import type { RecordWrite } from "#ports/effects.ts";
import { assertRecordKey } from "#ports/keys.ts";
import type { JsonValue, ListOptions, RecordKey, RecordStore, StoredRecord } from "#ports/record-store.ts";

/** Records in memory. Everything happens at once when it is called. */
export interface MemoryRecords extends RecordStore {
  /** All of them, or none. @throws OmError `CONFLICT`, `USAGE` */
  write(writes: readonly RecordWrite[]): void;
}

interface Kept {
  readonly version: number;
  readonly json: string;
}

export function createMemoryRecords(): MemoryRecords {
  const partitions = new Map<string, Map<string, Kept>>();

  const partitionOf = ({ partition }: Pick<RecordKey, "partition">): Map<string, Kept> => {
    const known = partitions.get(partition) ?? new Map<string, Kept>();
    partitions.set(partition, known);
    return known;
  };

  function write(writes: readonly RecordWrite[]): void {
    for (const { key } of writes) assertRecordKey(key);
    const before: { readonly key: RecordKey; readonly kept: Kept | undefined }[] = [];
    try {
      for (const each of writes) {
        before.push({ key: each.key, kept: partitionOf(each.key).get(each.key.sort) });
        writeOne(each);
      }
    } catch (thrown) {
      for (const { key, kept } of before.toReversed()) restore(key, kept);
      throw thrown;
    }
  }

  function writeOne({ key, value, ifVersion }: RecordWrite): void {
    const version = partitionOf(key).get(key.sort)?.version ?? 0;
    if (ifVersion !== undefined && ifVersion !== version) {
      throw new OmError("CONFLICT", "another write came first", { retryable: true, details: { ...key } });
    }
    restore(key, value === null ? undefined : { version: version + 1, json: JSON.stringify(value) });
  }

  function restore(key: RecordKey, kept: Kept | undefined): void {
    if (kept === undefined) partitionOf(key).delete(key.sort);
    else partitionOf(key).set(key.sort, kept);
  }

  return {
    write,
    async get(key) {
      assertRecordKey(key);
      const kept = partitionOf(key).get(key.sort);
      return kept === undefined ? null : toRecord(key, kept);
    },
    async put(key, value, condition) {
      assertRecordKey(key);
      // A record that is null is a record: only a step removes by null.
      const version = partitionOf(key).get(key.sort)?.version ?? 0;
      if (condition !== undefined && condition.ifVersion !== version) {
        throw new OmError("CONFLICT", "another write came first", { retryable: true, details: { ...key } });
      }
      restore(key, { version: version + 1, json: JSON.stringify(value) });
      return version + 1;
    },
    async list(partition, options: ListOptions = {}) {
      const { prefix = "", limit, after, descending = false } = options;
      const way = descending ? -1 : 1;
      const found = [...partitionOf({ partition })]
        .filter(([sort]) => sort.startsWith(prefix))
        .filter(([sort]) => after === undefined || compareText(sort, after) * way > 0)
        .toSorted(([one], [other]) => compareText(one, other) * way)
        .slice(0, limit);
      return found.map(([sort, kept]) => toRecord({ partition, sort }, kept));
    },
    async delete(key) {
      assertRecordKey(key);
      restore(key, undefined);
    },
    async close() {},
  };
}

function toRecord({ partition, sort }: RecordKey, { version, json }: Kept): StoredRecord {
  const value: JsonValue = JSON.parse(json);
  return { partition, sort, version, value };
}

/** By the bytes of UTF-8, which is how every store orders its keys. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  if (isBelowSurrogates(one) && isBelowSurrogates(other)) return one < other ? -1 : 1;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function isBelowSurrogates(text: string): boolean {
  return !/[\ud800-\uffff]/.test(text);
}
