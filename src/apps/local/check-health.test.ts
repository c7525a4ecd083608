import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { readConfig } from "#core/config.ts";
import { checkHealth } from "./check-health.ts";

test("work that was set aside is something to mend, with the command that shows it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "om-health-"));
  const queues = { sales: { visibilityMs: 1_000, mostReceives: 1 } };
  const clock = { now: () => 0 };
  const store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues, writer: "inline", owner: true });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const config = readConfig({ OM_DATA_DIR: folder }, {});
  const states = async () => [{ queue: "sales", ...(await store.queue.depth("sales")) }];
  const deadLetters = async () =>
    (await checkHealth(config, store.records, states, async () => 0)).find(({ name }) => name === "dead letters");
  expect(await deadLetters()).toEqual({ name: "dead letters", ok: true, detail: "none" });
  await store.effects.apply({ sends: [{ queue: "sales", group: "shop", body: {} }] });
  const [delivery] = await store.queue.receive("sales", { most: 1, waitMs: 0 });
  if (delivery === undefined) throw new Error("no message");
  await store.queue.release(delivery.lease, { cause: "no" });
  expect(await deadLetters()).toMatchObject({ ok: false, detail: expect.stringMatching(/^1 failed .* `om dlq list`/) });
});
