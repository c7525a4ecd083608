import { request } from "node:http";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../src/apps/local/http/routes.ts";
import { type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { codeOf, exchangeRaw, openRaw, statusOf } from "../support/raw-http.ts";

let server: HttpHome;

beforeAll(async () => {
  server = await openHttpHome({ works: false, limits: { lingerMs: 200 } });
});
afterAll(() => server.close());

/** `fetch` does not let a program choose these headers. */
function sendAs(headers: Readonly<Record<string, string>>, method = "GET", path = "/v1/files"): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: server.port, method, path, headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    })
      .once("error", reject)
      .end();
  });
}

describe("a page of another site", () => {
  test.each(routes.map(({ method, path }) => [method, path.replaceAll(/\{(\w+)\}/g, "$1")] as const))(
    "that renamed itself to 127.0.0.1 reaches nothing: %s %s",
    async (method, path) => {
      expect(await sendAs({ host: `evil.example:${server.port}` }, method, path)).toBe(403);
    },
  );

  test.each(routes.map(({ method, path }) => [method, path.replaceAll(/\{(\w+)\}/g, "$1")] as const))(
    "that calls from a browser reaches nothing: %s %s",
    async (method, path) => {
      expect(await sendAs({ origin: "https://evil.example" }, method, path)).toBe(403);
      expect(await sendAs({ "sec-fetch-site": "cross-site" }, method, path)).toBe(403);
    },
  );

  test("changes nothing by a form that a browser sends without asking", async () => {
    const forms = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
    for (const type of forms) {
      const headers = { "content-type": type, origin: "null" };
      expect((await server.post("/v1/files?name=a.csv", ordersCsv(1), headers)).status).toBe(403);
      expect(
        (await server.send("POST", "/v1/dlq/discard", { headers: { "content-type": type }, body: "{}" })).status,
      ).toBe(403);
    }
    expect((await server.get("/v1/files")).json["files"]).toEqual([]);
  });

  test("is not told that it may ask (no CORS)", async () => {
    const asked = await sendAs({ origin: "https://evil.example", "access-control-request-method": "POST" }, "OPTIONS");
    expect(asked).toBe(403);
    const { headers } = await server.get("/v1/files");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("is let in where it is ours", async () => {
    const own = { origin: server.url, "sec-fetch-site": "same-origin" };
    expect(await sendAs(own)).toBe(200);
  });
});

describe("bytes that are no request", () => {
  test.each([
    ["nothing of HTTP", "hello\r\n\r\n", 400],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["no host", "GET /v1/files HTTP/1.1\r\n\r\n", 400],
    ["an old request without a host", "GET /v1/files HTTP/1.0\r\n\r\n", 403],
    [
      "another host in the target",
      "GET http://evil.example/v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
      404,
    ],
    [
      "a header folded over two lines",
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: b\r\n evil\r\nConnection: close\r\n\r\n",
      400,
    ],
    ["a bare line feed in a header", "GET / HTTP/1.1\nHost: 127.0.0.1\n\n", 400],
    ["a header of 20 kB", `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    [
      "a thousand headers",
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${"A: bbbbbbbbbbbbbbbbbbbb\r\n".repeat(1_000)}\r\n`,
      431,
    ],
    ["a target of 20 kB", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 431],
  ])("are answered in one line and hung up on: %s", async (_what, bytes, status) => {
    const answer = await exchangeRaw(server.port, bytes);
    expect(statusOf(answer)).toBe(status);
    expect(codeOf(answer)).toMatch(/^(?:USAGE|FORBIDDEN|NOT_FOUND)?$/); // Node itself answers where there is no host
    expect((await server.get("/v1/health")).status).toBe(200);
  });

  test("after a request do not disturb its answer", async () => {
    const connection = await openRaw(server.port);
    await connection.write("GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n\x00\x00garbage\r\n\r\n");
    const answer = await connection.rest;
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain('"status":"ok"');
  });

  test("inside an event stream end it", async () => {
    const connection = await openRaw(server.port);
    await connection.write("GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await connection.until(/retry: 1000/);
    await connection.write("\x00garbage\r\n\r\n");
    expect(await connection.rest).not.toContain("HTTP/1.1 400");
  });

  test("that come one by one are given up in time", async () => {
    const idle = await openRaw(server.port);
    await idle.write("GET /v1/files HTT");
    expect((await server.get("/v1/health")).status).toBe(200);
    idle.breakOff();
  });
});

describe("JSON", () => {
  test.each([
    ["cut off", '{"metrics": ["net_sales"]', "off at the end"],
    ["nothing", "", "off before it begins"],
    ["broken on the second line", '{"metrics":\n  [nonsense]}', "at line 2, column 4"],
    ["no document", "net_sales", "at line 1, column 1"],
  ])("that is %s is refused with the place", async (_what, body, place) => {
    const { status, json } = await server.post("/v1/query", body, { "content-type": "application/json" });
    expect([status, json["code"]]).toEqual([400, "USAGE"]);
    expect(json["detail"]).toContain(place);
    expect(json["detail"]).not.toContain("nonsense");
  });

  test("that is not UTF-8 is refused", async () => {
    const bytes = Buffer.from('{"metrics": ["\xe9"]}', "latin1");
    expect((await server.post("/v1/query", bytes, { "content-type": "application/json" })).status).toBe(400);
  });

  test.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "application/jsonx",
  ])("under another name is 415: %s", async (type) => {
    const headers = type === undefined ? {} : { "content-type": type };
    const body = Buffer.from('{"metrics":["rows"]}');
    const { status, json } = await server.send("POST", "/v1/query", { headers, body });
    expect([status, json["code"]]).toEqual([415, "USAGE"]);
  });

  test("with its charset, or a mark of it, is taken", async () => {
    const type = { "content-type": "Application/JSON; charset=UTF-8" };
    expect((await server.post("/v1/query", '\ufeff{"metrics":["rows"]}', type)).status).toBe(200);
  });

  test.each([
    ["/v1/business", '{"set":{"__proto__":"x"}}'],
    ["/v1/business", '{"set":{"\\u005f_proto__":{"timeZone":"UTC"}}}'],
    ["/v1/business", '{"__proto__":{"set":{"weekStart":"sunday"}}}'],
    ["/v1/query", '{"metrics":["rows"],"where":[{"__proto__":null,"dimension":"sku","op":"=","value":"A"}]}'],
    ["/v1/files/file_0000000000000000/decide", '{"set":{"repeats":"once","__proto__":"x"}}'],
  ])("with a key that no object has is refused, and not left out: %s %s", async (path, body) => {
    const { status, json } = await server.post(path, body, { "content-type": "application/json" });
    expect([status, json["code"], json["detail"]]).toEqual([400, "USAGE", expect.stringContaining("__proto__")]);
    expect((await server.get("/v1/files?__proto__=1")).status).toBe(400);
  });

  test("of more than a megabyte is 413, whether it says its length or not", async () => {
    const body = JSON.stringify({ metrics: ["x".repeat(1_100_000)] });
    const type = { "content-type": "application/json" };
    expect((await server.post("/v1/query", body, type)).status).toBe(413);
    const stream = new Blob([body]).stream();
    const chunked = await server.send("POST", "/v1/query", { headers: type, body: stream, duplex: "half" });
    expect([chunked.status, chunked.json["code"]]).toEqual([413, "FILE_TOO_LARGE"]);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "with the key %s changes no prototype",
    async (key) => {
      const type = { "content-type": "application/json" };
      await server.post("/v1/query", `{"metrics":["rows"],"${key}":{"polluted":1}}`, type);
      await server.post("/v1/uploads", `{"name":"a.csv","set":{"${key}":"polluted"}}`, type);
      await server.get(`/v1/files?${key}=polluted`);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect({}).not.toHaveProperty("polluted");
    },
  );

  test("a hundred thousand levels deep is refused, and the server goes on", async () => {
    const deep = `{"metrics":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const { status } = await server.post("/v1/query", deep, { "content-type": "application/json" });
    expect(status).toBe(400);
    expect((await server.get("/v1/health")).status).toBe(200);
  });
});

describe("a name of a file", () => {
  const names = [
    "../../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/etc/passwd",
    "C:\\x.csv",
    "a\0b.csv",
    "a\r\nX-Evil: 1\r\n\r\n.csv",
    "CON",
    "NUL.csv",
    ".",
    "..",
    "~root",
    "$(touch x)",
    "`id`",
    "'; DROP TABLE records; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202egnp.csv",
    "\ufeff.csv",
    "Ａ．ｃｓｖ",
    "👩‍👩‍👧‍👦.csv",
    "%2e%2e%2f",
    "__proto__",
    "a".repeat(1_000),
    "   ",
    "=cmd|' /C calc'!A0",
  ];

  test.each(names)("is data and nothing else: %j", async (name) => {
    const { status, json, headers } = await server.post(
      `/v1/files?name=${encodeURIComponent(name)}`,
      ordersCsv(1, `N${names.indexOf(name)}`),
    );
    expect(status).toBe(202);
    expect(headers.get("x-evil")).toBeNull();
    const report = await server.get(`/v1/files/${String(json["fileId"])}`);
    expect(report.json["name"]).toBe(json["name"]);
    expect(name).toContain(json["name"]);
    const rejects = await server.get(`/v1/files/${String(json["fileId"])}/rejects.csv`);
    expect(rejects.headers.get("content-disposition")).toBe(
      `attachment; filename="rejects-${String(json["fileId"])}.csv"`,
    );
  });

  test("leaves only files of ours in the data folder", () => {
    const paths = readdirSync(server.home.dataDir, { recursive: true, encoding: "utf8" });
    const ours =
      /^(?:om\.sqlite(?:-\w+)?|(?:blobs|jobs|uploads)(?:\/(?:\.tmp|default(?:\/uploads(?:\/file_\w{16})?)?|upload_\w{16}(?:\/\w+(?:\.json)?)?))?)$/;
    expect(paths.filter((path) => !ours.test(path))).toEqual([]);
    expect(readdirSync(join(server.home.dataDir, "..")).filter((name) => name === "x" || name === "passwd")).toEqual(
      [],
    );
  });

  test.each(["", "a".repeat(1_001)])("that is none, or too long, is refused", async (name) => {
    expect((await server.post(`/v1/files?name=${name}`, ordersCsv(1))).status).toBe(400);
    expect((await server.post("/v1/uploads", { name })).status).toBe(400);
  });

  test("that is given twice, or not at all, is refused", async () => {
    expect((await server.post("/v1/files?name=a&name=b", ordersCsv(1))).status).toBe(400);
    expect((await server.post("/v1/files", ordersCsv(1))).status).toBe(400);
  });
});

describe("an idempotency key", () => {
  test.each(["", "x".repeat(201), "a\tb", "ä"])(
    "that is no plain text of 1 to 200 characters is refused: %j",
    async (key) => {
      const headers = { host: "127.0.0.1", "idempotency-key": Buffer.from(key).toString("latin1") };
      expect(await sendAs(headers, "POST", "/v1/files?name=a.csv")).toBe(400);
    },
  );

  test("that names properties of objects is a key like any other", async () => {
    for (const key of ["__proto__", "constructor", "../../x", "file#1"]) {
      const { status } = await server.post("/v1/files?name=k.csv", ordersCsv(2, key.length.toString()), {
        "idempotency-key": key,
      });
      expect(status).toBe(202);
    }
  });
});
