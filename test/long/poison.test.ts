import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { createFolder } from "../faults/create-folder.ts";
import { asItIs } from "../faults/mutant.ts";
import { startReceiver } from "../faults/whole-way/receiver.ts";
import { type Life, startLife } from "../faults/whole-way/life.ts";
import { om, reportsOf, resultOf } from "../support/om.ts";

const badWorker = pathToFileURL(join(import.meta.dirname, "../faults/isolation/bad-worker.process.ts")).href;
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
const outcomes = { crash: "ENGINE_FAILED", hang: "DEADLINE", memory: "OUT_OF_MEMORY" } as const;

test("files that kill, hold or bloat their worker are set aside alone, with the cause, and go through once they can", async () => {
  const folder = createFolder("om-poison-");
  const dataDir = join(folder, "data");
  const receiver = await startReceiver();
  onTestFinished(receiver.close);
  const bad = await start(dataDir, join(folder, "bad.log"), {
    OM_WEBHOOK_URL: receiver.url,
    NODE_OPTIONS: `--import ${badWorker}`,
    OM_JOB_DEADLINE_MS: "5000",
    OM_MEMORY_MB: "128",
  });
  const good = [await send(bad, "good-1", "Mug")];
  const poison = new Map<string, string>();
  for (const how of Object.keys(outcomes)) poison.set(await send(bad, how, `poison-${how}`), how);
  good.push(await send(bad, "good-2", "Mug"), await send(bad, "good-3", "Mug"));

  for (const fileId of good) expect((await settled(bad, fileId)).state).toBe("done"); // while the poison is retried
  for (const [fileId, how] of poison) {
    const { state, error } = await settled(bad, fileId);
    expect([how, state, error?.code]).toEqual([how, "failed", Reflect.get(outcomes, how)]);
  }
  const listed = z.array(letter).parse((await om(["dlq", "list", "--json"], { dataDir })).json);
  const told = listed.map(({ body, receives, cause }) => [
    poison.get(body.fileId),
    `${receives} times ${cause?.split(":")[0]}`,
  ]);
  const expected = Object.entries(outcomes).map(([how, code]) => [how, `5 times ${code}`]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
  expect(await netSales(dataDir)).toEqual(["27", 3]);

  // One that shows rows, and whose reading anew kills its workers: the rows stay.
  const later = await send(bad, "later", "poison-later");
  expect((await settled(bad, later)).state).toBe("done");
  await fetch(`${bad.url}/v1/files/${later}/decide`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ set: { repeats: "once" } }),
  });
  await expect
    .poll(async () => (await settled(bad, later)).redo?.error?.code, { timeout: 60_000 })
    .toBe("ENGINE_FAILED");
  expect(await netSales(dataDir)).toEqual(["36", 4]);

  bad.process.kill("SIGTERM");
  expect(await bad.ended).toBe("0");
  const better = await start(dataDir, join(folder, "better.log"), { OM_WEBHOOK_URL: receiver.url });
  expect((await om(["dlq", "redrive", "--all", "--json"], { dataDir })).json).toEqual([{ redrive: 4 }]);
  for (const fileId of poison.keys())
    await expect.poll(async () => (await settled(better, fileId)).state, { timeout: 60_000 }).toBe("done");
  const found = async () => {
    const { generation, redo } = await settled(better, later);
    return [generation, redo];
  };
  await expect.poll(found, { timeout: 60_000 }).toEqual([2, undefined]); // and nothing is said of the failure any more
  expect(await netSales(dataDir)).toEqual(["63", 7]);
  expect((await om(["dlq", "list", "--json"], { dataDir })).json).toEqual([]);
  const newsOf = (fileId: string) => receiver.told.filter((news) => news.fileId === fileId);
  for (const fileId of poison.keys()) {
    await expect
      .poll(() => newsOf(fileId).map(({ type }) => type), { timeout: 60_000 })
      .toEqual(["file.failed", "file.processed"]);
    expect(new Set(newsOf(fileId).map(({ id }) => id)).size).toBe(2); // a receiver that drops repeats hears of both
  }
  // Done, given up, done: each is told by an id of its own.
  await expect.poll(() => new Set(newsOf(later).map(({ id }) => id)).size).toBe(3);
  const reports = reportsOf(await om(["files", "--json"], { dataDir }));
  expect(reports.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => "done"));
});

const letter = z.object({
  body: z.object({ fileId: z.string() }),
  receives: z.number(),
  cause: z.string().nullable(),
});
const report = z.object({
  fileId: z.string(),
  state: z.string(),
  generation: z.number(),
  error: z.object({ code: z.string() }).optional(),
  redo: z.object({ error: z.object({ code: z.string() }).optional() }).optional(),
});

async function start(dataDir: string, diary: string, environment: NodeJS.ProcessEnv): Promise<Life> {
  const life = await startLife({ tree: asItIs, dataDir, diary, environment, killAt: null });
  if (life === null) throw new Error(`the server did not start: see ${diary}`);
  onTestFinished(() => void life.process.kill("SIGKILL"));
  return life;
}

async function send({ url }: Life, name: string, product: string): Promise<string> {
  const body = `${header}\n${name}-1,2026-01-15,${product},2,4.50,EUR\n`;
  const answered = await fetch(`${url}/v1/files?name=${name}.csv`, { method: "POST", body });
  return report.parse(await answered.json()).fileId;
}

async function settled({ url }: Life, fileId: string): Promise<z.output<typeof report>> {
  for (;;) {
    const found = report.parse(await (await fetch(`${url}/v1/files/${fileId}?wait=30`)).json());
    if (!["received", "routed", "processing"].includes(found.state)) return found;
  }
}

async function netSales(dataDir: string): Promise<unknown> {
  return resultOf(await om(["query", "--json", "--metric", "net_sales,rows"], { dataDir })).rows[0];
}
