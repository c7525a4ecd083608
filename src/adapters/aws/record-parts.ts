import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { JsonValue } from "#ports/record-store.ts";
import { toAwsError } from "./aws-errors.ts";
import { joinParts } from "./stored-value.ts";

/**
 * Values that are too large for one item, in several under the name of the write that made them. They are written before
 * the item that names them and removed after it is replaced: a crash in between leaves parts that nothing names, and
 * never a record without its parts.
 */
export interface RecordParts {
  write(writer: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Null where they are gone: the record was replaced in the meantime. */
  read(writer: string, count: number): Promise<JsonValue | null>;
  remove(writer: string): Promise<void>;
}

export function createRecordParts({ client, table }: { client: DynamoDBClient; table: string }): RecordParts {
  return {
    async write(writer, parts) {
      for (const [index, part] of parts.entries()) {
        await client.send(
          new PutItemCommand({ TableName: table, Item: { ...keyOf(writer, index), part: { B: part } } }),
        );
      }
    },
    async read(writer, count) {
      const parts: Uint8Array[] = [];
      for await (const item of items(writer)) parts.push(item["part"]?.B ?? new Uint8Array());
      return parts.length === count ? joinParts(parts) : null;
    },
    async remove(writer) {
      for await (const { pk, sk } of items(writer)) {
        if (pk !== undefined && sk !== undefined)
          await client.send(new DeleteItemCommand({ TableName: table, Key: { pk, sk } }));
      }
    },
  };

  async function* items(writer: string): AsyncGenerator<Readonly<Record<string, AttributeValue>>> {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client
        .send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "pk = :pk",
            ExpressionAttributeValues: { ":pk": { S: partitionOfParts(writer) } },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        )
        .catch((thrown: unknown) => {
          throw toAwsError(thrown, `table "${table}"`);
        });
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }
}

function keyOf(writer: string, index: number): Record<string, AttributeValue> {
  return { pk: { S: partitionOfParts(writer) }, sk: { S: String(index).padStart(3, "0") } };
}

function partitionOfParts(writer: string): string {
  return `parts#${writer}`;
}
