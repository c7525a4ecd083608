import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { queueNames } from "#apps/home/queues.ts";
import { readHead } from "#engine/dataset.ts";
import { partitionOf } from "#ports/keys.ts";
import { createLambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";
import { createRandom } from "../simulator/random.ts";

const files = 40;
const rowsEach = 30;
const tree = assembleTree();
let home: StandInHome;

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder, timeoutMs: 10_000, visibilityMs: 12_000 });
});
afterAll(async () => {
  await home.close();
  tree.remove();
});

/** Every event up to five times, in another order, between messages that nobody can read. */
async function tellEverything(): Promise<void> {
  const random = createRandom(40);
  const events: object[] = [];
  for (let at = 0; at < files; at += 1) {
    const event = await home.store(`town/pro/shop/sales/till ${at}.csv`, tillFile(at));
    for (let times = 1 + random.below(5); times > 0; times -= 1) events.push(event);
  }
  for (let at = events.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [events[at], events[other]] = [events[other] ?? {}, events[at] ?? {}];
  }
  const half = Math.floor(events.length / 2);
  for (const event of events.slice(0, half)) await home.tell(event);
  await home.tell({ nonsense: true });
  await home.tell({ kind: "strange" }, "sales");
  for (const event of events.slice(half)) await home.tell(event);
}

function tillFile(at: number): string {
  const rows = Array.from({ length: rowsEach }, (_none, row) => {
    const day = new Date(Date.UTC(2025, at % 12, 1 + row)).toISOString().slice(0, 10);
    return `F${at}-${row},${day},Item ${row % 7},1,${at + 1}.25,EUR`;
  });
  return `${["Order ID,Order Date,Product,Quantity,Unit Price,Currency", ...rows].join("\n")}\n`;
}

async function filesThatEnded(): Promise<number> {
  const stored = await home.records.list(partitionOf("shop"), { prefix: "file#" });
  return stored.filter(({ value }) => JSON.stringify(value).includes('"state":"done"')).length;
}

/** Waits until so many files are done, and breaks a sandbox of the processors now and then. */
async function breakAndWait(): Promise<{ readonly killed: number; readonly frozen: number }> {
  const broken = { killed: 0, frozen: 0 };
  for (let turn = 0; turn < 600; turn += 1) {
    await setTimeout(200);
    const sales = home.functions["sales"];
    if (broken.killed < 3 && turn % 5 === 4 && sales?.killOne() === true) broken.killed += 1;
    else if (broken.frozen < 1 && broken.killed > 0 && sales?.freezeOne() === true) broken.frozen += 1;
    if (turn % 10 === 0 && (await filesThatEnded()) === files && (await isQuiet())) return broken;
  }
  throw new Error(`only ${await filesThatEnded()} files are done`);
}

/** Nothing waits, and what nobody can read is set aside. */
async function isQuiet(): Promise<boolean> {
  const depths = await Promise.all(queueNames.map((name) => home.queue.depth(name)));
  const waiting = depths.reduce((sum, { ready, inFlight, delayed }) => sum + ready + inFlight + delayed, 0);
  return waiting === 0;
}

/** One that nobody else starts. */
async function invoke(name: string, event: object): Promise<unknown> {
  const setup = { tree: tree.folder, environment: home.environment, timeoutMs: 30_000, concurrency: 1 };
  const made = createLambdaFunction({ ...setup, handler: `${name}.handler` });
  const result = await made.invoke(event);
  await made.close();
  return result;
}

test("forty files through repeats, disorder, poison, kills and a timeout count once, and the poison alone is set aside", async () => {
  await tellEverything();
  const broken = await breakAndWait();
  expect(broken).toEqual({ killed: 3, frozen: 1 });

  const stored = await home.records.list(partitionOf("shop"), { prefix: "file#" });
  expect(stored).toHaveLength(files);
  const folder = mkdtempSync(join(tmpdir(), "om-copies-"));
  const client = await home.standIns.clients.s3();
  const blobs = createS3BlobStore({ client, bucket: home.resultsBucket, copies: folder });
  const { manifest } = await readHead("shop", "sales", { blobs, records: home.records });
  rmSync(folder, { recursive: true });
  expect(manifest?.files.map(({ acceptedRows }) => acceptedRows)).toEqual(
    Array.from({ length: files }, () => rowsEach),
  );
  expect(new Set(manifest?.files.map(({ name }) => name)).size).toBe(files);

  const cents = Array.from({ length: files }, (_none, at) => rowsEach * ((at + 1) * 100 + 25)).reduce((a, b) => a + b);
  const count = files * rowsEach;
  const exact = { payload: { rows: [[String(cents / 100), count, count]], pending: [] } };
  const query = { business: "shop", query: { metrics: ["gross_sales", "rows", "orders"] } };
  expect(await invoke("query", query)).toMatchObject(exact);
  expect(await invoke("compact", {})).toMatchObject({ payload: { steps: 1 } });
  expect(await invoke("query", query)).toMatchObject(exact);

  const dead = await Promise.all(queueNames.map(async (name) => [name, await home.queue.listDead(name)] as const));
  const kept = dead.flatMap(([name, list]) => list.map(({ body, cause }) => ({ name, body, cause })));
  const cause = "MESSAGE_UNKNOWN: the message is of no kind that is known";
  expect(kept).toEqual([
    { name: "route", body: { nonsense: true }, cause },
    { name: "sales", body: { kind: "strange" }, cause },
  ]);
}, 240_000);
