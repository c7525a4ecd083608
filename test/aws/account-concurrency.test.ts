import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { readAccountConcurrency } from "#adapters/aws/account-concurrency.ts";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { standInAccess } from "../support/aws-stand-ins.ts";
import { portOf } from "../support/port-of.ts";

// No stand-in has Lambda: a server of ours answers as its documentation says.

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function ask(status: number, body: string) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const clients = createAwsClients(standInAccess);
  const endpoint = `http://127.0.0.1:${portOf(server.address())}`;
  const told = await readAccountConcurrency({ client: await clients.sqs(), endpoint });
  await clients.close();
  return { told, request: seen[0] };
}

const limits = JSON.stringify({
  AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 970, TotalCodeSize: 1 },
  AccountUsage: { FunctionCount: 12 },
});

test("what the account may run at once is asked for by a request that is signed for Lambda", async () => {
  const { told, request } = await ask(200, limits);
  expect(told).toEqual({ most: 1_000, unreserved: 970 });
  expect([request?.method, request?.url]).toEqual(["GET", "/2016-08-19/account-settings/"]);
  expect(request?.headers.authorization).toBe(signed(request));
});

test("who may not ask is told that it is not known; no answer is one that is not guessed at", async () => {
  expect((await ask(403, `{"message":"no"}`)).told).toBe("unknown");
  await expect(ask(404, "")).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  await expect(ask(200, "<html>")).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  await expect(ask(200, `{"AccountLimit":{}}`)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
});

test("where nobody listens it is said", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${portOf(server.address())}`;
  server.close();
  await once(server, "close");
  const clients = createAwsClients(standInAccess);
  const asked = readAccountConcurrency({ client: await clients.sqs(), endpoint });
  await expect(asked).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  await clients.close();
});

/** Signature version 4 over what arrived, as the service works it out. */
function signed(request: IncomingMessage | undefined): string {
  const headers = request?.headers ?? {};
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const lines = names.split(";").map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = ["GET", request?.url, "", lines.join(""), names, sha256("")].join("\n");
  const time = String(headers["x-amz-date"]);
  const scope = [time.slice(0, 8), standInAccess.region, "lambda", "aws4_request"];
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n");
  const start = Buffer.from(`AWS4${standInAccess.credentials.secretAccessKey}`);
  const signature = hmac(scope.reduce(hmac, start), text).toString("hex");
  const credential = [standInAccess.credentials.accessKeyId, ...scope].join("/");
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
