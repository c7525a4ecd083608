import { randomBytes } from "node:crypto";
import { paginateScan, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDynamoRecordStore, type DynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

let aws: AwsStandIns;
let table = "";
let records: DynamoRecordStore;
const key = { partition: "shop", sort: "table#1" };
/** Random, so that it does not get shorter by being compressed; an item of DynamoDB holds 400 KB. */
const huge = (): string => randomBytes(1_100_000).toString("base64");

beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(() => aws.close());
let places = 0;
beforeEach(async () => {
  places += 1;
  table = await aws.createTable(`large-${places}`);
  records = createDynamoRecordStore({ client: await aws.clients.dynamodb(), table });
});

/** Sort keys of every item, those of no record too. */
async function items(): Promise<string[]> {
  const client = await aws.clients.dynamodb();
  const pages = await Array.fromAsync(paginateScan({ client }, { TableName: table }));
  const found = pages.flatMap((page) => page.Items ?? []);
  return found.map(({ pk, sk }) => `${pk?.S?.split("#")[0]} ${sk?.S}`).toSorted();
}

describe("a value that is larger than an item", () => {
  test("comes back equal, alone and in a list, beside small ones", async () => {
    const value = { report: huge() };
    await records.put(key, value);
    await records.put({ ...key, sort: "table#2" }, "small");
    expect((await records.get(key))?.value).toEqual(value);
    const listed = await records.list("shop", { prefix: "table#" });
    expect(listed.map((record) => record.value)).toEqual([value, "small"]);
    expect(await items()).toEqual(["parts 000", "parts 001", "parts 002", "shop table#1", "shop table#2"]);
  });

  test("leaves nothing behind when another takes its place, or when it is removed", async () => {
    await records.put(key, huge());
    await records.put(key, huge(), { ifVersion: 1 });
    expect(await items()).toHaveLength(4);
    await records.put(key, "small");
    expect(await items()).toEqual(["shop table#1"]);
    await records.put(key, huge());
    await records.delete(key);
    expect(await items()).toEqual([]);
  });

  test("that comes second leaves nothing behind", async () => {
    await records.put(key, "first");
    await expect(records.put(key, huge(), { ifVersion: 0 })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await items()).toEqual(["shop table#1"]);
  });

  test("is read whole while others take its place: one value or another, never parts of both", async () => {
    const values = [huge(), huge(), huge()];
    await records.put(key, values[0] ?? "");
    const writing = (async () => {
      for (let order = 1; order <= 12; order += 1) await records.put(key, values[order % 3] ?? "");
    })();
    const seen = new Set<unknown>();
    for (let reads = 0; reads < 20; reads += 1) seen.add((await records.get(key))?.value);
    await writing;
    expect([...seen].every((value) => values.includes(String(value)))).toBe(true);
  });

  test("beyond all measure is refused, and nothing is kept", async () => {
    const monstrous = randomBytes(30_000_000).toString("base64");
    await expect(records.put(key, monstrous)).rejects.toMatchObject({ code: "FILE_TOO_LARGE", retryable: false });
    expect(await items()).toEqual([]);
  });
});

test("a record that may go by itself carries the second from which nobody needs it, until it is written without", async () => {
  const client = await aws.clients.dynamodb();
  const expires = async (): Promise<string | undefined> =>
    (await client.send(new ScanCommand({ TableName: table }))).Items?.[0]?.["expires"]?.N;
  await records.put(key, "cause", { expiresAt: 1_767_225_600_500 });
  expect(await expires()).toBe("1767225601");
  await records.put(key, "cause");
  expect(await expires()).toBeUndefined();
});
