import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createStoreKills, type StoreKills, type StoreVerdict, toHistogram } from "./store-kills.ts";
import type { WorkerTask } from "./store-worker-task.ts";

const clean = { lost: 0, double: 0, drift: 0, unknown: 0, leftOver: 0, integrity: "ok" };

test(
  "after 40 kills nothing is lost, nothing happened twice, and every total is right",
  { timeout: 300_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    const kills = start(seed, "together");
    const stages: string[] = [];
    for (let count = 0; count < 40; count += 1) stages.push(await kills.kill());
    const verdict = await kills.judge();
    console.log(`seed ${seed}, ${verdict.effects} effects; killed while: ${toHistogram(stages)}`);
    expect(verdict).toMatchObject(clean);
    expect(verdict.effects).toBeGreaterThan(0);
  },
);

test.each(["effect, then acknowledgement", "acknowledgement first"] as const)(
  "a store that is wrong on purpose is found within 150 kills: %s",
  { timeout: 240_000 },
  async (ordering) => {
    const seed = Date.now() % 1_000_000;
    const kills = start(seed, ordering);
    let count = 0;
    let verdict: StoreVerdict = { ...clean, effects: 0 };
    while (count < 150 && verdict.lost + verdict.double + verdict.drift === 0) {
      for (let round = 0; round < 10; round += 1) await kills.kill();
      count += 10;
      verdict = await kills.judge();
    }
    console.log(`seed ${seed}, after ${count} kills: ${JSON.stringify(verdict)}`);
    expect(verdict).toMatchObject({ unknown: 0, leftOver: 0, integrity: "ok" });
    expect(ordering === "acknowledgement first" ? verdict.lost : verdict.double).toBeGreaterThan(0);
  },
);

function start(seed: number, ordering: WorkerTask["ordering"]): StoreKills {
  const folder = mkdtempSync(join(tmpdir(), "om-kills-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return createStoreKills({ folder, seed, ordering });
}
