import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { partitionOf } from "#ports/keys.ts";
import { type ApiCall, callApi, tokenOf } from "../support/lambda/api-call.ts";
import { type ApiBridge, startApiBridge } from "../support/lambda/api-bridge.ts";
import { createLambdaFunction, type LambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";
import { om } from "../support/om.ts";
import { portOf } from "../support/port-of.ts";

const tree = assembleTree();
const dataDir = mkdtempSync(join(tmpdir(), "om-care-cli-"));
/** No function of this deployment runs longer, by what it is told; a third more is waited. */
const longestSeconds = 3;
const waitMs = 4_100;

let home: StandInHome;
let api: LambdaFunction;
let care: LambdaFunction;
let compact: LambdaFunction;
let bridge: ApiBridge;

/** On its way to S3 the care function is killed when it has removed so many objects. */
let killAfter = Number.POSITIVE_INFINITY;
let target = "";
const way = createServer((asked, answer) => {
  const { url = "/", method, headers } = asked;
  const passed = request(new URL(url, target), { method, headers });
  passed.on("response", (came) => {
    if (method === "DELETE" && (killAfter -= 1) <= 0) {
      killAfter = Number.POSITIVE_INFINITY;
      care.killOne();
    }
    came.pipe(answer.writeHead(came.statusCode ?? 502, came.headers));
  });
  passed.on("error", () => answer.destroy());
  asked.on("error", () => passed.destroy());
  asked.pipe(passed);
});

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
  target = home.standIns.endpoint.s3;
  way.listen(0, "127.0.0.1");
  await once(way, "listening");
  const variables = { OM_LONGEST_FUNCTION_SECONDS: String(longestSeconds), OM_KEEP_DAYS: "0" };
  const setup = { tree: tree.folder, timeoutMs: 60_000, concurrency: 1 };
  const environment = { ...home.environment, ...variables };
  api = createLambdaFunction({ ...setup, handler: "api.handler", environment });
  compact = createLambdaFunction({ ...setup, handler: "compact.handler", environment });
  const slow = { ...environment, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${portOf(way.address())}` };
  const keeps = { OM_KEEP_UPLOADS_DAYS: "30", OM_KEEP_REJECTS_DAYS: "30" };
  care = createLambdaFunction({ ...setup, handler: "care.handler", environment: { ...slow, ...keeps } });
  bridge = await startApiBridge(api);
  const facts = { pid: process.pid, url: bridge.url, token: "a-token", startedAt: new Date().toISOString() };
  writeFileSync(join(dataDir, "server.json"), JSON.stringify(facts));
});
afterAll(async () => {
  await bridge.close();
  await Promise.all([api, care, compact].map((each) => each.close()));
  await home.close();
  way.closeAllConnections();
  way.close();
  tree.remove();
  rmSync(dataDir, { recursive: true });
});

const canary = "canary4711";
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const older = `${header}\nA-1,2026-01-15,Mug,2,4.50,EUR\nA-2,2026-01-16,Mug,1,4.50,EUR\n`;
const newer = `${header}\nA-2,2026-01-16,Mug,1,4.50,EUR\nA-3,2026-01-17,${canary},5,4.50,EUR\nA-4,nonsense,${canary},5,4.50,EUR\n`;

function call(about: ApiCall) {
  return callApi(api, { authorizer: tokenOf("shop"), ...about });
}

const listed = z.object({ files: z.array(z.object({ fileId: z.string(), state: z.string(), name: z.string() })) });

async function settled(name: string): Promise<{ readonly fileId: string; readonly state: string }> {
  for (let turn = 0; turn < 300; turn += 1) {
    const { text } = await call({ method: "GET", path: "/v1/files" });
    const found = listed.parse(JSON.parse(text)).files.find((each) => each.name === name);
    if (found !== undefined && !["received", "routed", "processing"].includes(found.state)) return found;
    await setTimeout(200);
  }
  throw new Error(`${name} is not settled`);
}

async function grossSales(): Promise<string> {
  return (await call({ method: "POST", path: "/v1/query", body: { metrics: ["gross_sales"] } })).text;
}

/** Keys with their bytes, of both buckets, and every item of the table. */
async function everything(): Promise<string> {
  const s3 = await home.standIns.clients.s3();
  const found: string[] = [];
  for (const Bucket of [home.resultsBucket, home.uploadsBucket]) {
    const { Contents: contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      found.push(`${Key} ${await Body?.transformToString("latin1")}`);
    }
  }
  const table = await home.standIns.clients.dynamodb();
  const { Items: items = [] } = await table.send(new ScanCommand({ TableName: home.environment["OM_TABLE"] }));
  const keys = items.map(({ pk, sk }) => ({ partition: pk?.S ?? "", sort: sk?.S ?? "" }));
  for (const key of keys)
    if (key.partition !== "") found.push(JSON.stringify(await home.records.get(key).catch(() => null)));
  return found.join("\n");
}

/** Each business has its turn anew. */
async function forgetTurns(): Promise<void> {
  for (const { partition, sort } of await home.records.list("care")) await home.records.delete({ partition, sort });
}

test(
  "an erasure is begun through the command, gone on with by the clock, killed amidst its removals, and ends with its proof",
  { timeout: 240_000 },
  async () => {
    await call({ method: "POST", path: "/v1/files?name=older.csv", body: Buffer.from(older) });
    await settled("older.csv");
    const event = await home.store("north/free/shop/sales/newer.csv", newer);
    await home.tell(event);
    const { fileId } = await settled("newer.csv");
    expect(await everything()).toContain(canary);
    const kept = join(home.environment["OM_WORK_FOLDER"] ?? "", "jobs", `kept-${fileId}-aa-1`);
    mkdirSync(kept, { recursive: true });

    const begun = await om(["erase", fileId, "--yes", "--json", "--business", "shop"], { dataDir });
    const { erasureId } = z.object({ erasureId: z.string(), underWay: z.literal(true) }).parse(begun.json[0]);
    expect(begun.exitCode).toBe(3);
    expect(JSON.parse(await grossSales())).toMatchObject({ rows: [["13.5"]] }); // at once
    const status = () => om(["erase", "--status", erasureId, "--business", "shop"], { dataDir });
    expect((await status()).stdout).toContain("out of the numbers for good");

    expect(await care.invoke({})).toMatchObject({ payload: { isTaken: false, erasing: 1 } });
    expect(await care.invoke({})).toMatchObject({ payload: { erasing: 1 } }); // somebody may still read
    expect((await call({ method: "GET", path: `/v1/erasures/${erasureId}` })).status).toBe(202);
    expect(await everything()).toContain(canary);

    await setTimeout(waitMs);
    killAfter = 2;
    expect(await care.invoke({})).toMatchObject({ kind: "ended" });
    expect((await call({ method: "GET", path: `/v1/erasures/${erasureId}` })).status).toBe(202);
    expect(await care.invoke({})).toMatchObject({ payload: { isTaken: true } }); // as far as others know he is still at it
    await home.records.delete({ partition: "care", sort: "lease" }); // his time is over
    expect(await care.invoke({})).toMatchObject({ payload: { isTaken: false, erasing: 0 } });

    const proved = await call({ method: "GET", path: `/v1/erasures/${erasureId}` });
    expect(proved.status).toBe(200);
    const { proof, unproved } = z
      .object({ proof: z.array(z.object({ name: z.string(), ok: z.boolean() })), unproved: z.array(z.string()) })
      .parse(JSON.parse(proved.text));
    expect(proof.map(({ name, ok }) => [name, ok])).toEqual(
      ["blobs", "versions", "records", "tombstones", "uploads"].map((name) => [name, true]),
    );
    expect(unproved.join("\n")).toContain("point-in-time recovery");
    expect(await everything()).not.toContain(canary);
    expect(existsSync(kept)).toBe(false);
    expect((await status()).exitCode).toBe(0);
    expect(JSON.parse(await grossSales())).toMatchObject({ rows: [["13.5"]] });
    const other = await call({ method: "GET", path: `/v1/erasures/${erasureId}`, authorizer: tokenOf("other") });
    expect(other.status).toBe(404);

    // The event that comes once more brings nothing back; the same object put again is a new file.
    await home.tell(event);
    await home.put("north/free/shop/sales/newer.csv", newer);
    expect((await settled("newer.csv")).fileId).not.toBe(fileId);
  },
);

test(
  "what is too much for one request is begun by the clock, all of a business with it",
  { timeout: 300_000 },
  async () => {
    const authorizer = tokenOf("gone");
    await call({ method: "POST", path: "/v1/files?name=a.csv", body: Buffer.from(newer), authorizer });
    await expect
      .poll(async () => (await call({ method: "GET", path: "/v1/files", authorizer })).text, { timeout: 300_000 })
      .toContain('"state":"done_with_rejects"');
    const [first] = await home.records.list(partitionOf("gone"), { prefix: "file#" });
    // As many files as take too long, each a duplicate of it by its record.
    const file = z.looseObject({ report: z.looseObject({ fileId: z.string() }) }).parse(first?.value);
    for (let more = 0; more < 50; more += 1) {
      const fileId = `file_${String(more).padStart(16, "0")}`;
      const copy = { ...file, report: { ...file.report, fileId, state: "duplicate", tables: [] } };
      await home.records.put(
        { partition: partitionOf("gone"), sort: `file#${fileId}` },
        JSON.parse(JSON.stringify(copy)),
      );
    }
    const asked = await call({ method: "POST", path: "/v1/erase", body: { everythingOf: "gone" }, authorizer });
    expect([asked.status, asked.text]).toEqual([202, expect.stringContaining("waitsFor")]);
    const status = () => call({ method: "GET", path: asked.headers["location"] ?? "", authorizer });
    expect((await status()).text).toContain("waitsFor");
    expect(await care.invoke({})).toMatchObject({ payload: { erasing: 1 } });
    expect((await status()).text).not.toContain("waitsFor");
    await setTimeout(waitMs);
    expect(await care.invoke({})).toMatchObject({ payload: { erasing: 0 } });
    const { files, proof } = z
      .object({ files: z.array(z.unknown()), proof: z.array(z.object({ ok: z.boolean() })) })
      .parse(JSON.parse((await status()).text));
    expect([files.length, proof.every(({ ok }) => ok)]).toEqual([51, true]);
    const left = (await home.records.list(partitionOf("gone"))).map(({ sort }) => sort.split("#")[0]);
    expect([...new Set(left)]).toEqual(["content", "erased", "erasure", "head", "moment"]); // in the order of their keys
  },
);

const stored = z.looseObject({ report: z.looseObject({ fileId: z.string(), history: z.array(z.unknown()) }) });

test(
  "bytes whose time is over go when nobody can be reading them, and so does what nobody names, and the numbers stay",
  { timeout: 240_000 },
  async () => {
    const { fileId } = await settled("older.csv");
    const { fileId: again } = await settled("newer.csv");
    const before = await grossSales();
    const key = { partition: partitionOf("shop"), sort: `file#${fileId}` };
    const record = stored.parse((await home.records.get(key))?.value);
    const longAgo = "2025-01-01T00:00:00.000Z";
    const report = { ...record.report, receivedAt: longAgo, finishedAt: longAgo };
    await home.records.put(key, JSON.parse(JSON.stringify({ ...record, report })));
    await call({ method: "POST", path: `/v1/files/${again}/undo` });
    const left = join(home.environment["OM_WORK_FOLDER"] ?? "", "jobs", "1-job_left");
    mkdirSync(left, { recursive: true });
    utimesSync(left, new Date(0), new Date(0));

    const s3 = await home.standIns.clients.s3();
    const keysOf = async (part: string): Promise<string[]> => {
      const { Contents: contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: home.resultsBucket }));
      return contents.flatMap(({ Key = "" }) => (Key.includes(part) ? [Key] : []));
    };

    await forgetTurns();
    expect(await care.invoke({})).toMatchObject({ payload: { uploads: 0 } });
    expect(await keysOf(`sales/${again}/`)).not.toEqual([]);
    expect(existsSync(left)).toBe(false);
    expect(await care.invoke({})).toMatchObject({ payload: { uploads: 0, collected: 0 } }); // it is nobody's turn
    await setTimeout(waitMs);
    await forgetTurns();
    const second = await care.invoke({});
    expect(second).toMatchObject({ payload: { uploads: 1, collected: expect.any(Number) } });
    const collected = z.object({ payload: z.object({ collected: z.number() }) }).parse(second).payload.collected;
    expect(collected).toBeGreaterThan(2);
    expect(await keysOf(`shop/uploads/${fileId}`)).toEqual([]);
    expect(await keysOf(`sales/${again}/`)).toEqual([]);
    expect(JSON.parse(await grossSales())).toMatchObject({ rows: [["13.5"]] });
    expect(before).not.toBe("");
  },
);

test("the state of the home is told to operators, and to nobody else", { timeout: 300_000 }, async () => {
  await compact.invoke({});
  const { stdout, json } = await om(["doctor", "--json"], { dataDir });
  expect(stdout).not.toBe("");
  const { checks } = z
    .object({ checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) })
    .parse(json[0]);
  const state = Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
  expect(state).toMatchObject({
    table: true,
    bucket: true,
    queues: true,
    "dead letters": true,
    news: true,
    readings: true,
    care: true,
    erasures: true,
    tables: true,
  });
  expect((await call({ method: "POST", path: "/v1/doctor" })).status).toBe(403);
  const backup = await om(["backup", "/tmp/nowhere", "--json"], { dataDir });
  expect(backup.json[0]).toMatchObject({ error: { code: "NOT_AVAILABLE", fix: expect.stringContaining("Backup") } });
});
