import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createStoreKills, toHistogram } from "../faults/store-kills.ts";

test("after 1,000 kills nothing is lost, nothing happened twice, and every total is right", async () => {
  const seed = Date.now() % 1_000_000;
  const lanes = await Promise.all([seed, seed + 1].map((own) => killOften(own, 500)));
  const stages = lanes.flatMap((lane) => lane.stages);
  const effects = lanes.reduce((sum, lane) => sum + lane.verdict.effects, 0);
  console.log(`seed ${seed}, ${stages.length} kills, ${effects} effects; killed while: ${toHistogram(stages)}`);
  const clean = { lost: 0, double: 0, drift: 0, unknown: 0, leftOver: 0, integrity: "ok" };
  expect(lanes.map((lane) => lane.verdict)).toEqual([expect.objectContaining(clean), expect.objectContaining(clean)]);
  expect(effects).toBeGreaterThan(1_000);
});

async function killOften(seed: number, times: number) {
  const folder = mkdtempSync(join(tmpdir(), "om-kills-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kills = createStoreKills({ folder, seed, ordering: "together" });
  const stages: string[] = [];
  for (let count = 0; count < times; count += 1) stages.push(await kills.kill());
  return { stages, verdict: await kills.judge() };
}
