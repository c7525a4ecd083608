import { once } from "node:events";
import { createServer, request } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { partitionOf } from "#ports/keys.ts";
import { portOf } from "../support/port-of.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
let home: StandInHome;

/** On this way to S3 a whole read of a result of this size never comes to its end. */
const stalledBytes = 4_321;
let target = "";
const slow = createServer((asked, answer) => {
  const { url = "/", method, headers } = asked;
  const passed = request(new URL(url, target), { method, headers });
  passed.on("response", (came) => {
    const isWhole = method === "GET" && headers.range === undefined && url.startsWith("/results-");
    const isStalled = isWhole && came.headers["content-length"] === String(stalledBytes);
    if (!isStalled) came.pipe(answer.writeHead(came.statusCode ?? 502, came.headers));
  });
  asked.pipe(passed);
});

beforeAll(async () => {
  slow.listen(0, "127.0.0.1");
  await once(slow, "listening");
  const s3Url = (standIn: string): string => {
    target = standIn;
    return `http://127.0.0.1:${portOf(slow.address())}`;
  };
  home = await startAwsHome({ tree: tree.folder, timeoutMs: 6_000, visibilityMs: 60_000, s3Url });
});
afterAll(async () => {
  await home.close();
  slow.closeAllConnections();
  slow.close();
  tree.remove();
});

const report = z.object({
  report: z.object({ name: z.string(), state: z.string(), tables: z.array(z.object({ state: z.string() })) }),
});

async function stateOf(name: string): Promise<string | undefined> {
  const stored = await home.records.list(partitionOf("shop"), { prefix: "file#" });
  return stored.map(({ value }) => report.parse(value).report).find((each) => each.name === name)?.state;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await isSo()) return;
    await setTimeout(250);
  }
  throw new Error(home.functions["sales"]?.lines.slice(-5).join("\n"));
}

test("a table that takes longer than its function may gives itself back, and is set aside in the end, with the cause", async () => {
  const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency\n";
  const long = `${header}L-1,2026-01-15,Mug,2,4.50,EUR\nL-2,2026-01-15,`;
  await home.put("north/free/shop/sales/long.csv", `${long.padEnd(stalledBytes - 12, "x")},2,4.50,EUR\n`);
  await home.put("north/free/shop/sales/short.csv", `${header}S-1,2026-01-15,Mug,2,4.50,EUR\n`);
  await until(async () => (await stateOf("long.csv")) === "failed");
  await until(async () => (await home.queue.depth("sales")).dead === 1);
  expect(await stateOf("short.csv")).toBe("done");

  const [dead] = await home.queue.listDead("sales");
  expect(dead?.cause).toBe("DEADLINE: the time of the function was over before the work was done");
  const lines = home.functions["sales"]?.lines ?? [];
  const failures = lines.filter((line) => line.includes('"attempt-failed"'));
  expect(failures.map((line) => /"isLast":(\w+)/.exec(line)?.[1])).toEqual([
    "false",
    "false",
    "false",
    "false",
    "true",
  ]);
  expect(lines.filter((line) => line.includes('"table-started"')).length).toBe(6);
}, 180_000);
