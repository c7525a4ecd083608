import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ApiCall, callApi, tokenOf } from "../support/lambda/api-call.ts";
import { createLambdaFunction, type LambdaFunction } from "../support/lambda/lambda-function.ts";
import { portOf } from "../support/port-of.ts";
import { assembleTree, createdEvent, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
let home: StandInHome;
let api: LambdaFunction;

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
  const { environment } = home;
  api = createLambdaFunction({
    handler: "api.handler",
    tree: tree.folder,
    environment,
    timeoutMs: 30_000,
    concurrency: 1,
  });
});
afterAll(async () => {
  await api.close();
  await home.close();
  tree.remove();
});

const csv = Buffer.from("Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n");

function call(about: ApiCall) {
  return callApi(api, { authorizer: tokenOf("shop"), ...about });
}

const report = z.object({ fileId: z.string(), state: z.string(), name: z.string() });

async function settled(name: string): Promise<z.output<typeof report>> {
  for (let turn = 0; turn < 100; turn += 1) {
    const { text } = await call({ method: "GET", path: "/v1/files" });
    const { files } = z.object({ files: z.array(report) }).parse(JSON.parse(text));
    const found = files.find((each) => each.name === name);
    if (found !== undefined && !["received", "routed", "processing"].includes(found.state)) return found;
    await setTimeout(100);
  }
  throw new Error(`${name} is not settled`);
}

test("an operator sees what is of no business, and of each what he names", async () => {
  const authorizer = { iam: { userArn: "arn:aws:iam::000000000000:role/operator" } };
  const queues = await call({ method: "GET", path: "/v1/queues", authorizer });
  expect([queues.status, queues.text]).toEqual([200, expect.stringContaining('"sales"')]);
  expect((await call({ method: "GET", path: "/v1/dlq", authorizer })).text).toBe('{"messages":[]}');
  expect((await call({ method: "GET", path: "/v1/files", authorizer })).status).toBe(400);
  const headers = { "om-business": "nobody" };
  expect((await call({ method: "GET", path: "/v1/files", authorizer, headers })).text).toContain('"files":[]');
});

test("another role of the account sees neither what is of no business nor the business that it names", async () => {
  const authorizer = { iam: { userArn: "arn:aws:sts::000000000000:assumed-role/somebody/x" } };
  const headers = { "om-business": "shop" };
  for (const path of ["/v1/queues", "/v1/dlq", "/v1/files"]) {
    for (const sent of [{}, { headers }]) {
      const { status, text } = await call({ method: "GET", path, authorizer, ...sent });
      expect([path, status, text]).toEqual([path, 403, expect.stringContaining("FORBIDDEN")]);
    }
  }
});

describe("a file", () => {
  test("of a few megabytes is taken by the same route as on one machine, and its numbers are there", async () => {
    const sent = await call({ method: "POST", path: "/v1/files?name=orders.csv&region=north", body: csv });
    expect(sent.status).toBe(202);
    const { fileId, state } = await settled("orders.csv");
    expect(state).toBe("done");
    expect(sent.text).toContain(fileId);
    const asked = await call({ method: "POST", path: "/v1/query", body: { metrics: ["gross_sales"] } });
    expect(JSON.parse(asked.text)).toMatchObject({ rows: [["9"]] });
    const again = await call({
      method: "GET",
      path: `/v1/files/${fileId}`,
      headers: { "if-none-match": (await call({ method: "GET", path: `/v1/files/${fileId}` })).headers["etag"] ?? "" },
    });
    expect(again).toMatchObject({ status: 304, text: "" });
  });

  test("of any size goes past us, to an address for it alone", async () => {
    const bytes = Buffer.from(csv.toString().replace("A-1", "P-1"));
    const body = { name: "past us.csv", region: "north", type: "sales", sizeBytes: bytes.length };
    const { status, text } = await call({ method: "POST", path: "/v1/uploads/presigned", body });
    expect(status).toBe(201);
    const put = z
      .object({ method: z.literal("PUT"), key: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text));
    expect(put.key).toMatch(/^north\/api\/shop\/sales\/upload_[0-9a-z]{16}\/past us\.csv$/);
    expect(new URL(put.url).searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;host;if-none-match");
    expect([...new URL(put.url).searchParams.keys()].filter((name) => /crc|algorithm$/.test(name))).toEqual([]);
    const answer = await fetch(put.url, { method: "PUT", body: new Uint8Array(bytes), headers: put.headers });
    expect(answer.ok).toBe(true);
    const etag = answer.headers.get("etag") ?? "";
    await home.tell(createdEvent({ bucket: home.uploadsBucket, key: put.key, etag, sequencer: "01" }));
    expect((await settled("past us.csv")).state).toBe("done");
  });

  test("may be sent by a form of a page, of a size in a range", async () => {
    const about = { name: "by a form.csv", method: "POST", mostBytes: 5_000, contentType: "text/csv" };
    const { status, text } = await call({ method: "POST", path: "/v1/uploads/presigned", body: about });
    expect(status).toBe(201);
    const given = z
      .object({ method: z.literal("POST"), key: z.string(), url: z.string(), fields: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text));
    const form = new FormData();
    for (const [name, value] of Object.entries(given.fields)) form.append(name, value);
    form.append("file", new Blob([csv.toString().replace("A-1", "F-1")]), "by a form.csv");
    const answer = await fetch(given.url, { method: given.method, body: form });
    expect(answer.status).toBe(204);
    const etag = answer.headers.get("etag") ?? "";
    await home.tell(createdEvent({ bucket: home.uploadsBucket, key: given.key, etag, sequencer: "02" }));
    expect((await settled("by a form.csv")).state).toBe("done");
  });

  test.each([
    ["a form without a content type", { name: "a.csv", method: "POST", mostBytes: 5 }],
    ["a form of one size", { name: "a.csv", method: "POST", sizeBytes: 5, contentType: "text/csv" }],
    ["no name", { sizeBytes: 1 }],
    ["a path", { name: "a/../../b", sizeBytes: 1 }],
    ["a name longer than any file has", { name: "🍰".repeat(64), sizeBytes: 1 }],
    ["a name that is no text", { name: "\ud800.csv", sizeBytes: 1 }],
    ["no size", { name: "a.csv" }],
    ["more than S3 takes at once", { name: "a.csv", sizeBytes: 6 * 1024 ** 3 }],
    ["another's business", { name: "a.csv", sizeBytes: 1, business: "other" }],
  ])("with %s is given no address", async (_what, body) => {
    const answer = await call({ method: "POST", path: "/v1/uploads/presigned", body });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("does not describe a file") });
  });
});

describe("an upload in pieces", () => {
  test("is gone on with after a break, and becomes one file, also where its end is asked for twice", async () => {
    const bytes = Buffer.from(csv.toString().replace("A-1", "Q-1"));
    const body = { name: "pieces.csv", region: "north", sizeBytes: bytes.length };
    const created = await call({ method: "POST", path: "/v1/uploads", body });
    expect(created.status).toBe(201);
    const path = created.headers["location"] ?? "";
    const send = (from: number, piece: Buffer) =>
      call({ method: "PATCH", path, body: piece, headers: { "upload-offset": String(from) } });
    expect((await send(0, bytes.subarray(0, 40))).headers["upload-offset"]).toBe("40");
    expect((await send(0, bytes.subarray(0, 40))).status).toBe(409); // its answer was lost
    const { headers } = await call({ method: "HEAD", path });
    expect(headers["upload-offset"]).toBe("40");
    expect((await call({ method: "POST", path: `${path}/complete` })).status).toBe(400);
    expect((await send(40, bytes.subarray(40))).status).toBe(204);
    expect((await call({ method: "HEAD", path, authorizer: tokenOf("other") })).status).toBe(404);
    const files = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const completed = await call({ method: "POST", path: `${path}/complete` });
      expect(completed.status).toBe(202);
      files.push(report.parse(JSON.parse(completed.text)).fileId);
    }
    expect(new Set(files).size).toBe(1);
    expect((await settled("pieces.csv")).state).toBe("done");
  });
});

describe("what happens", () => {
  test("is told since the last time, by an answer that ends", async () => {
    const events = (lastEventId: string) =>
      call({ method: "GET", path: "/v1/events", headers: lastEventId === "" ? {} : { "last-event-id": lastEventId } });
    const first = await events("");
    expect(first).toMatchObject({ status: 200, headers: { "content-type": "text/event-stream; charset=utf-8" } });
    expect(first.text).not.toContain("data:");
    const body = Buffer.from(csv.toString().replace("A-1", "E-1"));
    await call({ method: "POST", path: "/v1/files?name=told.csv", body });
    const { fileId } = await settled("told.csv");
    const told = (await events(/^id: (.*)$/m.exec(first.text)?.[1] ?? "")).text;
    const ofFile = told.split("\n\n").filter((frame) => frame.includes(fileId));
    expect(ofFile.map((frame) => /event: (.*)/.exec(frame)?.[1])).toEqual([
      "file-accepted",
      "file-routed",
      "file-ended",
    ]);
    expect(ofFile.at(-1)).toContain('"accepted":1');
    const ofOne = await call({ method: "GET", path: `/v1/events?file=${fileId}` });
    expect(ofOne.text).toContain("event: file-ended");
  });
});

test("an answer that takes longer than the function ends with DEADLINE", async () => {
  await call({ method: "POST", path: "/v1/files?name=slow.csv", body: csv });
  await settled("slow.csv");
  const silent = createServer(() => undefined);
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const environment = { ...home.environment, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${portOf(silent.address())}` };
  const setup = { tree: tree.folder, environment, timeoutMs: 8_000, concurrency: 1 };
  const slow = createLambdaFunction({ ...setup, handler: "api.handler" });
  const query = createLambdaFunction({ ...setup, handler: "query.handler" });
  const body = { metrics: ["gross_sales"] };
  const answer = await callApi(slow, { method: "POST", path: "/v1/query", body, authorizer: tokenOf("shop") });
  const invoked = await query.invoke({ business: "shop", query: body });
  await Promise.all([slow.close(), query.close()]);
  silent.closeAllConnections();
  silent.close();
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    504,
    expect.objectContaining({ code: "DEADLINE", retryable: true }),
  ]);
  expect(invoked).toMatchObject({ kind: "error", errorType: "DEADLINE" });
});

describe("a request", () => {
  test("without a credential that names a business is refused, whatever its headers say", async () => {
    const headers = { "om-business": "shop" };
    const answer = await callApi(api, { method: "GET", path: "/v1/files", headers });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("FORBIDDEN")]);
  });

  test("sees nothing of another business", async () => {
    await call({
      method: "POST",
      path: "/v1/files?name=secret.csv",
      body: Buffer.from(`${csv.toString()}B-1,2026-01-16,Mug,1,1,EUR\n`),
    });
    const { fileId } = await settled("secret.csv");
    const authorizer = tokenOf("other");
    const headers = { "om-business": "shop" };
    const answer = await callApi(api, { method: "GET", path: `/v1/files/${fileId}`, authorizer, headers });
    expect([answer.status, answer.text.includes("secret")]).toEqual([404, false]);
    const list = await callApi(api, { method: "GET", path: "/v1/files", authorizer, headers });
    expect(JSON.parse(list.text)).toMatchObject({ files: [] });
  });

  test.each([
    ["for operators", 403, { method: "GET", path: "/v1/queues" }],
    ["for a backup", 403, { method: "POST", path: "/v1/backup", body: { target: "/tmp/x" } }],
    ["for events of a file that is none", 404, { method: "GET", path: "/v1/events?file=file_0000000000000000" }],
    ["for events of what is no file", 404, { method: "GET", path: "/v1/events?file=../x" }],
    ["for events since nonsense", 400, { method: "GET", path: "/v1/events", headers: { "last-event-id": "x" } }],
    [
      "to send more in pieces than we take",
      413,
      { method: "POST", path: "/v1/uploads", body: { name: "a", sizeBytes: 2e9 } },
    ],
    ["to a place beyond ASCII", 404, { method: "GET", path: "/v1/files/größe 1" }],
    ["to nowhere", 404, { method: "GET", path: "/v1/nowhere" }],
    ["with a body that is no query", 400, { method: "POST", path: "/v1/query", body: { metrics: [] } }],
  ])("%s is answered by a problem (%i)", async (_what, status, about) => {
    const answer = await call(about);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(answer.text)).toMatchObject({ status, code: expect.any(String), fix: expect.any(String) });
  });

  test("that is none is an error of the function", async () => {
    expect(await api.invoke({ hello: "world" })).toMatchObject({ payload: { statusCode: 500 } });
  });
});
