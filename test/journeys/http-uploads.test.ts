import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { codeOf, exchangeRaw, openRaw, statusOf } from "../support/raw-http.ts";

let server: HttpHome;

beforeEach(async () => {
  server = await openHttpHome({ works: false, limits: { stallMs: 400, lingerMs: 500 } });
});
afterEach(() => server.close());

const host = "Host: 127.0.0.1\r\n";
const post = `POST /v1/files?name=orders.csv HTTP/1.1\r\n${host}`;

/** Nothing of a file: no record, no bytes, nothing half written, as soon as the broken request is cleared away. */
async function expectNothingKept(): Promise<void> {
  expect((await server.get("/v1/files")).json["files"]).toEqual([]);
  const stored = () => readdirSync(join(server.home.dataDir, "blobs"), { recursive: true, encoding: "utf8" });
  await expect.poll(() => stored().filter((path) => !/^(?:\.tmp|default|default.uploads)$/.test(path))).toEqual([]);
}

describe("a body that is not what it says", () => {
  test("and is shorter is LENGTH_WRONG, and nothing is kept", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`${post}Content-Length: 1000\r\n\r\n${ordersCsv(3)}`);
    connection.endWriting();
    const answer = await connection.rest;
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, "LENGTH_WRONG"]);
    expect(answer).toMatch(/Connection: close/i);
    await expectNothingKept();
  });

  test("and is longer is LENGTH_WRONG, and nothing is kept", async () => {
    const body = ordersCsv(3);
    const answer = await exchangeRaw(server.port, `${post}Content-Length: ${body.length - 10}\r\n\r\n${body}`);
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, "LENGTH_WRONG"]);
    await expectNothingKept();
  });

  test("and breaks off is not kept", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`${post}Content-Length: 1000\r\n\r\n${ordersCsv(3)}`);
    connection.breakOff();
    expect(await logged(400)).toBe(true);
    await expectNothingKept();
  });

  test("and breaks off in the middle of a chunk is not kept", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`${post}Transfer-Encoding: chunked\r\n\r\n5\r\nOrder\r\n10\r\n ID`);
    connection.endWriting();
    expect([400, 0]).toContain(statusOf(await connection.rest));
    await logged(400);
    await expectNothingKept();
  });

  test("and comes in chunks without a length is taken whole", async () => {
    const body = ordersCsv(3);
    const chunks = [body.slice(0, 20), body.slice(20)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
    const answer = await exchangeRaw(
      server.port,
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`,
    );
    expect(statusOf(answer)).toBe(202);
    expect(answer).toContain(`"sizeBytes":${body.length}`);
  });

  test.each([
    ["two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n\r\nOrder"],
    ["length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a length that is none", "Content-Length: five\r\n\r\nOrder"],
    ["a negative length", "Content-Length: -5\r\n\r\nOrder"],
    ["a chunk size that is none", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"],
  ])("and has %s is refused, and nothing is kept", async (_what, rest) => {
    const answer = await exchangeRaw(server.port, `${post}${rest}`);
    expect(statusOf(answer)).toBe(400);
    await expectNothingKept();
  });

  test("and is empty is EMPTY_FILE", async () => {
    const answer = await server.post("/v1/files?name=empty.csv", "");
    expect([answer.status, answer.json["code"]]).toEqual([400, "EMPTY_FILE"]);
    await expectNothingKept();
  });

  test("and stops coming is given up, and the server goes on", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`${post}Content-Length: 1000\r\n\r\n${ordersCsv(3)}`);
    const answer = await connection.until(/\}$/);
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, "LENGTH_WRONG"]);
    expect(answer).toContain('"retryable":true');
    await connection.rest; // and the connection does not stay open for nothing
    await expectNothingKept();
  });

  test("but comes slowly, never stopping for too long, is taken", async () => {
    const body = ordersCsv(2);
    const connection = await openRaw(server.port);
    await connection.write(`${post}Content-Length: ${body.length}\r\n\r\n`);
    for (let from = 0; from < body.length; from += 20) {
      await connection.write(body.slice(from, from + 20));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(statusOf(await connection.until(/\}$/))).toBe(202);
    connection.breakOff();
  });
});

describe("a sender that asks first", () => {
  test("is told to go on", async () => {
    const body = ordersCsv(2);
    const connection = await openRaw(server.port);
    await connection.write(`${post}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
    await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    await connection.write(body);
    expect(await connection.until(/\}$/)).toContain("HTTP/1.1 202");
    connection.breakOff();
  });

  test("is told no before it sends anything", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`POST /v1/files HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n`);
    const answer = await connection.until(/\}$/);
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, "USAGE"]);
    connection.breakOff();
  });
});

describe("a large body that is refused", () => {
  test("hears why, though it is still being sent", async () => {
    const bytes = Buffer.alloc(20_000_000, "x");
    const { status, json } = await server.post("/v1/files?name=a.csv&nonsense=1", bytes);
    expect([status, json["code"]]).toEqual([400, "USAGE"]);
  });

  test("is hung up on when it goes on for too long", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`POST /v1/files HTTP/1.1\r\n${host}Content-Length: 1000000\r\n\r\n`);
    const before = performance.now();
    expect(statusOf(await connection.rest)).toBe(400);
    expect(performance.now() - before).toBeGreaterThan(400);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test("can be sent to its end by a sender that listens only then", async () => {
    const connection = await openRaw(server.port);
    await connection.write(`POST /v1/files HTTP/1.1\r\n${host}Content-Length: 20000000\r\n\r\n`);
    await connection.write(Buffer.alloc(20_000_000, "x"));
    expect(statusOf(await connection.until(/\}$/))).toBe(400);
    connection.breakOff();
  });

  test.each([
    ["a form", { "content-type": "multipart/form-data; boundary=x" }],
    ["compressed", { "content-encoding": "gzip" }],
  ])("because it is %s is 415", async (_what, headers) => {
    const { status } = await server.post("/v1/files?name=a.csv", ordersCsv(1), headers);
    expect(status).toBe(415);
    await expectNothingKept();
  });
});

describe("a disk without room", () => {
  const full = (): Promise<never> => Promise.reject(new OmError("DISK_FULL", "there is no room", { retryable: true }));

  test("is told before a file is sent", async () => {
    const tooLarge = 1e15;
    const answer = await server.post("/v1/uploads", { name: "big.csv", sizeBytes: tooLarge });
    expect([answer.status, answer.json["code"], answer.json["retryable"]]).toEqual([507, "DISK_FULL", true]);
    const connection = await openRaw(server.port);
    await connection.write(`${post}Content-Length: ${tooLarge}\r\n\r\n`);
    const refused = await connection.until(/\}$/);
    expect([statusOf(refused), codeOf(refused)]).toEqual([507, "DISK_FULL"]);
    connection.breakOff();
  });

  test("that fills while a file comes is 507, and what is known can still be read", async () => {
    const other = await openHttpHome({
      works: false,
      change: (options) => ({ ...options, service: { ...options.service, accept: full } }),
    });
    const { status } = await other.post("/v1/files?name=a.csv", ordersCsv(1));
    expect([status, (await other.get("/v1/health")).status]).toEqual([507, 200]);
    await other.close();
  });
});

describe("an upload in pieces", () => {
  const body = ordersCsv(30);

  async function begin(otherwise: object = {}): Promise<string> {
    const created = await server.post("/v1/uploads", { name: "orders.csv", sizeBytes: body.length, ...otherwise });
    expect([created.status, created.headers.get("upload-offset")]).toEqual([201, "0"]);
    expect(created.json).toEqual({
      uploadId: expect.any(String),
      offset: 0,
      sizeBytes: expect.toBeOneOf([null, expect.any(Number)]),
    });
    expect(created.headers.get("location")).toBe(`/v1/uploads/${String(created.json["uploadId"])}`);
    return created.headers.get("location") ?? "";
  }

  const patch = (path: string, offset: number, bytes: string) =>
    server.send("PATCH", path, { headers: { "upload-offset": String(offset) }, body: bytes });

  async function offsetOf(path: string): Promise<string | null> {
    return (await server.send("HEAD", path)).headers.get("upload-offset");
  }

  test("becomes a file with all that was said of it", async () => {
    const path = await begin({ source: "till-1", region: "north", set: { repeats: "once" } });
    const half = await patch(path, 0, body.slice(0, 500));
    expect([half.status, half.headers.get("upload-offset"), half.text]).toEqual([204, "500", ""]);
    const head = await server.send("HEAD", path);
    expect([head.headers.get("upload-offset"), head.headers.get("upload-length")]).toEqual([
      "500",
      String(body.length),
    ]);
    await patch(path, 500, body.slice(500));
    const done = await server.post(`${path}/complete`);
    expect(done.status).toBe(202);
    expect(done.json).toMatchObject({ name: "orders.csv", source: "till-1", region: "north", sizeBytes: body.length });
    expect(done.headers.get("location")).toBe(`/v1/files/${String(done.json["fileId"])}`);
    expect((await server.send("HEAD", path)).status).toBe(404);
  });

  test("without an announced size is as long as it came", async () => {
    const path = await begin({ sizeBytes: undefined });
    await patch(path, 0, body);
    expect((await server.send("HEAD", path)).headers.get("upload-length")).toBeNull();
    expect((await server.post(`${path}/complete`)).json).toMatchObject({ sizeBytes: body.length });
  });

  test.each([0, 499, 501, 1_000_000])("at %i instead of 500 is told where to go on", async (offset) => {
    const path = await begin();
    await patch(path, 0, body.slice(0, 500));
    const wrong = await patch(path, offset, "x");
    expect([wrong.status, wrong.json["code"]]).toEqual([409, "OFFSET_WRONG"]);
    expect([wrong.headers.get("upload-offset"), wrong.json["details"]]).toEqual(["500", { offset: 500 }]);
    expect(await offsetOf(path)).toBe("500");
  });

  test.each(["", "-1", "1.5", "x", "0, 0"])("with no offset is refused: %j", async (offset) => {
    const path = await begin();
    const headers = offset === "" ? {} : { "upload-offset": offset };
    const { status, json } = await server.send("PATCH", path, { headers, body: "x" });
    expect([status, json["code"]]).toEqual([400, "USAGE"]);
  });

  test("whose connection breaks keeps what arrived", async () => {
    const path = await begin();
    const connection = await openRaw(server.port);
    await connection.write(
      `PATCH ${path} HTTP/1.1\r\n${host}Upload-Offset: 0\r\nContent-Length: 900\r\n\r\n${body.slice(0, 300)}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    connection.breakOff();
    await logged(400);
    expect(await offsetOf(path)).toBe("300");
    // Until the broken one is put down, others are told that it is busy.
    await expect.poll(async () => (await patch(path, 300, body.slice(300))).status).toBe(204);
    expect((await server.post(`${path}/complete`)).json).toMatchObject({ sizeBytes: body.length });
  });

  test("that stalls is told how far it came", async () => {
    const path = await begin();
    const connection = await openRaw(server.port);
    await connection.write(
      `PATCH ${path} HTTP/1.1\r\n${host}Upload-Offset: 0\r\nContent-Length: 900\r\n\r\n${body.slice(0, 300)}`,
    );
    const answer = await connection.until(/\}$/);
    expect([statusOf(answer), codeOf(answer)]).toEqual([400, "LENGTH_WRONG"]);
    expect(answer).toMatch(/\r\nupload-offset: 300\r\n/i);
    connection.breakOff();
  });

  test("does not grow beyond what was announced", async () => {
    const path = await begin({ sizeBytes: 10 });
    const { status, json } = await patch(path, 0, "12345678901");
    expect([status, json["code"]]).toEqual([400, "LENGTH_WRONG"]);
    const connection = await openRaw(server.port);
    await connection.write(
      `PATCH ${path} HTTP/1.1\r\n${host}Upload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n`,
    );
    expect(codeOf(await connection.until(/\}$/))).toBe("LENGTH_WRONG");
    connection.breakOff();
    expect(Number(await offsetOf(path))).toBeLessThanOrEqual(10);
  });

  test("is no file before all of it is there", async () => {
    const path = await begin();
    await patch(path, 0, body.slice(0, 500));
    const early = await server.post(`${path}/complete`);
    expect([early.status, early.json["code"]]).toEqual([400, "LENGTH_WRONG"]);
    expect(early.json["details"]).toEqual({ offset: 500, sizeBytes: body.length });
    expect((await server.get("/v1/files")).json["files"]).toEqual([]);
    await patch(path, 500, body.slice(500));
    expect((await server.post(`${path}/complete`)).status).toBe(202);
  });

  test("of nothing is EMPTY_FILE", async () => {
    const path = await begin({ sizeBytes: 0 });
    const { status, json } = await server.post(`${path}/complete`);
    expect([status, json["code"]]).toEqual([400, "EMPTY_FILE"]);
  });

  test("completed again, one after the other or at once, is the same file", async () => {
    const path = await begin();
    await patch(path, 0, body);
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.post(`${path}/complete`)));
    answers.push(await server.post(`${path}/complete`));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ json }) => json["fileId"])).size).toBe(1);
    expect((await server.get("/v1/files")).json["files"]).toHaveLength(1);
    expect(await server.home.uploads.list()).toEqual([]);
  });

  test("completed again after its content was known already is the same file", async () => {
    await server.post("/v1/files?name=first.csv", body);
    const path = await begin();
    await patch(path, 0, body);
    const first = await server.post(`${path}/complete`);
    const again = await server.post(`${path}/complete`);
    expect([again.status, again.json["fileId"]]).toEqual([202, first.json["fileId"]]);
  });

  test("is somebody else's to nobody else, whatever key they use", async () => {
    const path = await begin();
    const id = path.split("/").at(-1) ?? "";
    const other = { "om-business": "other" };
    await server.post("/v1/files?name=mine.csv", ordersCsv(1), { ...other, "idempotency-key": id });
    expect((await server.send("HEAD", path, { headers: other })).status).toBe(404);
    const patched = await server.send("PATCH", path, { headers: { ...other, "upload-offset": "0" }, body: "x" });
    expect(patched.status).toBe(404);
    await server.post(`${path}/complete`, undefined, other);
    expect(await offsetOf(path)).toBe("0");
  });
});

test("an upload that a crash left between its file and its end is finished by completing it again", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "om-http-"));
  const body = ordersCsv(10);
  const broken = await openHttpHome({
    works: false,
    dataDir,
    change: (options) => ({
      ...options,
      uploads: { ...options.uploads, discard: () => Promise.reject(new Error("the power went")) },
    }),
  });
  const { headers } = await broken.post("/v1/uploads", { name: "orders.csv" });
  const path = headers.get("location") ?? "";
  await broken.send("PATCH", path, { headers: { "upload-offset": "0" }, body });
  const cut = await broken.post(`${path}/complete`);
  expect(cut.status).toBe(500);
  await broken.close();

  const next = await openHttpHome({ works: false, dataDir });
  const again = await next.post(`${path}/complete`);
  expect([again.status, again.json["sizeBytes"]]).toEqual([202, body.length]);
  expect((await next.get("/v1/files")).json["files"]).toHaveLength(1);
  expect(await next.home.uploads.list()).toEqual([]);
  await next.close();
  rmSync(dataDir, { recursive: true });
});

/** Waits for the log line of a request that ended so, or that nobody heard the end of. */
async function logged(status: number): Promise<boolean> {
  await expect
    .poll(() =>
      server.logged.some(
        ({ event, facts }) => event === "http-request" && [status, 499].includes(Number(facts["status"])),
      ),
    )
    .toBe(true);
  return true;
}
