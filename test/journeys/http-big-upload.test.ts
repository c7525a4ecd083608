import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

const megabyte = Buffer.from("Order ID,Order Date,Product,Quantity,Unit Price\n".repeat(22_000)).subarray(0, 1_000_000);
const megabytes = 300;
/** What a server may hold of an upload of whatever size; buffers of the sockets and garbage not yet collected. */
const mostGrowth = 100_000_000;

let folder = "";
let child: ChildProcess;
let url = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-http-"));
  child = fork(join(import.meta.dirname, "../support/http-server.process.ts"), [folder]);
  url = z.object({ url: z.string() }).parse((await once(child, "message"))[0]).url;
});
afterAll(() => {
  child.kill();
  rmSync(folder, { recursive: true });
});

async function residentBytes(): Promise<number> {
  child.send("memory");
  return z.object({ residentBytes: z.number() }).parse((await once(child, "message"))[0]).residentBytes;
}

/** The most that the server held while something was done. */
async function watchMemory<Result>(
  act: Promise<Result>,
): Promise<{ readonly result: Result; readonly growth: number }> {
  const before = await residentBytes();
  const seen: number[] = [];
  const watch = new AbortController();
  const watching = (async () => {
    while (!watch.signal.aborted) {
      seen.push(await residentBytes());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const result = await act.finally(() => watch.abort());
  await watching;
  return { result, growth: Math.max(...seen) - before };
}

async function* generate(count: number): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < count; part += 1) yield megabyte;
}

function hashOf(count: number): string {
  const hash = createHash("sha256");
  for (let part = 0; part < count; part += 1) hash.update(megabyte);
  return hash.digest("hex");
}

function send(method: string, path: string, count: number, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${url}${path}`, { method, headers, body: ReadableStream.from(generate(count)), duplex: "half" });
}

test(`a file of ${megabytes} MB is taken whole, in memory that does not grow with it`, async () => {
  const { result, growth } = await watchMemory(send("POST", "/v1/files?name=big.csv", megabytes));
  expect(result.status).toBe(202);
  expect(await result.json()).toMatchObject({ sizeBytes: megabytes * 1_000_000, contentHash: hashOf(megabytes) });
  expect(growth).toBeLessThan(mostGrowth);
});

test("so is one that comes in pieces", async () => {
  const created = await fetch(`${url}/v1/uploads`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "pieces.csv", sizeBytes: 200_000_000 }),
  });
  const path = created.headers.get("location") ?? "";
  const { result, growth } = await watchMemory(
    (async () => {
      for (const part of [0, 1]) {
        const offset = String(part * 100_000_000);
        expect((await send("PATCH", path, 100, { "upload-offset": offset })).status).toBe(204);
      }
      return fetch(`${url}${path}/complete`, { method: "POST" });
    })(),
  );
  expect(await result.json()).toMatchObject({ sizeBytes: 200_000_000, contentHash: hashOf(200) });
  expect(growth).toBeLessThan(mostGrowth);
});
