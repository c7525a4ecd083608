import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callLocally, streamLocally } from "./local-call.ts";

/** Writes until nobody takes it any more. */
let written = 0;
/** Requests that wait for an answer. */
let silent = 0;
const server = createServer((request, response) => {
  if (request.url === "/silent") {
    silent += 1;
    return void response.once("close", () => (silent -= 1));
  }
  const chunk = Buffer.alloc(10_000, "x");
  const most = request.url === "/endless" ? Number.POSITIVE_INFINITY : 30_000;
  const write = (): void => {
    while (!response.destroyed && written < most) {
      written += chunk.length;
      if (!response.write(chunk)) return void response.once("drain", write);
    }
    response.end();
  };
  write();
});
let url = "";

beforeEach(async () => {
  written = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  url = `http://127.0.0.1:${port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const never = new AbortController().signal;
const get = (target: string) => ({ method: "GET", target, headers: {}, body: Buffer.alloc(0) });

test("an answer is given whole", async () => {
  const { status, body } = await callLocally(url, get("/"), { mostBytes: 30_000, stop: never });
  expect([status, body.length]).toEqual([200, 30_000]);
});

test("an answer that is larger than it may be is refused before it fills the memory", async () => {
  const refused = callLocally(url, get("/endless"), { mostBytes: 100_000, stop: never });
  await expect(refused).rejects.toMatchObject({ code: "FILE_TOO_LARGE", message: expect.stringContaining("100000") });
  expect(written).toBeLessThan(50_000_000);
});

test("an answer that is not there in time ends with DEADLINE, and its connection with it", async () => {
  const stop = new AbortController();
  const late = callLocally(url, get("/silent"), { mostBytes: 100_000, stop: stop.signal });
  const refused = late.catch((thrown: unknown) => thrown);
  await expect.poll(() => silent).toBe(1);
  stop.abort();
  expect(await refused).toMatchObject({ code: "DEADLINE", retryable: true });
  await expect.poll(() => silent).toBe(0);
  await expect(callLocally(url, get("/"), { mostBytes: 100_000, stop: AbortSignal.abort() })).rejects.toMatchObject({
    code: "DEADLINE",
  });
});

test("an answer that goes on when the time is over breaks off with DEADLINE, and its connection with it", async () => {
  const stop = new AbortController();
  const { status, body } = await streamLocally(url, get("/endless"), stop.signal);
  const read = async (): Promise<void> => {
    for await (const chunk of body) if (Buffer.isBuffer(chunk)) stop.abort();
  };
  expect(status).toBe(200);
  await expect(read()).rejects.toMatchObject({ code: "DEADLINE", retryable: true });
  const before = written;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(written).toBe(before); // nobody takes it any more
});
