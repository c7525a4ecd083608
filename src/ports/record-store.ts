/**
 * Small JSON documents under (partition, sort), each with a version. One item changes atomically; there are no
 * transactions over several items. The shape fits a single SQLite table and a single DynamoDB table alike.
 */
export interface RecordStore {
  /** Null when there is no such record. */
  get(key: RecordKey): Promise<StoredRecord | null>;
  /**
   * Writes when the record's version is `ifVersion` (0: there is none yet) and gives the new version.
   * Without `ifVersion` it always writes. Durable when it resolves.
   * @throws OmError `CONFLICT` (retryable) when another write came first.
   */
  put(key: RecordKey, value: JsonValue, condition?: { readonly ifVersion: number }): Promise<number>;
  /** Records of a partition whose sort key starts with a prefix, ascending by sort key (descending on request). */
  list(partition: string, options?: ListOptions): Promise<readonly StoredRecord[]>;
  /** Nothing happens when there is no such record. */
  delete(key: RecordKey): Promise<void>;
  close(): Promise<void>;
}

export interface RecordKey {
  readonly partition: string;
  readonly sort: string;
}

export interface StoredRecord extends RecordKey {
  /** 1 after the first write, then one more at each. */
  readonly version: number;
  readonly value: JsonValue;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly limit?: number;
  /** Exclusive: the sort key after which to go on. */
  readonly after?: string;
  readonly descending?: boolean;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };
