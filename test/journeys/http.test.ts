import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fileTypes } from "#file-types/registry.ts";
import { analysisFacts } from "../../src/apps/local/http/schemas/analyses.ts";
import { problem, health, insight, metricDefinition, queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { fileReport, listedFile } from "../../src/apps/local/http/schemas/file-report.ts";
import { type Answer, type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";

let server: HttpHome;

beforeAll(async () => {
  server = await openHttpHome();
});
afterAll(() => server.close());

const ofShop = { "om-business": "shop" };
const pageSchema = z.object({ files: z.array(listedFile), next: z.string().nullable() });

/** Sends a file and waits until it is settled. */
async function ingest(text: string, query = "name=orders.csv", business = "shop"): Promise<Answer> {
  const headers = { "om-business": business };
  const taken = await server.post(`/v1/files?${query}`, text, headers);
  expect(taken.status).toBe(202);
  return server.get(`${taken.headers.get("location")}?wait=30`, headers);
}

describe("a file over HTTP", () => {
  test("goes from its bytes to its numbers", async () => {
    const taken = await server.post("/v1/files?name=orders.csv&source=till-1&region=north", ordersCsv(20), ofShop);
    expect(taken.status).toBe(202);
    expect(taken.json).toMatchObject({ name: "orders.csv", business: "shop", source: "till-1", region: "north" });
    expect(taken.headers.get("location")).toBe(`/v1/files/${String(taken.json["fileId"])}`);

    const done = await server.get(`/v1/files/${String(taken.json["fileId"])}?wait=30`, ofShop);
    expect(done.json).toMatchObject({ state: "done", tables: [{ type: "sales", rows: { accepted: 20 } }] });

    const answer = await server.post("/v1/query", { metrics: ["net_sales", "orders"], by: ["month"] }, ofShop);
    expect(answer.json).toMatchObject({ rows: [["2026-01", "180", 20]], coverage: { rowsUsed: 20 } });
  });

  test("is answered as the schemas say, and with nothing besides", async () => {
    const text = `${ordersCsv(5, "S")}S-9,not a date,Mug,2,4.50,EUR\nS-10,2026-01-15,Mug,many,4.50,EUR\n`;
    const { json, text: whole } = await ingest(text, "name=schema.csv");
    expect(json).toMatchObject({ state: "done_with_rejects" });
    expect(fileReport.parse(json)).toEqual(json);
    const list = await server.get("/v1/files", ofShop);
    expect(pageSchema.parse(list.json)).toEqual(list.json);
    const general = await ingest("colour,number\nred,1\nblue,2\n", "name=colours.csv");
    expect(fileReport.parse(general.json)).toEqual(general.json);
    const question = await ingest(ambiguous("Q"), "name=question.csv");
    expect(question.json).toMatchObject({ state: "needs_decision" });
    expect(fileReport.parse(question.json)).toEqual(question.json);
    const failed = await ingest("\0\0\0\0".repeat(100), "name=not-text.csv");
    expect(failed.json).toMatchObject({ state: "failed", error: { code: expect.any(String) } });
    expect(fileReport.parse(failed.json)).toEqual(failed.json);
    expect(JSON.parse(whole)).toEqual(json);
  });

  test("with rejects gives them as CSV, in their own columns with line, code and reason", async () => {
    const { json } = await ingest(`${ordersCsv(3, "R")}R-9,not a date,Mug,2,4.50,EUR\n`, "name=rejects.csv");
    const rejects = await server.get(`/v1/files/${String(json["fileId"])}/rejects.csv`, ofShop);
    expect(rejects.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(rejects.headers.get("content-disposition")).toContain(`rejects-${String(json["fileId"])}.csv`);
    const [header, row] = rejects.text.trim().split(/\r?\n/);
    expect(header).toMatch(/^Order ID,Order Date,.*_line,_code,_reason$/);
    expect(row).toContain("R-9,not a date");
    const clean = await ingest(ordersCsv(2, "C"), "name=clean.csv");
    const none = await server.get(`/v1/files/${String(clean.json["fileId"])}/rejects.csv`, ofShop);
    expect([none.status, none.text]).toEqual([200, ""]);
  });

  test("that is sent again is a duplicate; with the same idempotency key it is the same file", async () => {
    const keyed = { ...ofShop, "idempotency-key": "order export, day 1" };
    const first = await server.post("/v1/files?name=keyed.csv", ordersCsv(4, "K"), keyed);
    const again = await server.post("/v1/files?name=keyed.csv", ordersCsv(4, "K"), keyed);
    expect(again.json["fileId"]).toBe(first.json["fileId"]);
    await server.get(`/v1/files/${String(first.json["fileId"])}?wait=30`, ofShop);
    const later = await server.post("/v1/files?name=keyed.csv", ordersCsv(4, "K"), keyed);
    expect(later.json["fileId"]).toBe(first.json["fileId"]);
    const other = await server.post("/v1/files?name=keyed.csv", ordersCsv(5, "K"), keyed);
    expect([other.status, other.json["code"]]).toEqual([409, "IDEMPOTENCY_CONFLICT"]);
    const keyless = await server.post("/v1/files?name=keyed.csv", ordersCsv(4, "K"), ofShop);
    expect(keyless.json).toMatchObject({ state: "duplicate", duplicateOf: first.json["fileId"] });
  });

  test("whose key came while its content was at work already is still found by that key", async () => {
    const text = ordersCsv(6, "W");
    const first = await server.post("/v1/files?name=while.csv", text, ofShop);
    const keyed = { ...ofShop, "idempotency-key": "while" };
    const second = await server.post("/v1/files?name=while.csv", text, keyed);
    expect(second.json["fileId"]).toBe(first.json["fileId"]);
    await server.get(`/v1/files/${String(first.json["fileId"])}?wait=30`, ofShop);
    const third = await server.post("/v1/files?name=while.csv", text, keyed);
    expect(third.json["fileId"]).toBe(first.json["fileId"]);
  });

  test("with a question is decided, also while it is taken", async () => {
    const asked = await ingest(ambiguous("D"), "name=decide.csv");
    expect(asked.json).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "dateOrder" }] }] });
    const path = `/v1/files/${String(asked.json["fileId"])}`;
    const wrong = await server.post(`${path}/decide`, { set: { dateOrder: "sideways" } }, ofShop);
    expect([wrong.status, wrong.json["code"]]).toEqual([400, "DECISION_INVALID"]);
    expect((await server.post(`${path}/decide`, { set: {} }, ofShop)).json).toMatchObject({ code: "USAGE" });
    const decided = await server.post(`${path}/decide`, { set: { dateOrder: "dmy" } }, ofShop);
    expect([decided.status, decided.headers.get("location")]).toEqual([202, path]);
    expect((await server.get(`${path}?wait=30`, ofShop)).json).toMatchObject({ state: "done" });
    const told = await ingest(ambiguous("E"), "name=told.csv&set=dateOrder=mdy&set=repeats=once");
    expect(told.json).toMatchObject({ state: "done", tables: [{ policies: { repeats: "once" } }] });
  });

  test("is refused with settings that cannot be, before it is a file", async () => {
    const before = (await server.get("/v1/files?limit=500", ofShop)).text;
    const wrong = await server.post("/v1/files?name=wrong.csv&set=repeats=twice", ordersCsv(3, "X"), ofShop);
    expect([wrong.status, wrong.json["code"]]).toEqual([400, "DECISION_INVALID"]);
    const pieces = await server.post("/v1/uploads", { name: "wrong.csv", set: { colour: "red" } }, ofShop);
    expect([pieces.status, pieces.json["code"]]).toEqual([400, "DECISION_INVALID"]);
    expect((await server.get("/v1/files?limit=500", ofShop)).text).toBe(before);
  });

  test("that is sent again with settings is decided by them, as by `decide`", async () => {
    const text = `${ordersCsv(2, "Y")}Y-0,2026-01-15,Mug,2,4.50,EUR\n`;
    const first = await ingest(text, "name=again.csv");
    const again = await ingest(text, "name=again.csv&set=repeats=once");
    expect(again.json).toMatchObject({
      fileId: first.json["fileId"],
      state: "done",
      tables: [{ policies: { repeats: "once" }, rows: { duplicate: 1 } }],
    });
  });

  test("that waits can be cancelled, and one that is done cannot", async () => {
    const asked = await ingest(ambiguous("F"), "name=cancel.csv&source=cancelled");
    const path = `/v1/files/${String(asked.json["fileId"])}/cancel`;
    const cancelled = await server.post(path, undefined, ofShop);
    expect([cancelled.status, cancelled.json["state"]]).toEqual([200, "cancelled"]);
    const again = await server.post(path, undefined, ofShop);
    expect([again.status, again.json["code"]]).toEqual([409, "STATE_WRONG"]);
  });
});

describe("a report", () => {
  test("that has not changed is not sent again", async () => {
    const { json, headers } = await ingest(ordersCsv(3, "T"), "name=etag.csv");
    const path = `/v1/files/${String(json["fileId"])}`;
    const etag = headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await server.get(path, { ...ofShop, "if-none-match": known });
      expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    const other = await server.get(path, { ...ofShop, "if-none-match": '"other"' });
    expect([other.status, other.headers.get("vary")]).toEqual([200, "Om-Business"]);
    await server.post(`${path}/decide`, { set: { repeats: "once" } }, ofShop);
    expect((await server.get(`${path}?wait=30`, { ...ofShop, "if-none-match": etag })).status).toBe(200);
  });

  test("that is waited for in vain is answered as it is", async () => {
    const slow = await openHttpHome({ works: false });
    const { headers } = await slow.post("/v1/files?name=orders.csv", ordersCsv(1));
    const before = performance.now();
    const { status, json } = await slow.get(`${headers.get("location")}?wait=1`);
    expect([status, json["state"]]).toEqual([200, "received"]);
    expect(performance.now() - before).toBeGreaterThan(900);
    await slow.close();
  });

  test("answers HEAD with its headers alone", async () => {
    const { json, headers } = await ingest(ordersCsv(3, "H"), "name=head.csv");
    const head = await server.send("HEAD", `/v1/files/${String(json["fileId"])}`, { headers: ofShop });
    expect([head.status, head.text, head.headers.get("etag")]).toEqual([200, "", headers.get("etag")]);
  });
});

describe("a list of files", () => {
  test("is read page by page, newest first, each file once, without what is long", async () => {
    const sent: unknown[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { json } = await ingest(ordersCsv(1, `L${count}`), `name=list-${count}.csv`, "lister");
      sent.unshift(json["fileId"]);
    }
    const listed: unknown[] = [];
    let next: string | null = "";
    let pages = 0;
    for (; next !== null; pages += 1) {
      const page = await server.get(`/v1/files?limit=2${next === "" ? "" : `&before=${next}`}`, {
        "om-business": "lister",
      });
      const { files, next: after } = pageSchema.parse(page.json);
      listed.push(...files.map(({ fileId }) => fileId));
      next = after;
    }
    expect([listed, pages]).toEqual([sent, 3]);
    const whole = await server.get("/v1/files?limit=5", { "om-business": "lister" });
    expect(whole.json["next"]).toBeNull();
    expect(whole.text).not.toMatch(/"(?:mapping|issues|profile)"/);
  });

  test.each(["limit=0", "limit=501", "limit=x", "limit=1.5", "limit=", "limit=1&limit=2", "before=x", "page=2"])(
    "is refused with %s",
    async (query) => {
      const { status, json } = await server.get(`/v1/files?${query}`, ofShop);
      expect([status, json["code"]]).toEqual([400, "USAGE"]);
      expect(json["detail"]).toContain(query.split("=")[0]);
    },
  );
});

describe("a question in numbers", () => {
  test("is answered as the schema says", async () => {
    await ingest(ordersCsv(3, "N"), "name=numbers.csv");
    const query = {
      metrics: ["net_sales"],
      by: ["month", "product"],
      where: [
        { dimension: "product", op: "=", value: "Mug" },
        { dimension: "product", op: "!=", value: null },
      ],
      period: "2026",
      compare: "previous",
      order: ["-net_sales"],
      limit: 3,
      asOf: "2026-06-30",
    };
    const { status, json } = await server.post("/v1/query", query, ofShop);
    expect(status).toBe(200);
    expect(queryResult.parse(json)).toEqual(json);
  });

  test.each([
    [{ metrics: ["nett_sales"] }, 400, "METRIC_UNKNOWN"],
    [{ metrics: ["net_sales"], by: ["colour"] }, 400, "DIMENSION_UNKNOWN"],
    [{ metrics: ["net_sales"], period: "someday" }, 400, "PERIOD_INVALID"],
    [{ metrics: ["net_sales"], compare: "previous" }, 400, "QUERY_INVALID"],
    [{ metrics: [] }, 400, "QUERY_INVALID"],
    [{}, 400, "QUERY_INVALID"],
    [{ metrics: "net_sales" }, 400, "QUERY_INVALID"],
    [{ metrics: ["net_sales"], having: "x" }, 400, "QUERY_INVALID"],
    [{ metrics: ["net_sales"], where: [{ dimension: "product", op: "<", value: "a" }] }, 400, "QUERY_INVALID"],
    [{ metrics: ["net_sales"], business: "other" }, 400, "QUERY_INVALID"],
    [{ metrics: ["net_sales"], profile: "shopify" }, 400, "QUERY_INVALID"],
  ])("that cannot be answered says why: %j", async (query, status, code) => {
    const answer = await server.post("/v1/query", query, ofShop);
    expect([answer.status, answer.json["code"]]).toEqual([status, code]);
    expect(problem.parse(answer.json)).toEqual(answer.json);
  });
});

test.each([
  ["/v1/query", {}, 'body field "metrics" is missing'],
  ["/v1/query", { metrics: "x" }, 'body field "metrics" must be a list, not "x"'],
  ["/v1/query", { metrics: [] }, 'body field "metrics" must be 1 entry at least, not an empty list'],
  ["/v1/query", { metrics: ["a"], limit: 1.5 }, 'body field "limit" must be a whole number, not 1.5'],
  ["/v1/query", { metrics: ["a"], having: "x" }, 'there is no body field "having"'],
  [
    "/v1/query",
    { metrics: ["a"], where: [{ dimension: "p", op: "<", value: 3 }] },
    'body field "where.0.op" must be "=" or "!=", not "<"; body field "where.0.value" must be text, not 3',
  ],
  ["/v1/query", [1], "the body must be an object, not a list"],
  ["/v1/uploads", { name: "" }, 'body field "name" must be 1 character at least, not empty'],
  ["/v1/files?name=x&set=a", "id\n1\n", 'query parameter "set" must be KEY=VALUE, such as repeats=once, not "a"'],
  ["/v1/files", "id\n1\n", 'query parameter "name" is missing'],
])("%s says what is wrong with %j: the field, what it must be, and what came", async (path, body, detail) => {
  expect((await server.post(path, body, ofShop)).json["detail"]).toBe(detail);
});

test.each([
  ["limit=x", 'query parameter "limit" must be a number, not "x"'],
  ["limit=999", 'query parameter "limit" must be 500 at most, not "999"'],
  ["before=x", 'query parameter "before" must be an id such as file_01kb3w9x2t7q4m8e, not "x"'],
])("a list by ?%s is refused in words", async (search, detail) => {
  expect((await server.get(`/v1/files?${search}`, ofShop)).json["detail"]).toBe(detail);
});

test.each(["files/{id}/resubmit"])("POST /v1/%s says that it comes later", async (path) => {
  const sent = await server.post("/v1/files?name=later.csv", ordersCsv(1, "L"), ofShop);
  const url = `/v1/${path.replace("{id}", String(sent.json["fileId"]))}`;
  const answer = await server.post(url, { question: "why?" }, ofShop);
  expect([answer.status, answer.json["code"]]).toEqual([501, "NOT_AVAILABLE"]);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(problem.parse(answer.json)).toEqual(answer.json);
  const { paths } = await server.get("/openapi.json").then(({ json }) => ({ paths: JSON.stringify(json["paths"]) }));
  expect(paths).toContain(`"/v1/${path.replace("{id}", "{fileId}")}":{"post":`);
});

test("a file that is not processed yet is named in every answer", async () => {
  const idle = await openHttpHome({ works: false });
  const sent = await idle.post("/v1/files?name=late.csv", ordersCsv(2));
  const answer = await idle.post("/v1/query", { metrics: ["net_sales"] });
  expect(answer.json).toMatchObject({
    pending: [{ fileId: sent.json["fileId"], name: "late.csv", state: "received" }],
    notes: ["no sales yet", "1 file not counted, still being processed: late.csv"],
  });
  await idle.close();
});

describe("the server", () => {
  test("tells what can be asked for, and what stands out", async () => {
    const { json } = await server.get("/v1/metrics");
    const metrics = z.object({
      metrics: z.array(metricDefinition),
      analyses: z.array(analysisFacts),
      dimensions: z.array(z.string()),
    });
    expect(metrics.parse(json)).toEqual(json);
    const { json: found } = await server.get("/v1/insights", ofShop);
    expect(z.object({ insights: z.array(insight) }).parse(found)).toEqual(found);
  });

  test("tells that it is alive, with its queues and where it keeps things", async () => {
    const { json } = await server.get("/v1/health");
    expect(health.parse(json)).toEqual(json);
    expect(json).toMatchObject({ status: "ok", dataDir: server.home.dataDir });
    const text = (await server.get("/metrics")).text;
    expect(text).toMatch(/^om_queue_messages\{queue="sales",state="dead"\} 0$/m);
    expect(text).toMatch(/^om_http_requests_total\{route="GET \/v1\/files\/\{fileId\}",status="2xx"\} \d+$/m);
    expect(text).toMatch(/^om_files_ended_total\{state="done"\} \d+$/m);
  });

  test("describes itself to programs and to people, and lets a browser run nothing", async () => {
    const api = await server.get("/openapi.json");
    expect(api.json).toMatchObject({
      openapi: "3.1.1",
      paths: { "/v1/files": { post: { operationId: "acceptFile" } } },
    });
    expect((await server.get("/openapi.json", { "if-none-match": api.headers.get("etag") ?? "" })).status).toBe(304);
    const page = await server.get("/docs");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';[^,]*$/);
    expect((await server.get("/")).headers.get("content-type"), "who opens the address is led to it").toBe(
      "text/html; charset=utf-8",
    );
    for (const path of ["/metrics", "/v1/nothing"]) {
      const { headers } = await server.get(path);
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("shows operators its queues and what was set aside", async () => {
    const operator = { authorization: `Bearer ${server.token}` };
    expect((await server.get("/v1/queues", operator)).json).toMatchObject({
      queues: ["route", ...fileTypes.map(({ id }) => id), "notify"].map((queue) => ({ queue })),
    });
    expect((await server.get("/v1/dlq", operator)).json).toEqual({ messages: [] });
    expect((await server.post("/v1/dlq/redrive", { ids: ["none"] }, operator)).json).toEqual({ count: 0 });
    expect((await server.post("/v1/dlq/discard", {}, operator)).json).toEqual({ count: 0 });
    const { json } = await server.post("/v1/doctor", undefined, operator);
    expect(json["checks"]).toContainEqual(expect.objectContaining({ name: "records", ok: true }));
  });

  test("takes a request id that is plain, makes one where it is not, and says it in answer, problem and log", async () => {
    const { headers } = await server.get("/v1/health", { "x-request-id": "mine:1.a-b" });
    expect(headers.get("x-request-id")).toBe("mine:1.a-b");
    for (const odd of ["with space", "x".repeat(101), "a\tb", "ä"]) {
      const { headers: made, json } = await server.get("/v1/nothing", { "x-request-id": odd });
      expect(made.get("x-request-id")).toMatch(/^request_\w{16}$/);
      expect(json["requestId"]).toBe(made.get("x-request-id"));
      const lines = server.logged.filter(({ facts }) => facts["requestId"] === made.get("x-request-id"));
      expect(lines).toEqual([
        { level: "info", event: "http-request", facts: expect.objectContaining({ route: "unmatched", status: 404 }) },
      ]);
    }
  });

  test("uses the request id for what becomes of the file", async () => {
    const events: unknown[] = [];
    const stop = server.home.hub.subscribe(({ event }) => events.push(event));
    const headers = { ...ofShop, "x-request-id": "from-the-till" };
    const { headers: answer } = await server.post("/v1/files?name=id.csv", ordersCsv(2, "I"), headers);
    await server.get(`${answer.get("location")}?wait=30`, ofShop);
    stop();
    expect(events).toContainEqual(expect.objectContaining({ event: "file-ended", correlationId: "from-the-till" }));
  });

  test("writes neither names nor values into its log", async () => {
    const canary = "canary-4711";
    await ingest(ordersCsv(1, canary), `name=${canary}.csv&source=${canary}&region=${canary}`);
    await server.post(
      "/v1/query",
      { metrics: ["net_sales"], where: [{ dimension: "product", op: "=", value: canary }] },
      ofShop,
    );
    await server.post("/v1/query", { metrics: [canary] }, ofShop);
    await server.get(`/v1/${canary}?${canary}=${canary}`, { [canary]: canary });
    expect(JSON.stringify(server.logged)).not.toContain(canary);
  });

  test("keeps nothing of a file under a name that its sender chose", async () => {
    await ingest(ordersCsv(1, "Z"), "name=..%2F..%2F..%2Fescape-4711.csv", "names");
    const paths = readdirSync(server.home.dataDir, { recursive: true, encoding: "utf8" });
    expect(paths.filter((path) => path.includes("escape-4711"))).toEqual([]);
    expect(readdirSync(join(server.home.dataDir, "..")).filter((name) => name.includes("escape-4711"))).toEqual([]);
  });
});

/** Days that are months as well: nobody can tell which. */
function ambiguous(prefix: string): string {
  const rows = [3, 4, 5, 6].map((day) => `${prefix}-${day},0${day}/0${day + 1}/2026,Mug,1,2.00,EUR`);
  return `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${rows.join("\n")}\n`;
}
