import { afterAll, beforeAll } from "vitest";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { recordStoreContract } from "../contracts/record-store.contract.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

let aws: AwsStandIns;
const tables = new Map<string, Promise<string>>();

beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(() => aws.close());

recordStoreContract("dynamodb (stand-in)", async (place) => {
  const table = tables.get(place) ?? aws.createTable(place);
  tables.set(place, table);
  return createDynamoRecordStore({ client: await aws.clients.dynamodb(), table: await table });
});
