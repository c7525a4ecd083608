import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { OmError } from "#core/errors.ts";
import { assertRecordKey } from "#ports/keys.ts";
import type { JsonValue, ListOptions, RecordKey, RecordStore, StoredRecord } from "#ports/record-store.ts";
import { type AwsSubject, hasAwsName, toAwsError } from "./aws-errors.ts";
import { createRecordParts, type RecordParts } from "./record-parts.ts";
import { readStoredValue, toAttributes, toStoredValue, valueAttributes } from "./stored-value.ts";

/** A record store that can also remove on a condition, for the effects of a step, and let records go by themselves. */
export interface DynamoRecordStore extends RecordStore {
  put(key: RecordKey, value: JsonValue, options?: WriteOptions): Promise<number>;
  /** Nothing happens where there is none, and none was to be. @throws OmError `CONFLICT` (retryable) */
  remove(key: RecordKey, condition?: { readonly ifVersion: number }): Promise<void>;
}

export interface WriteOptions {
  readonly ifVersion?: number;
  /** Epoch milliseconds from which nobody needs it; AWS removes it some day after, so nothing may depend on that. */
  readonly expiresAt?: number;
}

export interface DynamoRecordStoreDeps {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** The attribute of the table's time to live. */
const expiryAttribute = "expires";

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Records in one table with the keys `pk` and `sk`. Reads are consistent; compare-and-set is a condition on the attribute
 * `version`. Each write carries a name of its own, so that one whose answer was lost, and which the client repeats, is
 * known as ours and no conflict. There are no scans: a partition is read by its key, page by page.
 *
 * Besides the port's codes: what `toAwsError` says. Closing it leaves the client to whoever made it.
 */
export function createDynamoRecordStore({ client, table }: DynamoRecordStoreDeps): DynamoRecordStore {
  const subject: AwsSubject = `table "${table}"`;
  const parts = createRecordParts({ client, table });

  async function find(key: RecordKey): Promise<Item | null> {
    assertRecordKey(key);
    const command = new GetItemCommand({ TableName: table, Key: toItemKey(key), ConsistentRead: true });
    const { Item: item } = await client.send(command).catch(fail);
    return item ?? null;
  }

  async function get(key: RecordKey): Promise<StoredRecord | null> {
    const item = await find(key);
    return item === null ? null : toRecord(key, item, parts, () => get(key));
  }

  async function put(key: RecordKey, value: JsonValue, options: WriteOptions = {}): Promise<number> {
    assertRecordKey(key);
    const writer = randomUUID();
    const stored = toStoredValue(value);
    if ("parts" in stored) await parts.write(writer, stored.parts).catch(fail);
    try {
      const attributes = { ...toAttributes(stored), ...toExpiry(options), writer: { S: writer } };
      const command = updateCommand(table, key, attributes, options.ifVersion);
      const { Attributes: before } = await client.send(command);
      await removeParts(before);
      return versionOf(before) + 1;
    } catch (thrown) {
      if (!isRefused(thrown)) return fail(thrown);
      const now = await find(key);
      if (writerOf(now) === writer) return versionOf(now);
      if ("parts" in stored) await parts.remove(writer).catch(fail);
      throw conflict(key, thrown);
    }
  }

  async function remove(key: RecordKey, condition?: { readonly ifVersion: number }): Promise<void> {
    assertRecordKey(key);
    const command = new DeleteItemCommand({
      TableName: table,
      Key: toItemKey(key),
      ReturnValues: "ALL_OLD",
      ...conditionOf(condition?.ifVersion),
    });
    try {
      await removeParts((await client.send(command)).Attributes);
    } catch (thrown) {
      throw isRefused(thrown) ? conflict(key, thrown) : toAwsError(thrown, subject);
    }
  }

  /** What a value that is no longer there had beside it. */
  async function removeParts(before: Item | undefined): Promise<void> {
    const writer = writerOf(before);
    if (before?.["parts"] !== undefined && writer !== null) await parts.remove(writer);
  }

  async function list(partition: string, options: ListOptions = {}): Promise<readonly StoredRecord[]> {
    const range = rangeOf(options);
    const records: StoredRecord[] = [];
    const most = options.limit ?? Number.POSITIVE_INFINITY;
    if (range === null || partition === "") return records;
    let from = range.after === null ? undefined : toItemKey({ partition, sort: range.after });
    while (records.length < most) {
      const command = queryCommand(table, partition, options, most - records.length, from);
      const { Items: items = [], LastEvaluatedKey: next } = await client.send(command).catch(fail);
      for (const item of items) {
        const key = { partition, sort: item["sk"]?.S ?? "" };
        const record = await toRecord(key, item, parts, () => get(key));
        if (record !== null) records.push(record);
      }
      if (next === undefined) break;
      from = next;
    }
    return records.slice(0, most);
  }

  function fail(thrown: unknown): never {
    throw toAwsError(thrown, subject);
  }

  return { get, put, list, remove, delete: (key) => remove(key), close: async () => undefined };
}

function toItemKey({ partition, sort }: RecordKey): Record<string, AttributeValue> {
  return { pk: { S: partition }, sk: { S: sort } };
}

/** A version more, and one of the three ways in which a value is kept. */
function updateCommand(
  table: string,
  key: RecordKey,
  attributes: Item,
  ifVersion: number | undefined,
): UpdateItemCommand {
  const names = Object.keys(attributes);
  const gone = [...valueAttributes, expiryAttribute].filter((name) => !names.includes(name));
  const sets = [...names.map((name) => `#${name} = :${name}`), "#version = if_not_exists(#version, :none) + :one"];
  const { ExpressionAttributeValues: expected = {}, ...conditions } = conditionOf(ifVersion);
  return new UpdateItemCommand({
    TableName: table,
    Key: toItemKey(key),
    UpdateExpression: `SET ${sets.join(", ")} REMOVE ${gone.map((name) => `#${name}`).join(", ")}`,
    ...conditions,
    ExpressionAttributeNames: Object.fromEntries([...names, ...gone, "version"].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
      ":none": { N: "0" },
      ":one": { N: "1" },
      ...expected,
    },
    ReturnValues: "ALL_OLD",
  });
}

/** Epoch seconds, as DynamoDB's time to live wants them. */
function toExpiry({ expiresAt }: WriteOptions): Item {
  return expiresAt === undefined ? {} : { [expiryAttribute]: { N: String(Math.ceil(expiresAt / 1_000)) } };
}

interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

function conditionOf(ifVersion: number | undefined): Condition {
  if (ifVersion === undefined) return {};
  if (ifVersion === 0) return { ConditionExpression: "attribute_not_exists(pk)" };
  return {
    ConditionExpression: "#version = :expected",
    ExpressionAttributeNames: { "#version": "version" },
    ExpressionAttributeValues: { ":expected": { N: String(ifVersion) } },
  };
}

function queryCommand(
  table: string,
  partition: string,
  { prefix = "", descending = false }: ListOptions,
  most: number,
  from: Record<string, AttributeValue> | undefined,
): QueryCommand {
  const begins = prefix === "" ? "" : " AND begins_with(sk, :prefix)";
  return new QueryCommand({
    TableName: table,
    KeyConditionExpression: `pk = :pk${begins}`,
    ExpressionAttributeValues: { ":pk": { S: partition }, ...(prefix === "" ? {} : { ":prefix": { S: prefix } }) },
    ScanIndexForward: !descending,
    ConsistentRead: true,
    ...(Number.isFinite(most) ? { Limit: most } : {}),
    ...(from === undefined ? {} : { ExclusiveStartKey: from }),
  });
}

/**
 * A query begins after a key only within its prefix; outside of it, `after` lies before the whole range or behind it.
 * Null: nothing is left.
 */
function rangeOf({ prefix = "", after, descending = false, limit }: ListOptions): {
  readonly after: string | null;
} | null {
  if (limit === 0) return null;
  if (after === undefined) return { after: null };
  if (after.startsWith(prefix)) return { after };
  const isBehind = Buffer.compare(Buffer.from(after), Buffer.from(prefix)) > 0;
  return isBehind === descending ? { after: null } : null;
}

/** @param again reads the record anew: its parts go when somebody replaces it in the meantime */
async function toRecord(
  key: RecordKey,
  item: Item,
  parts: RecordParts,
  again: () => Promise<StoredRecord | null>,
): Promise<StoredRecord | null> {
  const { partition, sort } = key;
  const own = readStoredValue(item);
  if (own !== null) return { partition, sort, version: versionOf(item), value: own.value };
  const found = await parts.read(writerOf(item) ?? "", Number(item["parts"]?.N));
  return found === null ? again() : { partition, sort, version: versionOf(item), value: found };
}

function versionOf(item: Item | null | undefined): number {
  return Number(item?.["version"]?.N ?? 0);
}

function writerOf(item: Item | null | undefined): string | null {
  return item?.["writer"]?.S ?? null;
}

function isRefused(thrown: unknown): boolean {
  return hasAwsName(thrown, "ConditionalCheckFailedException");
}

function conflict({ partition, sort }: RecordKey, cause: unknown): OmError {
  return new OmError("CONFLICT", "another write to the record came first", {
    fix: "read it again and try once more",
    retryable: true,
    details: { partition, sort },
    cause,
  });
}
